"""Hosts' own calendars: fetched by the worker, turned into busy times, and nothing more than times."""

from __future__ import annotations

import gzip
import logging
import threading
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from flask import current_app
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from barsek_visits.db import atomic, db
from barsek_visits.domain.calendars.external_calendars import calendar_address
from barsek_visits.domain.errors import NotFound
from barsek_visits.domain.meetings.plans import MeetingPlan
from barsek_visits.models import Appointment, AuditEntry, Block, Booking, ExternalCalendar, OutboxMail
from barsek_visits.sealing import Sealer
from barsek_visits.services.accounts.accounts import deactivate_staff
from barsek_visits.services.calendars import external_calendars
from barsek_visits.services.calendars.external_calendars import (
    CLAIM_LASTS,
    FETCH_EVERY,
    LONGEST_PAUSE,
    connect_calendar,
    due_count,
    fetch_next,
    remove_calendar,
)
from barsek_visits.services.meetings.booking import book_meeting
from barsek_visits.services.operations.retention import purge
from barsek_visits.services.visits import closing
from tests.support.house import FIRST_DAY, OSLO
from tests.support.outside_world import HOST, PUBLIC, URL, Answer, ics, vevent

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.house import House
    from tests.support.outside_world import CalendarServer, OutsideWorld

    Work = Callable[[], None]

# Ten to eleven on the first day, on the clock of the office and in UTC.
TEN, ELEVEN, NOON = "20270301T090000Z", "20270301T100000Z", "20270301T110000Z"
BUSY = ics(vevent(TEN, ELEVEN))


def connect(house: House, who: str = "berit", url: str = URL) -> None:
    connect_calendar(calendar_address(url), by=house.staff[who], now=house.now)


@pytest.fixture
def connected(house: House, calendar_server: CalendarServer, work: Work) -> CalendarServer:
    """Berit's calendar, fetched once: busy from ten to eleven."""
    calendar_server.answer = Answer(BUSY, headers={"ETag": '"1"'})
    connect(house)
    work()
    calendar_server.requests.clear()
    return calendar_server


def busy(house: House, who: str = "berit") -> list[str]:
    """Return a host's busy times as wall times of the office."""
    db.session.rollback()
    of_host = Block.kind == "busy", Block.resource_id == house.hosts[who]
    rows = db.session.scalars(select(Block).where(*of_host).order_by(Block.starts_at))
    return [f"{OSLO.wall(row.starts_at):%H:%M}-{OSLO.wall(row.ends_at):%H:%M}" for row in rows]


def calendar(house: House, who: str = "berit") -> ExternalCalendar:
    db.session.rollback()
    return db.session.get_one(ExternalCalendar, house.hosts[who])


def fetched_anew(house: House, server: CalendarServer, work: Work, *events: str) -> list[str]:
    """Let the server have these events, fetch, and return Berit's busy times."""
    server.answer = Answer(ics(*events))
    house.clock.advance(minutes=15)
    work()
    return busy(house)


# What counts


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


# What is our own


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


# What is kept


def everything() -> str:
    """Return every value of every column of the database."""
    db.session.rollback()
    return "\n".join(
        repr(tuple(row)) for table in db.metadata.tables for row in db.session.execute(text(f'SELECT * FROM "{table}"'))
    )


def test_no_title_place_person_or_address_is_stored_or_logged(
    house: House, calendar_server: CalendarServer, work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    lines = ("LOCATION:Canary-Klinikken", "DESCRIPTION:canary notes", "ORGANIZER;CN=Canary:mailto:canary@example.org")
    calendar_server.answer = Answer(ics(vevent(TEN, ELEVEN, "canary-uid", *lines, title="Canary dentist")))
    connect(house)
    work()
    assert ["10:00-11:00"] == busy(house)
    calendar_server.answer = Answer(b"canary error page", status=500, headers={"X-Canary": "canary"})
    house.clock.advance(minutes=15)
    work()

    assert "server_fault" == calendar(house).problem
    told = everything() + caplog.text
    assert "canary" not in told.lower()
    assert "very-secret" not in told
    assert HOST in told, "the name of the address's host is all that is kept in clear"


def test_the_address_is_sealed_for_a_purpose_of_its_own(house: House, settings: object) -> None:
    connect(house)
    sealed = calendar(house).address_sealed
    keys = settings.secret_keys  # type: ignore[attr-defined]

    assert URL == Sealer(keys, "calendars").unseal(sealed)
    with pytest.raises(Exception, match="sealed"):
        Sealer(keys, "links").unseal(sealed)


def test_busy_times_are_erased_when_they_are_over(house: House, connected: CalendarServer) -> None:
    over = house.span(f"{FIRST_DAY}T11:00").start
    assert 0 == purge(now=over + timedelta(hours=23)).busy_times

    assert 1 == purge(now=over + timedelta(hours=25)).busy_times
    assert [] == busy(house)


# When it is fetched


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


# Several workers


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


def meanwhile(house: House, step: Callable[[], None]) -> Callable[[dict[str, str]], Answer]:
    """Return an answer before which somebody else takes a step: nothing may be locked then."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]

    def answer(_headers: dict[str, str]) -> Answer:
        with app.app_context():
            step()
        return Answer(BUSY, headers={"ETag": '"old"'})

    return answer


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


# Whose it is


def test_another_address_takes_the_place_of_the_first_with_its_busy_times(
    house: House, connected: CalendarServer
) -> None:
    connect(house, url=f"https://{HOST}/other.ics")

    row = calendar(house)
    assert ([], None, house.now, None) == (busy(house), row.etag, row.next_fetch_at, row.fetched_at)


def test_removing_it_removes_what_it_brought_and_nothing_else(house: House, connected: CalendarServer) -> None:
    span = house.span(f"{FIRST_DAY}T13:00")
    with atomic() as session:
        for kind, who in (("absence", "berit"), ("busy", "oleg")):
            block = Block(resource_id=house.hosts[who], kind=kind, starts_at=span.start, ends_at=span.end, names={})
            session.add(block)
    for _ in range(2):
        remove_calendar(by=house.staff["berit"], now=house.now)

    db.session.rollback()
    assert ["absence", "busy"] == sorted(db.session.scalars(select(Block.kind)))
    assert None is db.session.get(ExternalCalendar, house.hosts["berit"])
    assert {"connect-calendar", "remove-calendar"} == set(db.session.scalars(select(AuditEntry.action)))


def test_a_closed_account_takes_its_calendar_along(house: House, connected: CalendarServer) -> None:
    deactivate_staff("berit@barsek.example", now=house.now)

    assert ([], 0) == (busy(house), due_count(now=house.now + timedelta(days=9)))


def test_who_hosts_nothing_has_no_calendar_here(house: House) -> None:
    for step in (lambda: connect(house, "kari"), lambda: remove_calendar(by=house.staff["kari"], now=house.now)):
        with pytest.raises(NotFound):
            step()
