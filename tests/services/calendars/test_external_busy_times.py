"""What a host's own calendar makes busy: times that count, of that host alone, and nothing that is our own."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from barsek_visits.db import atomic, db
from barsek_visits.domain.meetings.plans import MeetingPlan
from barsek_visits.models import Appointment, Block, Booking
from barsek_visits.services.meetings.booking import book_meeting
from barsek_visits.services.visits import closing
from tests.support.calendars.calendars import free_busy
from tests.support.calendars.external_calendars import ELEVEN, NOON, TEN, Work, busy, calendar, connect, fetched_anew
from tests.support.office.house import FIRST_DAY
from tests.support.office.series import book, seen
from tests.support.servers.outside_world import Answer, ics, vevent

if TYPE_CHECKING:
    from tests.support.office.house import House
    from tests.support.servers.outside_world import CalendarServer


def test_busy_times_become_blocks_of_that_host_alone(house: House, connected: CalendarServer) -> None:
    assert ["10:00-11:00"] == busy(house)
    assert [] == busy(house, "oleg")


def test_free_and_cancelled_events_do_not_count_and_tentative_ones_do(
    house: House, calendar_server: CalendarServer, work: Work
) -> None:
    connect(house)
    events = [
        vevent("20270301T070000Z", "20270301T080000Z", "a", "TRANSP:TRANSPARENT"),
        vevent("20270301T080000Z", "20270301T090000Z", "b", "STATUS:CANCELLED"),
        vevent(TEN, ELEVEN, "c", "STATUS:TENTATIVE", "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE"),
        vevent(NOON, "20270301T120000Z", "d", "X-MICROSOFT-CDO-BUSYSTATUS:OOF"),
        vevent("20270301T130000Z", "20270301T140000Z", "e", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"),
    ]

    assert ["10:00-11:00", "12:00-13:00"] == fetched_anew(house, calendar_server, work, *events)


def test_what_the_host_declined_does_not_count_for_that_date_nor_what_is_worked_elsewhere(
    house: House, calendar_server: CalendarServer, work: Work
) -> None:
    connect(house)
    declined = "ATTENDEE;PARTSTAT=DECLINED:mailto:{}@barsek.example"
    events = [
        vevent("20270228T090000Z", "20270228T100000Z", "a", "RRULE:FREQ=DAILY;COUNT=2", declined.format("oleg")),
        vevent(TEN, ELEVEN, "a", f"RECURRENCE-ID:{TEN}", declined.format("Berit")),
        vevent(NOON, "20270301T120000Z", "b", declined.format("oleg")),
        vevent("20270301T120000Z", "20270301T130000Z", "c", "X-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE"),
    ]

    assert ["10:00-11:00", "12:00-13:00"] == fetched_anew(house, calendar_server, work, *events)


def test_what_is_doubtful_counts(house: House, calendar_server: CalendarServer, work: Work) -> None:
    connect(house)
    events = [vevent(TEN, "then", "a"), vevent(NOON, "20270301T120000Z", "b", "RRULE:FREQ=SOMETIMES")]

    assert ["10:00-11:00", "12:00-13:00"] == fetched_anew(house, calendar_server, work, *events)


def test_times_that_are_only_said_to_be_taken_count_but_for_ours(
    house: House, calendar_server: CalendarServer, work: Work
) -> None:
    house.confirmed(f"{FIRST_DAY}T14:00", host="berit")
    connect(house)
    lines = (f"FREEBUSY:{TEN}/{ELEVEN}", f"FREEBUSY;FBTYPE=FREE:{NOON}/PT1H", "FREEBUSY:20270301T130000Z/PT1H")

    assert ["10:00-11:00"] == fetched_anew(house, calendar_server, work, free_busy(*lines).strip())


def test_a_series_of_ours_that_comes_back_does_not_count_even_at_another_time(
    house: House, calendar_server: CalendarServer, work: Work
) -> None:
    reference = book(house)[0]
    connect(house)
    uid = seen(reference).series.uid

    assert [] == fetched_anew(house, calendar_server, work, vevent(TEN, ELEVEN, uid))


def test_overlapping_busy_times_are_one(house: House, calendar_server: CalendarServer, work: Work) -> None:
    connect(house)
    events = [vevent(TEN, NOON, "a"), vevent(ELEVEN, NOON, "b"), vevent(NOON, "20270301T120000Z", "c")]

    assert ["10:00-13:00"] == fetched_anew(house, calendar_server, work, *events)


def test_busy_times_reach_from_yesterday_over_400_days(
    house: House, calendar_server: CalendarServer, work: Work
) -> None:
    connect(house)
    calendar_server.answer = Answer(ics(vevent("20270101T090000Z", "20270101T100000Z", "a", "RRULE:FREQ=DAILY")))
    work()
    days = sorted(db.session.scalars(select(Block.starts_at)))

    assert house.now - timedelta(days=1) <= days[0] < house.now
    assert timedelta(days=399) < days[-1] - house.now < timedelta(days=400)


def test_what_is_gone_from_the_calendar_is_free_again(house: House, connected: CalendarServer, work: Work) -> None:
    assert ["12:00-13:00"] == fetched_anew(house, connected, work, vevent(NOON, "20270301T120000Z"))
    assert [] == fetched_anew(house, connected, work)


def test_busy_times_that_are_the_same_are_not_written_again(
    house: House, connected: CalendarServer, work: Work
) -> None:
    with atomic() as session:
        session.execute(update(Block).values(names={"en": "the same row"}))
    fetched_anew(house, connected, work, vevent(TEN, ELEVEN, "another"))

    assert [{"en": "the same row"}] == db.session.scalars(select(Block.names)).all()


def test_events_that_cannot_be_read_are_counted(house: House, connected: CalendarServer, work: Work) -> None:
    fetched_anew(house, connected, work, vevent(TEN, ELEVEN), vevent("never", "ever", "b"))

    assert (1, ["10:00-11:00"]) == (calendar(house).unreadable, busy(house))


def uids(house: House, table: type[Appointment | Booking]) -> list[str]:
    return list(db.session.scalars(select(table.uid)))


@pytest.mark.parametrize("table", [Appointment, Booking])
@pytest.mark.parametrize("host", ["berit", "oleg"])
def test_an_appointment_of_ours_that_comes_back_with_its_uid_does_not_count_even_at_another_time(
    house: House, calendar_server: CalendarServer, work: Work, table: type[Appointment | Booking], host: str
) -> None:
    house.confirmed(f"{FIRST_DAY}T14:00", host=host)
    connect(house)

    assert [] == fetched_anew(house, calendar_server, work, vevent(TEN, ELEVEN, uids(house, table)[0]))


def test_an_appointment_of_ours_that_comes_back_by_host_and_span_does_not_count(
    house: House, calendar_server: CalendarServer, work: Work
) -> None:
    house.confirmed(f"{FIRST_DAY}T10:00", host="berit")
    house.confirmed(f"{FIRST_DAY}T12:00", host="oleg")
    connect(house)
    events = [vevent(TEN, ELEVEN, "a"), vevent(NOON, "20270301T120000Z", "b")]

    assert ["12:00-13:00"] == fetched_anew(house, calendar_server, work, *events), "Oleg's visit is none of Berit's"


def test_a_time_that_only_overlaps_ours_counts(house: House, calendar_server: CalendarServer, work: Work) -> None:
    house.confirmed(f"{FIRST_DAY}T10:00", host="berit")
    connect(house)

    assert ["10:00-12:00"] == fetched_anew(house, calendar_server, work, vevent(TEN, NOON))


def test_a_cancelled_visit_and_a_request_are_no_appointment_of_the_host(
    house: House, calendar_server: CalendarServer, work: Work
) -> None:
    visit = house.confirmed(f"{FIRST_DAY}T10:00", host="berit")
    closing.cancel_visit(visit.reference, "", by=house.staff["anna"], version=visit.version, now=house.now)
    house.ask(f"{FIRST_DAY}T12:00")
    connect(house)
    events = [vevent(TEN, ELEVEN, "a"), vevent(NOON, "20270301T120000Z", "b")]

    assert ["10:00-11:00", "12:00-13:00"] == fetched_anew(house, calendar_server, work, *events)


def test_a_visit_to_which_nobody_came_is_still_ours_though_it_holds_nothing(
    house: House, calendar_server: CalendarServer, work: Work
) -> None:
    visit = house.confirmed(f"{FIRST_DAY}T10:00", host="berit")
    house.clock.set(house.span(f"{FIRST_DAY}T10:30").start)
    closing.mark_no_show(visit.reference, by=house.staff["berit"], version=visit.version, now=house.now)
    connect(house)

    assert [] == fetched_anew(house, calendar_server, work, vevent(TEN, ELEVEN))


def test_a_meeting_of_ours_does_not_count_either(house: House, calendar_server: CalendarServer, work: Work) -> None:
    plan = MeetingPlan("Lunch", house.allocation(house.span(f"{FIRST_DAY}T10:00"), "small"))
    book_meeting(plan, by=house.staff["berit"], now=house.now)
    connect(house)

    assert [] == fetched_anew(house, calendar_server, work, vevent(TEN, ELEVEN))
