"""Several workers and hosts at once: each calendar is fetched once, and what is no longer asked for is dropped."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError

from barsek_visits.db import db
from barsek_visits.ical.apart import READING_LIMITS, ReadingLimits
from barsek_visits.models import ExternalCalendar, OutboxMail
from barsek_visits.services.calendars import external_calendars
from barsek_visits.services.calendars.external_calendars import CLAIM_LASTS, due_count, fetch_next, remove_calendar
from tests.support.calendars.external_calendars import BUSY, ELEVEN, TEN, Work, busy, calendar, connect
from tests.support.office.house import FIRST_DAY
from tests.support.servers.outside_world import HOST, Answer, ics, vevent

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.support.office.house import House
    from tests.support.servers.outside_world import CalendarServer


def meanwhile(house: House, step: Callable[[], None]) -> Callable[[dict[str, str]], Answer]:
    """Return an answer before which somebody else takes a step: nothing may be locked then."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def answer(_headers: dict[str, str]) -> Answer:
        with app.app_context():
            step()
        return Answer(BUSY, headers={"ETag": '"old"'})

    return answer


def test_two_workers_fetch_each_calendar_once(house: House, calendar_server: CalendarServer) -> None:
    for who in ("anna", "berit", "oleg"):
        connect(house, who)
    calendar_server.answer = Answer(BUSY)
    app, now = current_app._get_current_object(), house.now  # type: ignore[attr-defined]

    def fetch_all() -> None:
        with app.app_context():
            while fetch_next(now=now):
                pass

    workers = [threading.Thread(target=fetch_all) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert 3 == len(calendar_server.requests)
    assert [["10:00-11:00"]] * 3 == [busy(house, who) for who in ("anna", "berit", "oleg")]


def test_an_address_that_is_saved_several_times_at_once_is_saved(house: House) -> None:
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    start, failed = threading.Barrier(6), []

    def save() -> None:
        with app.app_context():
            start.wait(30)
            try:
                connect(house)
            except DBAPIError as error:
                failed.append(error)

    savers = [threading.Thread(target=save) for _ in range(6)]
    for saver in savers:
        saver.start()
    for saver in savers:
        saver.join()

    assert [] == failed
    db.session.rollback()
    assert 1 == due_count(now=house.now)


def test_a_claim_of_a_worker_that_died_runs_out(house: House, calendar_server: CalendarServer) -> None:
    connect(house)
    db.session.execute(update(ExternalCalendar).values(claimed_until=house.now + CLAIM_LASTS))
    db.session.commit()
    assert not fetch_next(now=house.now)
    assert 1 == due_count(now=house.now)

    assert fetch_next(now=house.now + CLAIM_LASTS)


def test_what_was_fetched_from_an_address_that_is_no_longer_the_hosts_is_dropped(
    house: House, calendar_server: CalendarServer
) -> None:
    connect(house)
    calendar_server.answer = meanwhile(house, lambda: connect(house, url=f"https://{HOST}/other.ics"))
    assert fetch_next(now=house.now)

    assert ([], None, None) == (busy(house), calendar(house).etag, calendar(house).fetched_at)
    assert 1 == due_count(now=house.now)


def test_what_was_fetched_for_a_calendar_that_was_removed_meanwhile_is_dropped(
    house: House, calendar_server: CalendarServer
) -> None:
    connect(house)
    calendar_server.answer = meanwhile(house, lambda: remove_calendar(by=house.staff["berit"], now=house.now))
    assert fetch_next(now=house.now)

    assert ([], 0) == (busy(house), due_count(now=house.now))


def test_a_hostile_calendar_hurts_only_itself(
    house: House, calendar_server: CalendarServer, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    endless = "RRULE:FREQ=DAILY;INTERVAL=300"
    hostile = ics(*(vevent(TEN, ELEVEN, f"u{n}", endless) for n in range(20_000)))
    monkeypatch.setattr(external_calendars, "READING_LIMITS", ReadingLimits(cpu_seconds=1))
    calendar_server.answer = Answer(BUSY)
    connect(house, "anna")
    work()
    connect(house, "berit")
    calendar_server.answer = Answer(hostile)
    work()
    connect(house, "oleg")
    calendar_server.answer = Answer(BUSY)
    work()

    assert [None, "too_much", None] == [calendar(house, who).problem for who in ("anna", "berit", "oleg")]
    assert [["10:00-11:00"], [], ["10:00-11:00"]] == [busy(house, who) for who in ("anna", "berit", "oleg")]


def test_a_claim_outlives_fetching_and_reading() -> None:
    assert CLAIM_LASTS.total_seconds() > external_calendars.LIMITS.seconds + READING_LIMITS.seconds


def test_mail_leaves_before_and_between_calendars(house: House, calendar_server: CalendarServer, work: Work) -> None:
    house.ask()
    for who in ("anna", "berit"):
        connect(house, who)
    unsent: list[int] = []

    def look_and_ask() -> None:
        waiting = select(OutboxMail.id).where(OutboxMail.sent_at.is_(None))
        unsent.append(len(db.session.scalars(waiting).all()))
        house.ask(f"{FIRST_DAY}T12:00")

    calendar_server.answer = meanwhile(house, look_and_ask)
    work()

    assert [0, 0] == unsent
