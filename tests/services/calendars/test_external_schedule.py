"""When a host's own calendar is fetched, and that a failure leaves its busy times and is tried again."""

from __future__ import annotations

import gzip
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from barsek_visits.db import db
from barsek_visits.domain.meetings.plans import MeetingPlan
from barsek_visits.models import ExternalCalendar
from barsek_visits.sealing import Sealer
from barsek_visits.services.calendars import external_calendars
from barsek_visits.services.calendars.external_calendars import FETCH_EVERY, LONGEST_PAUSE, fetch_next
from barsek_visits.services.meetings.booking import book_meeting
from tests.support.calendars.external_calendars import BUSY, Work, busy, calendar
from tests.support.office.house import FIRST_DAY
from tests.support.servers.outside_world import HOST, PUBLIC, URL, Answer, ics

if TYPE_CHECKING:
    from tests.support.office.house import House
    from tests.support.servers.outside_world import CalendarServer, OutsideWorld


def test_it_is_fetched_every_15_minutes_with_what_the_server_said_of_it(
    house: House, connected: CalendarServer, work: Work
) -> None:
    connected.answer = lambda headers: Answer(status=304 if headers.get("If-None-Match") == '"1"' else 500)
    house.clock.advance(minutes=14)
    work()
    assert [] == connected.requests

    house.clock.advance(minutes=1)
    work()
    assert ["10:00-11:00"] == busy(house)
    row = calendar(house)
    assert (1, house.now, None) == (len(connected.requests), row.fetched_at, row.problem)


def test_once_a_day_it_is_read_whole_since_its_days_move_on(
    house: House, connected: CalendarServer, work: Work
) -> None:
    house.clock.advance(days=1)
    work()

    assert "If-None-Match" not in connected.requests[0][1]


def test_when_the_host_is_booked_it_is_read_whole_since_more_may_be_ours(
    house: House, connected: CalendarServer, work: Work
) -> None:
    house.clock.advance(minutes=1)
    choice = replace(house.allocation(house.span(f"{FIRST_DAY}T10:00")), override_busy=True)
    book_meeting(MeetingPlan("Dentist", choice), by=house.staff["berit"], now=house.now)
    house.clock.advance(minutes=15)
    work()

    assert "If-None-Match" not in connected.requests[0][1]
    assert [] == busy(house)


def test_a_failure_leaves_the_busy_times_and_is_tried_again_later_and_later(
    house: House, connected: CalendarServer, work: Work
) -> None:
    connected.answer = Answer(status=404)
    pauses = []
    for _ in range(50):
        house.clock.set(calendar(house).next_fetch_at)
        assert fetch_next(now=house.now)
        pauses.append(calendar(house).next_fetch_at - house.now)
        assert ("gone", ["10:00-11:00"]) == (calendar(house).problem, busy(house))

    minutes = [pause // timedelta(minutes=1) for pause in pauses]
    assert [15, 30, 60, 120, 240, 480, 960, 1440, 1440] == minutes[:9]
    assert LONGEST_PAUSE == pauses[-1]
    assert 50 == len(connected.requests)


def test_a_good_answer_after_failures_is_as_good_as_any(house: House, connected: CalendarServer, work: Work) -> None:
    connected.answer = Answer(status=500)
    for _ in range(3):
        house.clock.set(calendar(house).next_fetch_at)
        work()
    house.clock.set(calendar(house).next_fetch_at)
    connected.answer = Answer(ics())
    work()

    row = calendar(house)
    assert (None, 0, house.now + FETCH_EVERY) == (row.problem, row.failures, row.next_fetch_at)
    assert [] == busy(house)


BOMB = Answer(gzip.compress(bytes(12 * 1024 * 1024)), headers={"Content-Encoding": "gzip"})


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (Answer(b"<!doctype html><title>Sign in</title>"), "not_a_calendar"),
        (Answer(BUSY[:-20]), "not_a_calendar"),
        (Answer(b""), "not_a_calendar"),
        (Answer(b"x" * (10 * 1024 * 1024 + 1), headers={"Transfer-Encoding": "chunked"}), "too_large"),
        (BOMB, "too_large"),
        (Answer(BUSY, trickle=True), "too_slow"),
        (Answer(status=302, headers={"Location": "https://10.0.0.7/a.ics"}), "forbidden"),
        (Answer(status=302, headers={"Location": f"http://{HOST}/a.ics"}), "redirected"),
        (Answer(status=403), "refused"),
    ],
)
def test_a_wrong_answer_is_noted_by_one_word_and_leaves_the_busy_times(
    house: House, connected: CalendarServer, work: Work, monkeypatch: pytest.MonkeyPatch, answer: Answer, word: str
) -> None:
    if answer.trickle:
        monkeypatch.setattr(external_calendars, "LIMITS", replace(external_calendars.LIMITS, seconds=0.4))
    connected.answer = answer
    house.clock.advance(minutes=15)
    work()

    assert (word, ["10:00-11:00"]) == (calendar(house).problem, busy(house))


def test_a_name_that_turns_into_the_house_between_two_looks_leads_nowhere_else(
    house: House, connected: CalendarServer, world: OutsideWorld, work: Work
) -> None:
    world.connected.clear()
    world.names[HOST] = [[PUBLIC], ["127.0.0.1"]]
    house.clock.advance(minutes=15)
    work()
    assert [(PUBLIC, 443)] == world.connected

    house.clock.advance(minutes=15)
    work()
    assert ("forbidden", [(PUBLIC, 443)]) == (calendar(house).problem, world.connected)


def test_an_address_sealed_with_a_lost_key_is_said(house: House, connected: CalendarServer, work: Work) -> None:
    db.session.execute(update(ExternalCalendar).values(address_sealed=Sealer(("x" * 40,), "calendars").seal(URL)))
    db.session.commit()
    house.clock.advance(minutes=15)
    work()

    assert ("key_lost", ["10:00-11:00"]) == (calendar(house).problem, busy(house))
    assert [] == connected.requests


def test_an_address_within_the_house_is_left_alone_once_the_setting_is_off(
    house: House, connected: CalendarServer, world: OutsideWorld, work: Work
) -> None:
    sealed = external_calendars.calendar_sealer().seal("https://10.0.0.7:8443/a.ics")
    db.session.execute(update(ExternalCalendar).values(address_sealed=sealed))
    db.session.commit()
    world.connected.clear()
    house.clock.advance(minutes=15)
    work()

    assert ("forbidden", []) == (calendar(house).problem, world.connected)
