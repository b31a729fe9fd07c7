"""A visit ends: by whom and when it may be cancelled or completed, and that all who know of it are told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from barsek_visits.db import atomic
from barsek_visits.domain.calendars.detail import Detail
from barsek_visits.domain.errors import Forbidden, StaleVersion, WrongState
from barsek_visits.domain.visits.requests import ChangeRequest
from barsek_visits.models import OutboxMail
from barsek_visits.services.calendars.subscriptions import subscribe
from barsek_visits.services.operations.retention import purge
from barsek_visits.services.visits import closing, moves
from barsek_visits.services.visits.delegation import own_steps
from tests.support.office.house import FIRST_DAY, KNOWN_BROWSER
from tests.support.office.letters import letters
from tests.support.office.stored import held

if TYPE_CHECKING:
    from tests.support.office.house import House


def test_a_cancellation_frees_all_and_tells_all(house: House) -> None:
    visit = house.confirmed()
    closing.cancel_visit(visit.reference, "Storm.", by=house.staff["anna"], version=visit.version, now=house.now)

    assert [] == held()
    assert "CANCEL" == letters("cancelled")[0].calendar_method
    assert "CANCEL" == letters("you_host_no_more")[0].calendar_method


def test_an_invitation_is_followed_to_its_end_after_invitations_are_switched_off(house: House) -> None:
    visit = house.confirmed("2027-03-01T10:00")
    subscribe("mine", Detail.TITLES, "en", by=house.staff["berit"], now=house.now)
    choice = house.allocation(house.span("2027-03-01T12:00"))
    moves.move_visit(visit.reference, choice, by=house.staff["anna"], version=visit.version, now=house.now)
    closing.cancel_visit(visit.reference, "", by=house.staff["anna"], version=visit.version + 1, now=house.now)

    (invited,), (moved,), (off,) = (letters(word) for word in ("you_host", "you_host_changed", "you_host_no_more"))
    uids = {line for mail in (invited, moved, off) for line in mail.calendar.splitlines() if line.startswith("UID:")}
    assert ("REQUEST", "REQUEST", "CANCEL") == tuple(mail.calendar_method for mail in (invited, moved, off))
    assert 1 == len(uids)


def test_a_host_who_has_switched_invitations_off_is_told_the_end_weeks_later(house: House) -> None:
    visit = house.confirmed("2027-06-01T10:00", host="berit")
    subscribe("mine", Detail.FULL, "en", by=house.staff["berit"], now=house.now)
    later = house.now + timedelta(days=40)
    with atomic() as session:
        session.execute(update(OutboxMail).values(sent_at=house.now))
    purge(now=later)

    closing.cancel_visit(visit.reference, "Storm.", by=house.staff["anna"], version=visit.version, now=later)

    (letter,) = letters("you_host_no_more")
    assert ("berit@barsek.example", "CANCEL") == (letter.recipient, letter.calendar_method)
    assert visit.items[0].uid in letter.calendar.replace("\r\n ", "")


def test_a_stale_version_is_refused(house: House) -> None:
    visit = house.confirmed()

    with pytest.raises(StaleVersion):
        closing.cancel_visit(visit.reference, "", by=house.staff["anna"], version=1, now=house.now)


def test_a_host_runs_own_visits_only(house: House) -> None:
    visit = house.confirmed(host="berit")

    with pytest.raises(Forbidden):
        closing.cancel_visit(visit.reference, "", by=house.staff["oleg"], version=visit.version, now=house.now)
    closing.cancel_visit(visit.reference, "", by=house.staff["berit"], version=visit.version, now=house.now)


def test_a_visit_is_completed_only_once_it_has_begun(house: House) -> None:
    visit = house.confirmed()

    with pytest.raises(WrongState):
        closing.complete_visit(visit.reference, by=house.staff["anna"], version=visit.version, now=house.now)
    house.clock.set(visit.span.start)
    closing.complete_visit(visit.reference, by=house.staff["anna"], version=visit.version, now=house.now)

    assert "completed" == house.again(visit).status


def test_once_a_visit_has_begun_it_is_neither_changed_nor_cancelled(house: House) -> None:
    token = house.ask_for_token(f"{FIRST_DAY}T10:00")
    visit = house.confirm(house.visit(token))
    house.clock.set(visit.span.start)
    change = ChangeRequest(None, 5, "")
    for step in (
        lambda: own_steps.change_visit(token, change, version=visit.version, now=house.now),
        lambda: closing.cancel_own_visit(token, "", browser=KNOWN_BROWSER, version=visit.version, now=house.now),
        lambda: closing.cancel_visit(visit.reference, "", by=house.staff["anna"], version=visit.version, now=house.now),
    ):
        with pytest.raises(WrongState):
            step()
