"""Killed while bookings are being written: what was answered is stored, and nothing of it by half."""

from __future__ import annotations

import threading
import uuid
from http.client import HTTPException
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from barsek_visits.db import db
from tests.support.pages.visitor import Visitor
from tests.support.servers.server import ROOT
from tests.support.servers.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.office.house import House
    from tests.support.servers.server import Server

SLOW_WRITING = Path(__file__).parent.parent / "support" / "servers" / "slow_writing"
GUESTS, ANSWERED = 4, 6
# Each booking of a visit that was asked for has a row in every one of these.
PARTS = ("visit", "visit_contact", "visit_link", "visit_wish", "appointment", "booking_step", "outbox_mail")


class Guest:
    """Asks for one visit after the other until nobody answers any more; `taken` are the addresses it was given."""

    def __init__(self, server: Server) -> None:
        """Open the form."""
        self.taken: list[str] = []
        self.was_cut_off = False
        self._visitor = Visitor(server.url)
        self._token = self._visitor.token("/visits/new?visit_type=briefing&starts_at=2030-01-01T10:00&lang=en")

    def ask(self, start: str) -> None:
        """Ask for a visit that must be taken."""
        answer = self._visitor.post("/visits/new?lang=en", {
            "csrf_token": self._token, "submission_id": str(uuid.uuid4()), "visit_type": "briefing",
            "starts_at": start, "party_size": "6", "language": "en", "organisation": "Tunturin nuoriso",
            "organisation_type": "school", "country": "FI", "contact_name": "Aino", "contact_email": "a@example.org",
        })  # fmt: skip
        assert answer.status == 303, answer.text
        self.taken.append(answer.location)

    def ask_until_cut_off(self, start: str) -> None:
        """Ask until the server is gone."""
        try:
            while True:
                self.ask(start)
        except (OSError, HTTPException):
            self.was_cut_off = True


def test_what_was_answered_is_whole_and_nothing_is_half_stored_after_a_kill(
    real_house: House, start_server: Callable[..., Server]
) -> None:
    start = real_house.first_start()
    server = start_server(BARSEK_WORKER="off", PYTHONPATH=f"{SLOW_WRITING}:{ROOT}")
    guests = [Guest(server) for _ in range(GUESTS)]
    threads = [threading.Thread(target=guest.ask_until_cut_off, args=(start,), daemon=True) for guest in guests]
    for thread in threads:
        thread.start()
    wait_until(lambda: sum(len(guest.taken) for guest in guests) >= ANSWERED, "the first bookings")
    wait_until((server.data_dir / "writing").exists, "somebody who writes")
    server.kill()
    for thread in threads:
        thread.join(30)

    assert [True] * GUESTS == [guest.was_cut_off for guest in guests], "all of them were asking"
    answered = [address for guest in guests for address in guest.taken]
    again = start_server(BARSEK_WORKER="off")
    assert {200} == {Visitor(again.url).get(address).status for address in answered}
    Guest(again).ask(start)
    assert len(answered) + 1 <= _whole_bookings() <= len(answered) + GUESTS + 1


def _whole_bookings() -> int:
    """Return how many bookings there are, after a look that none of them lacks a part."""
    db.session.rollback()
    ids = set(db.session.scalars(text("SELECT id FROM booking")))
    stored = {part: set(db.session.scalars(text(f"SELECT booking_id FROM {part}"))) for part in PARTS}
    assert dict.fromkeys(PARTS, ids) == stored
    return len(ids)
