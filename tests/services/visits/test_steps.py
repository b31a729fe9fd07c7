"""Whatever office, delegations and the clock do in whatever order: nothing is held twice, and nothing is lost."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete, select

from barsek_visits.db import atomic, db
from barsek_visits.domain.errors import Forbidden, NotFound, NotOffered, SlotTaken, WrongState
from barsek_visits.domain.office.office_plan import EquipmentPlan
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.domain.visits.programme import Programme, ProgrammeItem
from barsek_visits.domain.visits.programme_rows import from_rows
from barsek_visits.domain.visits.requests import ChangeRequest
from barsek_visits.models import Appointment, Booking, EquipmentPiece, OutboxMail, Reservation, SearchEntry, VisitOffer
from barsek_visits.queries.bookings.appointments import appointments_of
from barsek_visits.queries.resources.equipment import equipment_rows
from barsek_visits.queries.visits.programmes import planned_item
from barsek_visits.services.office.programmes import put_equipment
from barsek_visits.services.visits import answers, closing, moves, offers, programmes, questions
from barsek_visits.services.visits.delegation import own_steps
from barsek_visits.services.visits.scheduled import expire_requests, lapse_offers
from tests.support.office.house import OSLO

if TYPE_CHECKING:
    from tests.support.office.house import House

DAYS = st.sampled_from(["2027-03-01", "2027-03-02"])
HOURS = st.sampled_from(["09:00", "10:00", "10:30", "11:00", "13:00"])
ROOMS = st.sampled_from(["large", "medium", "small"])
HOSTS = st.sampled_from(["anna", "berit", "oleg"])
WHICH = st.integers(0, 3)
GAPS, PIECES = st.sampled_from([0, 20, 90]), st.integers(0, 3)
# What the rules of the house may answer; anything else is a defect.
REFUSALS = (SlotTaken, Forbidden, WrongState, NotOffered, NotFound)


class VisitMachine(RuleBasedStateMachine):
    """Visits of one office, and every step that anybody may take with them."""

    house: House

    @initialize()
    def begin(self) -> None:
        """Begin with an empty calendar on the first day of the tests' clock."""
        db.session.rollback()
        with atomic() as session:
            for table in (Reservation, OutboxMail, Booking):
                session.execute(delete(table))
        self.start = self.house.now
        self.tokens: list[str] = []

    def teardown(self) -> None:
        """Put the clock back for the next run."""
        self.house.clock.set(self.start)

    def visit(self, which: int) -> Any:
        return self.house.visit(self.tokens[which % len(self.tokens)])

    def by_anna(self, visit: Any) -> dict[str, Any]:
        return {"by": self.house.staff["anna"], "version": visit.version, "now": self.house.now}

    def attempt(self, command: Any, *args: Any, **values: Any) -> None:
        """Take a step; where it is refused, the visit stands as it stood."""
        before = [self.house.visit(token) for token in self.tokens]
        try:
            command(*args, **values)
        except REFUSALS:
            assert before == [self.house.visit(token) for token in self.tokens]

    @rule(day=DAYS, hour=HOURS, size=st.sampled_from([4, 12]))
    def request(self, day: str, hour: str, size: int) -> None:
        if len(self.tokens) < 4:
            try:
                self.tokens.append(self.house.ask_for_token(f"{day}T{hour}", party_size=size))
            except NotOffered:  # the time is taken by then, or has passed
                db.session.rollback()

    @precondition(lambda self: self.tokens)
    @rule(which=WHICH, room=ROOMS, host=HOSTS)
    def confirm(self, which: int, room: str, host: str) -> None:
        visit = self.visit(which)
        choice = self.house.allocation(visit.wishes[0], room, host)
        self.attempt(answers.confirm_visit, visit.reference, choice, **self.by_anna(visit))

    @precondition(lambda self: self.tokens)
    @rule(which=WHICH, at=st.tuples(DAYS, HOURS), rooms=st.tuples(ROOMS, ROOMS), host=HOSTS, gap=GAPS, pieces=PIECES)
    def plan(self, which: int, at: tuple[str, str], rooms: tuple[str, str], host: str, gap: int, pieces: int) -> None:
        visit = self.visit(which)
        begin = OSLO.instant(datetime.fromisoformat("T".join(at)))
        (kind,) = equipment_rows()
        wanted = ((kind.id, pieces),) if pieces else ()
        first = TimeSpan(begin, begin + timedelta(minutes=45))
        spans = (first, first.moved_to(first.end + timedelta(minutes=gap)))
        items = tuple(
            ProgrammeItem(
                span,
                f"Item {n}",
                (self.house.rooms[room],),
                (self.house.hosts[host],),
                wanted,
                id=visit.items[0].id if n == 0 else None,
            )
            for n, (span, room) in enumerate(zip(spans, rooms, strict=True))
        )
        outside = ProgrammeItem(
            spans[1].moved_to(spans[1].end), "Border", (), (self.house.hosts[host],), place="Storskog"
        )
        self.attempt(programmes.save_programme, visit.reference, Programme((*items, outside)), **self.by_anna(visit))

    @precondition(lambda self: self.tokens)
    @rule(
        which=WHICH,
        starts=st.lists(st.tuples(DAYS, HOURS), min_size=1, max_size=3, unique=True),
        room=ROOMS,
        host=HOSTS,
    )
    def offer(self, which: int, starts: list[tuple[str, str]], room: str, host: str) -> None:
        visit = self.visit(which)
        wanted = [f"{day}T{hour}" for day, hour in starts]
        made = self.house.offer(wanted, self.house.now + timedelta(days=2), room, host)
        self.attempt(offers.offer_times, visit.reference, made, **self.by_anna(visit))

    @precondition(lambda self: self.tokens)
    @rule(which=WHICH, position=st.integers(0, 2))
    def accept(self, which: int, position: int) -> None:
        token = self.tokens[which % len(self.tokens)]
        version = self.house.visit(token).version
        self.attempt(offers.accept_offer, token, position, version=version, now=self.house.now)

    @precondition(lambda self: self.tokens)
    @rule(which=WHICH, day=DAYS, hour=HOURS, room=ROOMS, host=HOSTS)
    def move(self, which: int, day: str, hour: str, room: str, host: str) -> None:
        visit = self.visit(which)
        choice = self.house.allocation(self.house.span(f"{day}T{hour}"), room, host)
        self.attempt(moves.move_visit, visit.reference, choice, **self.by_anna(visit))

    @precondition(lambda self: self.tokens)
    @rule(which=WHICH, minutes=st.sampled_from([-60, -15, 25, 90]), rest=st.booleans())
    def shift(self, which: int, minutes: int, rest: bool) -> None:
        visit = self.visit(which)
        since = visit.items[-1].id if rest else None
        self.attempt(programmes.shift_visit, visit.reference, programmes.Shift(minutes, since), **self.by_anna(visit))

    @precondition(lambda self: self.tokens)
    @rule(which=WHICH, day=DAYS, hour=HOURS, taken=st.booleans())
    def change(self, which: int, day: str, hour: str, taken: bool) -> None:
        token = self.tokens[which % len(self.tokens)]
        wanted = ChangeRequest(datetime.fromisoformat(f"{day}T{hour}"), None, "")
        self.attempt(own_steps.change_visit, token, wanted, version=self.house.visit(token).version, now=self.house.now)
        visit = self.house.visit(token)
        answer = moves.accept_change if taken else moves.decline_change
        self.attempt(answer, visit.reference, *(() if taken else ("",)), **self.by_anna(visit))

    @precondition(lambda self: self.tokens)
    @rule(which=WHICH, end=st.sampled_from(["cancel", "decline", "withdraw", "complete", "ask"]))
    def end(self, which: int, end: str) -> None:
        token = self.tokens[which % len(self.tokens)]
        visit = self.house.visit(token)
        if end == "withdraw":
            self.attempt(own_steps.withdraw_visit, token, version=visit.version, now=self.house.now)
        elif end == "complete":
            self.attempt(closing.complete_visit, visit.reference, **self.by_anna(visit))
        elif end == "ask":
            self.attempt(questions.ask_delegation, visit.reference, "?", **self.by_anna(visit))
        else:
            step = closing.cancel_visit if end == "cancel" else answers.decline_visit
            self.attempt(step, visit.reference, "", **self.by_anna(visit))

    @rule(hours=st.sampled_from([1, 30, 60]), worker=st.booleans())
    def wait(self, hours: int, worker: bool) -> None:
        self.house.clock.advance(hours=hours)
        if worker:
            lapse_offers(now=self.house.now)
            expire_requests(now=self.house.now)

    @invariant()
    def nothing_is_held_twice(self) -> None:
        held: dict[int, list[TimeSpan]] = defaultdict(list)
        for row in self.live():
            held[row.resource_id].append(TimeSpan(row.starts_at, row.ends_at))
        for spans in held.values():
            spans.sort()
            assert all(earlier.end <= later.start for earlier, later in pairwise(spans))

    @invariant()
    def each_visit_holds_what_it_should_and_no_more(self) -> None:
        by_booking: dict[int, list[Any]] = defaultdict(list)
        for row in self.live():
            if row.expires_at is None or row.expires_at > self.house.now:
                by_booking[row.booking_id].append(row)
        kinds = {row.resource_id: row.equipment_id for row in db.session.scalars(select(EquipmentPiece))}
        for token in getattr(self, "tokens", []):
            visit = self.house.visit(token)
            rows = by_booking[visit.id]
            state = visit.state_at(self.house.now)
            if state in ("confirmed", "completed"):
                self.covers(rows, Programme(tuple(planned_item(row) for row in appointments_of(visit.id))), kinds)
            elif state == "offered":
                for offer in db.session.scalars(select(VisitOffer).where(VisitOffer.booking_id == visit.id)):
                    self.covers(rows, from_rows(offer.items), kinds)
            else:
                assert [] == rows

    @invariant()
    def nothing_is_lost(self) -> None:
        tokens = getattr(self, "tokens", [])
        db.session.rollback()
        bookings = db.session.scalars(select(Booking)).all()
        assert len(tokens) == len(bookings)
        appointments = db.session.scalars(select(Appointment)).all()
        assert len({one.uid for one in appointments}) == len(appointments)
        for booking in bookings:
            own = [one for one in appointments if one.booking_id == booking.id]
            assert (booking.starts_at, booking.ends_at) == (min(o.starts_at for o in own), max(o.ends_at for o in own))
            assert db.session.get(SearchEntry, booking.id)
        keys = Counter(db.session.scalars(select(OutboxMail.key)))
        assert set(keys.values()) <= {1}

    @staticmethod
    def live() -> list[Reservation]:
        db.session.rollback()
        return list(db.session.scalars(select(Reservation).where(Reservation.released_at.is_(None))))

    def covers(self, rows: list[Any], programme: Programme, kinds: dict[int, int]) -> None:
        """Assert that rows hold all that a programme takes: rooms with their buffers at the outer edges."""
        rooms = set(self.house.rooms.values())
        for item in programme.items:
            for id_ in (*item.room_ids, *item.host_ids):
                span = item.span.widened(15) if id_ in rooms else item.span
                inside = item.span if id_ in rooms else span
                assert any(
                    row.resource_id == id_ and row.starts_at <= inside.start and inside.end <= row.ends_at
                    for row in rows
                )
                own = [row for row in rows if row.resource_id == id_]
                assert min(row.starts_at for row in own) <= span.start
                assert max(row.ends_at for row in own) >= span.end
            for equipment_id, quantity in item.equipment:
                pieces = {
                    row.resource_id
                    for row in rows
                    if kinds.get(row.resource_id) == equipment_id
                    and row.starts_at <= item.span.start
                    and item.span.end <= row.ends_at
                }
                assert len(pieces) >= quantity


def test_nothing_is_held_twice_and_nothing_lost_whatever_comes(house: House) -> None:
    with atomic():
        put_equipment([EquipmentPlan("microphone", {"en": "Microphone"}, 3)])
    machine = type("Machine", (VisitMachine,), {"house": house})
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=12, stateful_step_count=22, deadline=None, derandomize=True, database=None),
    )
