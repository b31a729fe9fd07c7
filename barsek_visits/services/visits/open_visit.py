"""A visit that a command has locked and works on: locked first, loaded once, changed, and finished once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from barsek_visits.db import db
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.bookings.status import ENDED, WAITING, BookingKind, BookingStatus
from barsek_visits.domain.errors import Forbidden, NotFound, StaleVersion
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.domain.visits.original_request import OriginalRequest
from barsek_visits.domain.visits.states import STEPS, Effect, VisitEvent, VisitStep, next_state
from barsek_visits.models import Booking, Visit, VisitChange, VisitOffer, VisitTopic
from barsek_visits.queries.bookings.appointments import appointments_of
from barsek_visits.queries.bookings.visibility import visible_to
from barsek_visits.queries.resources.office import office_row
from barsek_visits.queries.visits.details import VisitDetails, core_details, is_run_by
from barsek_visits.queries.visits.own_visits import has_link
from barsek_visits.services.bookings import reservations
from barsek_visits.services.bookings.changes import CalendarChanges
from barsek_visits.services.bookings.history import record_step
from barsek_visits.services.bookings.locks import Locked, lock
from barsek_visits.services.notifications import outbox
from barsek_visits.services.visits.letters import DELEGATION

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from barsek_visits.domain.bookings.allocation import Allocation
    from barsek_visits.domain.resources.office import OfficeRow
    from barsek_visits.domain.staff import StaffRow
    from barsek_visits.services.notifications.outbox import OutgoingLetter

# What takes or holds writes the appointments anew afterwards, and so tells calendars.
_WRITES_APPOINTMENTS = frozenset({Effect.TAKE, Effect.HOLD})


@dataclass(frozen=True)
class Wanted:
    """What a command may want to take, to be locked with the visit: resources, and kinds of equipment, by id."""

    resource_ids: frozenset[int] = frozenset()
    equipment_ids: frozenset[int] = frozenset()

    @classmethod
    def of(cls, *allocations: Allocation) -> Wanted:
        """Return what allocations want."""
        return cls(frozenset(id_ for allocation in allocations for id_ in allocation.resource_ids))


@dataclass
class OpenVisit:
    """A locked visit; `before` is how it stood when it was locked, and stays so."""

    booking: Booking
    before: VisitDetails
    locked: Locked
    by: StaffRow | Actor
    now: datetime
    changes: CalendarChanges = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nothing changed."""
        self.changes = CalendarChanges(self.now)

    @cached_property
    def office(self) -> OfficeRow:
        """The office; its name, zone and address, which no language changes."""
        return office_row()

    @property
    def visit(self) -> Visit:
        """What is not personal of the visit."""
        return db.session.get_one(Visit, self.booking.id)

    @property
    def is_address_confirmed(self) -> bool:
        """Whether somebody has shown to read the contact's mail."""
        return self.before.is_address_confirmed

    @property
    def status(self) -> BookingStatus:
        """Where the visit stands now."""
        return BookingStatus(self.booking.status)

    def advance(self, step: VisitStep, reason: str = "") -> None:
        """Take a step of the table: status, version, log, and what the table says of reservations given back.

        `reason` is for the log.

        Raises:
            WrongState: the table has no such step from here.
        """
        before = self.status
        actor = self.by if isinstance(self.by, Actor) else Actor.STAFF
        after = next_state(before, step, actor, begun=self.before.span.start <= self.now)
        self.booking.status = after
        self.count_step(step, reason)
        effect = STEPS[step].effect
        if effect is Effect.RELEASE:
            reservations.release([self.booking.id], now=self.now)
        if before is BookingStatus.OFFERED and after is not before:  # its offers are answered, or off
            self.forget_offers()
        if after is not before and effect not in _WRITES_APPOINTMENTS:
            self.changes.touch([self.booking.id])

    def count_step(self, action: VisitStep | VisitEvent, reason: str = "") -> None:
        """Count a change of the booking, and write it into the log.

        One that has ended is erased by when it ended, whatever is noted about it afterwards.
        """
        self.booking.version += 1
        if self.before.status not in ENDED:
            self.booking.updated_at = self.now
        record_step(action, self.booking.id, now=self.now, by=self.by, detail=reason)

    def keep_original(self) -> None:
        """Keep how the visit was asked for, before the first change takes its place; two statements that once."""
        if not self.visit.original:
            before, of_visit = self.before, VisitTopic.booking_id == self.booking.id
            topics = db.session.scalars(select(VisitTopic.topic_key).where(of_visit).order_by(VisitTopic.topic_key))
            number, kind = before.party_size, before.visit_type_key
            self.visit.original = OriginalRequest(number, before.language, kind, tuple(topics), before.wishes).as_row()

    def forget_offers(self) -> None:
        """Take back what was offered."""
        if self.before.offers:
            db.session.execute(delete(VisitOffer).where(VisitOffer.booking_id == self.booking.id))

    def close_changes(self) -> None:
        """Close a change that still waits: what it was asked of is no longer how the visit stands."""
        if self.before.change is not None:
            self.answer_change(accepted=False)

    def answer_change(self, *, accepted: bool) -> None:
        """Note what became of the change that waits."""
        waiting = (VisitChange.booking_id == self.booking.id, VisitChange.answered_at.is_(None))
        statement = update(VisitChange).where(*waiting).values(answered_at=self.now, accepted=accepted)
        db.session.execute(statement, execution_options={"synchronize_session": False})

    def finish(self, **changed: Any) -> VisitDetails:
        """Bring everything that follows from the appointments up to date, and return the visit as it stands now.

        Three statements more where appointments have changed.  `changed` are fields of the details that the command
        has changed besides.
        """
        db.session.flush()
        self.changes.finish()
        booking = self.booking
        return replace(
            self.before,
            status=self.status,
            version=booking.version,
            updated_at=booking.updated_at,
            span=TimeSpan(booking.starts_at, booking.ends_at),
            items=appointments_of(booking.id) if self.changes.has(booking.id) else self.before.items,
            **changed,
        )

    def send(self, *letters: Iterable[OutgoingLetter]) -> None:
        """Queue letters: the last thing that a command does.

        An address that nobody has confirmed may be a stranger's: it gets what the office says, and nothing that the
        holder of the link or the clock causes.
        """
        found = [letter for several in letters for letter in several]
        if isinstance(self.by, Actor) and not self.is_address_confirmed:
            found = [letter for letter in found if letter.recipient.key != DELEGATION]
        outbox.queue(found, now=self.now)


