"""Whatever becomes of a series, in whatever order: each calendar that takes our letters shows what we have stored."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete, select

from barsek_visits.db import atomic, db
from barsek_visits.domain.bookings.allocation import Allocation
from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.errors import DatesTaken, NotOffered, SlotTaken, WrongState
from barsek_visits.domain.meetings.plans import SeriesScope
from barsek_visits.domain.meetings.recurrence import Recurrence, RecurrenceUnit
from barsek_visits.models import Booking, MeetingSeries, OutboxMail, Reservation
from barsek_visits.queries.meetings.meetings import meetings_where
from barsek_visits.services.meetings.booking import book_series
from barsek_visits.services.meetings.changing import cancel_meeting, change_meeting
from tests.support.calendars.calendar_program import CalendarProgram
from tests.support.office.house import OSLO
from tests.support.office.series import FIRST, plan

if TYPE_CHECKING:
    from barsek_visits.domain.spans import TimeSpan
    from barsek_visits.queries.meetings.meetings import MeetingDetails
    from tests.support.calendars.calendar_program import Shown
    from tests.support.office.house import House

SCOPES = st.sampled_from(SeriesScope)
WHICH = st.integers(0, 5)
UNITS = st.sampled_from(RecurrenceUnit)
DAYS, HOURS = st.sampled_from([0, 0, 1, -1, 7, 9]), st.sampled_from([0, 0, 1, -1])
PEOPLE = {"anna", "berit", "oleg"}
HOSTS = st.sets(st.sampled_from(sorted(PEOPLE)), min_size=1)
GUESTS = st.sets(st.sampled_from(["a@example.org", "b@example.org"]))
TITLES = st.sampled_from(["Week", "Jobb", "Šuvva"])
# What the rules of the house may answer; anything else is a defect.
REFUSALS = (SlotTaken, DatesTaken, NotOffered, WrongState)


class SeriesMachine(RuleBasedStateMachine):
    """A series of six meetings, every step that may be taken with it, and the calendars of all who are told."""

    house: House

    @initialize(unit=UNITS, hosts=HOSTS, guests=GUESTS)
    def begin(self, unit: RecurrenceUnit, hosts: set[str], guests: set[str]) -> None:
        db.session.rollback()
        with atomic() as session:
            for table in (Reservation, OutboxMail, Booking, MeetingSeries):
                session.execute(delete(table))
        self.start, self.read = self.house.now, 0
        self.programs = {}
        dates = Recurrence(unit, times=6)
        one = plan(self.house, guests=tuple(sorted(guests)), guest_language="en")
        allocations = [self.allocation(self.house.span(f"{day}T09:00"), hosts) for day in dates.dates(FIRST)]
        book_series(one, allocations, dates, by=self.house.staff["anna"], now=self.house.now)
        self.take_letters()

    def teardown(self) -> None:
        self.house.clock.set(self.start)

    def allocation(self, span: TimeSpan, hosts: set[str]) -> Allocation:
        return Allocation(span, (self.house.rooms["small"],), tuple(self.house.hosts[name] for name in sorted(hosts)))

    def meeting(self, which: int) -> MeetingDetails:
        db.session.rollback()
        return meetings_where(Booking.kind == "meeting")[which]

    def attempt(self, which: int, command: Any, *args: Any, **values: Any) -> None:
        one = self.meeting(which)
        try:
            command(
                one.reference, *args, by=self.house.staff["anna"], version=one.version, now=self.house.now, **values
            )
        except REFUSALS:
            db.session.rollback()
        self.take_letters()

    def change(self, which: int, scope: SeriesScope, **changes: Any) -> None:
        one = self.meeting(which)
        values = {
            "title": one.title, "note": one.note, "guests": tuple(guest.email for guest in one.guests),
            "allocation": Allocation(one.span, one.ids_of("room"), one.ids_of("host")), "guest_language": "en",
        }  # fmt: skip
        wanted = plan(self.house, **{**values, **changes})
        self.attempt(which, change_meeting, wanted, scope=scope)

    @rule(which=WHICH, scope=SCOPES, title=TITLES)
    def rename(self, which: int, scope: SeriesScope, title: str) -> None:
        self.change(which, scope, title=title)

    @rule(which=WHICH, scope=SCOPES, days=DAYS, hours=HOURS)
    def move(self, which: int, scope: SeriesScope, days: int, hours: int) -> None:
        one = self.meeting(which)
        span = OSLO.moved_on_clock(one.span, timedelta(days=days, hours=hours))
        self.change(which, scope, allocation=Allocation(span, one.ids_of("room"), one.ids_of("host")))

    @rule(which=WHICH, scope=SCOPES, hosts=HOSTS)
    def hand_over(self, which: int, scope: SeriesScope, hosts: set[str]) -> None:
        self.change(which, scope, allocation=self.allocation(self.meeting(which).span, hosts))

    @rule(which=WHICH, scope=SCOPES, guests=GUESTS)
    def invite(self, which: int, scope: SeriesScope, guests: set[str]) -> None:
        self.change(which, scope, guests=tuple(sorted(guests)))

    @rule(which=WHICH, scope=SCOPES)
    def cancel(self, which: int, scope: SeriesScope) -> None:
        self.attempt(which, cancel_meeting, scope=scope)

    @rule(days=st.integers(1, 10))
    def wait(self, days: int) -> None:
        self.house.clock.set(self.house.now + timedelta(days=days))

    def take_letters(self) -> None:
        """Let each program take what has come, and no program two letters about one event."""
        db.session.rollback()
        uids = defaultdict(list)
        for mail in db.session.scalars(select(OutboxMail).where(OutboxMail.id > self.read).order_by(OutboxMail.id)):
            self.read = mail.id
            program = self.programs.setdefault(mail.recipient, CalendarProgram(mail.recipient))
            uids[mail.recipient].append(program.take(mail.calendar))
        assert all(len(set(one)) == len(one) for one in uids.values())

    @invariant()
    def each_calendar_shows_what_is_stored(self) -> None:
        stored: dict[str, list[Shown]] = defaultdict(list)
        names = {self.house.staff[name].name: f"{name}@barsek.example" for name in PEOPLE}
        db.session.rollback()
        for one in meetings_where(Booking.status == BookingStatus.PLANNED):
            for address in [*(names[name] for name in one.hosts), *(guest.email for guest in one.guests)]:
                stored[address].append((one.span, one.title, ", ".join(one.rooms)))

        shown = {address: program.shown for address, program in self.programs.items()}
        assert {address: sorted(stored[address]) for address in {*stored, *shown}} == shown


def test_each_calendar_shows_what_is_stored_whatever_is_done(house: House) -> None:
    machine = type("OfThisOffice", (SeriesMachine,), {"house": house})
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=6, stateful_step_count=10, deadline=None, derandomize=True, database=None),
    )
