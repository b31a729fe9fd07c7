"""The worker that never ends: it fetches one calendar a round, and mail leaves in between."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.calendars.external_calendars import calendar_address
from barsek_visits.models import OutboxMail
from barsek_visits.services.calendars.external_calendars import connect_calendar, due_count
from barsek_visits.worker import jobs
from tests.support.outside_world import URL, Answer, ics
from tests.support.waiting import wait_until

if TYPE_CHECKING:
    import pytest
    from flask import Flask

    from tests.support.house import House
    from tests.support.outside_world import CalendarServer


def test_calendars_are_fetched_one_a_round_and_mail_leaves_before_and_between_them(
    app: Flask, house: House, calendar_server: CalendarServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "_now", house.clock)
    monkeypatch.setattr(jobs, "_LOOK_EVERY_SECONDS", 0.01)
    for who in ("anna", "berit", "oleg"):
        connect_calendar(calendar_address(URL), by=house.staff[who], now=house.now)
    house.ask()
    unsent: list[int] = []

    def look_and_ask(_headers: dict[str, str]) -> Answer:
        with app.app_context():
            unsent.append(len(db.session.scalars(select(OutboxMail.id).where(OutboxMail.sent_at.is_(None))).all()))
            house.ask()
        return Answer(ics())

    calendar_server.answer = look_and_ask
    db.session.rollback()
    stop = threading.Event()
    worker = threading.Thread(target=jobs.run_forever, args=(app, stop))
    worker.start()
    try:
        wait_until(lambda: len(unsent) == 3, "three calendars to be fetched")
    finally:
        stop.set()
        worker.join(60)

    assert [0, 0, 0] == unsent
    db.session.rollback()
    assert 0 == due_count(now=house.now)