def open_for_staff(
    reference: str, *, by: StaffRow, version: int, now: datetime, wanted: Wanted | None = None
) -> OpenVisit:
    """Lock a visit that a member may see and run.

    Requests, which nobody hosts yet, are anybody's to answer; else a host runs own visits.

    Raises:
        NotFound: no such visit that `by` may see.
        StaleVersion: someone else changed the visit meanwhile.
        Forbidden: others host it.
    """
    conditions = (Booking.reference == reference, visible_to(by))
    visit = open_visit(*conditions, version=version, by=by, now=now, wanted=wanted)
    refuse_others_visit(visit.before, by)
    return visit


def open_any_version(reference: str, *, by: StaffRow, now: datetime) -> OpenVisit:
    """Lock a visit that a member may see whatever version was seen, for a step that looks for itself.

    Raises:
        NotFound: no such visit that `by` may see.
    """
    return _locked(Booking.reference == reference, visible_to(by), by=by, now=now, wanted=Wanted())


def open_for_delegation(token: str, *, version: int, now: datetime) -> OpenVisit:
    """Lock the visit of a link.

    Raises:
        NotFound: no visit has this link.
        StaleVersion: the office changed the visit meanwhile.
    """
    return open_visit(has_link(token), version=version, by=Actor.DELEGATION, now=now)


def open_for_link(token: str, *, now: datetime) -> OpenVisit:
    """Lock the visit of a link whatever version was seen, for what changes nothing of the visit itself.

    Raises:
        NotFound: no visit has this link.
    """
    return _locked(has_link(token), by=Actor.DELEGATION, now=now, wanted=Wanted())


def open_visit(
    *conditions: ColumnElement[bool],
    version: int,
    by: StaffRow | Actor,
    now: datetime,
    wanted: Wanted | None = None,
) -> OpenVisit:
    """Lock the one visit that meets the conditions; one whose offers have run out is a request again.

    Raises:
        NotFound: no visit does.
        StaleVersion: it is not the version that was seen.
    """
    visit = _locked(*conditions, by=by, now=now, wanted=wanted or Wanted())
    if visit.before.version != version:
        raise StaleVersion(visit.before.reference)
    if visit.status is BookingStatus.OFFERED and not any(offer.is_held(now) for offer in visit.before.offers):
        _lapse_quietly(visit)
    return visit


def open_by_clock(booking_id: int, *, now: datetime) -> OpenVisit:
    """Lock a visit for what happens by the clock, whatever version it has and whether or not its offers have run out.

    Raises:
        NotFound: it is gone.
    """
    return _locked(Booking.id == booking_id, by=Actor.CLOCK, now=now, wanted=Wanted())


def _locked(*conditions: ColumnElement[bool], by: StaffRow | Actor, now: datetime, wanted: Wanted) -> OpenVisit:
    locked = lock(
        Booking.kind == BookingKind.VISIT,
        *conditions,
        resource_ids=wanted.resource_ids,
        equipment_ids=wanted.equipment_ids,
        now=now,
    )
    if not locked.bookings:
        raise NotFound("visit")
    (booking,) = locked.bookings
    return OpenVisit(booking, core_details(Booking.id == booking.id), locked, by, now)


def refuse_others_visit(details: VisitDetails, by: StaffRow) -> None:
    """Refuse a host to run the visit of others; one without a host is the coordinators'.

    Raises:
        Forbidden: it waits for no answer, and `by` does not host it.
    """
    if details.status not in WAITING and not is_run_by(details, by):
        raise Forbidden("another host's visit")


def _lapse_quietly(visit: OpenVisit) -> None:
    """Make the visit a request again; nobody is told, since the step that comes now tells more."""
    visit.booking.status = BookingStatus.REQUESTED
    record_step(VisitStep.LAPSE, visit.booking.id, now=visit.now, by=Actor.CLOCK)
    visit.forget_offers()
    visit.before = replace(visit.before, status=BookingStatus.REQUESTED, offers=())
