"""The worker that never ends: mail, upkeep and the fetching of calendars do not wait for each other."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.calendars.external_calendars import calendar_address
from barsek_visits.models import OutboxMail
from barsek_visits.services.calendars.external_calendars import connect_calendar, due_count
from barsek_visits.worker import jobs
from tests.support.servers.outside_world import URL, Answer, ics
from tests.support.servers.waiting import wait_until

if TYPE_CHECKING:
    import pytest
    from flask import Flask

    from tests.support.office.house import House
    from tests.support.servers.outside_world import CalendarServer


def test_mail_leaves_while_a_calendar_does_not_answer(
    app: Flask, house: House, calendar_server: CalendarServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_now", house.clock)
    monkeypatch.setattr(jobs, "_LOOK_EVERY_SECONDS", 0.01)
    for who in ("anna", "berit", "oleg"):
        connect_calendar(calendar_address(URL), by=house.staff[who], now=house.now)
    asked, all_sent = [], threading.Event()

    def answer_late(_headers: dict[str, str]) -> Answer:
        asked.append(1)
        assert all_sent.wait(60), "mail waited for a calendar"
        return Answer(ics())

    def unsent() -> int:
        db.session.rollback()
        return len(db.session.scalars(select(OutboxMail.id).where(OutboxMail.sent_at.is_(None))).all())

    def due() -> int:
        db.session.rollback()
        return due_count(now=house.now)

    calendar_server.answer = answer_late
    db.session.rollback()
    stop = threading.Event()
    worker = threading.Thread(target=jobs.run_forever, args=(app, stop))
    worker.start()
    try:
        wait_until(lambda: bool(asked), "a calendar to be asked for")
        house.ask()
        wait_until(lambda: unsent() == 0, "the letters to leave")
        all_sent.set()
        wait_until(lambda: len(asked) == 3, "all calendars to be asked for")
        wait_until(lambda: not due(), "all calendars to be read")
    finally:
        all_sent.set()
        stop.set()
        worker.join(60)
