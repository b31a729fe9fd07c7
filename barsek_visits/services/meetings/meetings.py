"""Staff's own bookings of the hub, one or a series of them.

Each meeting of a series is a booking of its own (ADR 0006).  A step on one, on this and the following, or on all
of them is one transaction: all of it is stored, or nothing.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import delete, select

from barsek_visits.db import atomic, db
from barsek_visits.domain.errors import DatesTaken, NotAllowed, NotFound, NotOffered, Refusal, SlotTaken, StaleVersion
from barsek_visits.domain.meetings.plans import SeriesScope
from barsek_visits.domain.permissions import Permission
from barsek_visits.domain.text import folded
from barsek_visits.domain.tokens import new_reference, new_uid
from barsek_visits.models import Appointment, Booking, Meeting, MeetingGuest, MeetingSeries
from barsek_visits.queries.meetings.meetings import PLANNED, meeting_details, series_spans
from barsek_visits.queries.resources.office import office_row
from barsek_visits.services import audit
from barsek_visits.services.bookings import appointments, reservations
from barsek_visits.services.meetings.letters import notify_booked, notify_cancelled, notify_changed
from barsek_visits.services.meetings.series_changes import Change, change_of, changed_plan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from barsek_visits.domain.bookings.allocation import Allocation
    from barsek_visits.domain.meetings.plans import MeetingPlan
    from barsek_visits.domain.meetings.recurrence import Recurrence
    from barsek_visits.domain.staff import StaffRow
    from barsek_visits.queries.meetings.meetings import MeetingDetails

T = TypeVar("T")


@dataclass(frozen=True)
class NewMeeting:
    """A meeting that is to be stored, and whose it is."""

    plan: MeetingPlan
    organiser_id: int
    protected: bool = False


def book_meeting(plan: MeetingPlan, *, by: StaffRow, now: datetime) -> str:
    """Book rooms and people for a meeting, all or none, invite everybody, and return its reference.

    Raises:
        NotAllowed: the role books no meetings.
        NotOffered: neither a room nor a person was chosen, or the time is past.
        NotFound: a room or person is not in use.
        SlotTaken: one of them is reserved or blocked for a part of the span.
    """
    with atomic():
        booking = _new(plan, None, by=by, now=now)
        notify_booked([meeting_details(booking.reference)], now=now)
        return booking.reference


def book_series(
    plan: MeetingPlan, choices: Sequence[Allocation], rule: Recurrence, *, by: StaffRow, now: datetime
) -> str:
    """Book a meeting on each of several times, all or none, and return the reference of the first.

    `choices` are the times that the rule makes, each with its rooms and people; `plan.choice` is not looked at.
    Everybody gets one letter for the whole series.

    Raises:
        NotAllowed, NotFound, NotOffered: as in `book_meeting`.
        DatesTaken: something is reserved or blocked on some of the dates; names them all.
    """
    with atomic() as session:
        reservations.lock(choices, now=now)
        series = MeetingSeries(rule={**asdict(rule), "weekdays": sorted(rule.weekdays), "until": _iso(rule)})
        session.add(series)
        session.flush()
        references = _each(
            lambda choice: _new(replace(plan, choice=choice), series.id, by=by, now=now).reference, choices
        )
        notify_booked([meeting_details(reference) for reference in references], now=now)
        return references[0]


def change_meeting(
    reference: str,
    plan: MeetingPlan,
    *,
    scope: SeriesScope = SeriesScope.ONE,
    by: StaffRow,
    version: int,
    now: datetime,
) -> None:
    """Make a meeting what the plan says; of a series, this one, this and the following, or all still to come.

    The others get what has changed of this one: a new time moves each by as much on the clock.  What was changed
    of one of them alone stays as it is.

    Raises:
        NotFound: no such meeting, or a room or person is not in use.
        StaleVersion: someone else changed it meanwhile.
        NotAllowed: neither organiser nor coordinator, or it was cancelled.
        NotOffered: neither a room nor a person was chosen, or the time is past; position 0 is the meeting itself,
            another is one of the others of its series.
        SlotTaken, DatesTaken: something is reserved or blocked on the one, on some of the dates.
    """
    with atomic():
        before = _for_update(reference, by=by, version=version)
        change = change_of(before, plan, office_row().office_time)
        others = [] if scope is SeriesScope.ONE else _others(before, scope, now)
        all_before = [before, *others]
        for details in all_before:  # so that each may take the time of its neighbour
            appointments.release(_appointment_of(details.id), now=now)
        plans = [plan, *(changed_plan(other, change, _own_changes(other.id)) for other in others)]
        for position, one in enumerate(plans):
            _refuse_impossible(one.choice, now, position)
        reservations.lock([one.choice for one in plans], now=now)

        def apply(pair: tuple[MeetingDetails, MeetingPlan]) -> str:
            return _apply(*pair, change, alone=scope is SeriesScope.ONE, by=by, now=now)

        _each(apply, list(zip(all_before, plans, strict=True)))
        notify_changed(all_before, [meeting_details(one.reference) for one in all_before], now=now)


def cancel_meeting(
    reference: str, *, scope: SeriesScope = SeriesScope.ONE, by: StaffRow, version: int, now: datetime
) -> None:
    """Cancel a meeting; of a series, this one, this and the following, or all still to come.

    Raises:
        NotFound, StaleVersion, NotAllowed: as in `change_meeting`.
    """
    with atomic():
        first = _for_update(reference, by=by, version=version)
        cancelled = [first, *([] if scope is SeriesScope.ONE else _others(first, scope, now))]
        for details in cancelled:
            booking = db.session.get_one(Booking, details.id)
            _note(booking, "cancel-meeting", by=by, now=now)
            booking.status = "cancelled"
            appointment = _appointment_of(booking.id)
            appointments.release(appointment, now=now)
            appointments.changed(appointment, now=now)
        db.session.flush()
        notify_cancelled([meeting_details(one.reference) for one in cancelled], now=now)


def _new(plan: MeetingPlan, series_id: int | None, *, by: StaffRow, now: datetime) -> Booking:
    if not by.may(Permission.BOOK_MEETINGS):
        raise NotAllowed("book a meeting")
    _refuse_impossible(plan.choice, now)
    (booking,) = put_meetings([NewMeeting(plan, by.id)], series_id=series_id, now=now)
    audit.record("book-meeting", now=now, by=by, booking_id=booking.id)
    return booking


def put_meetings(meetings: Sequence[NewMeeting], *, series_id: int | None = None, now: datetime) -> list[Booking]:
    """Store meetings and take their rooms and people, of all or of none, in the caller's transaction; nobody is told.

    Raises:
        NotFound, SlotTaken: as in `book_meeting`.
    """
    bookings = [
        Booking(
            kind="meeting", reference=new_reference(), uid=new_uid(), title=new.plan.title, status=PLANNED,
            protected=new.protected, created_at=now, updated_at=now,
        )
        for new in meetings
    ]  # fmt: skip
    db.session.add_all(bookings)
    db.session.flush()
    items = []
    for booking, new in zip(bookings, meetings, strict=True):
        span = new.plan.choice.span
        appointment = Appointment(
            booking_id=booking.id, uid=new_uid(), starts_at=span.start, ends_at=span.end, sequence=0, updated_at=now
        )
        meeting = Meeting(
            booking_id=booking.id, organiser_id=new.organiser_id, note=new.plan.note, series_id=series_id
        )  # fmt: skip
        db.session.add_all([meeting, appointment, *_guests(booking.id, new.plan)])
        items.append((appointment, new.plan.choice))
    db.session.flush()
    appointments.take_new(items, now=now)
    return bookings


def _apply(
    details: MeetingDetails, plan: MeetingPlan, change: Change, *, alone: bool, by: StaffRow, now: datetime
) -> str:
    """Make one meeting what a plan says; what it held is given back already."""
    booking, meeting = db.session.get_one(Booking, details.id), db.session.get_one(Meeting, details.id)
    booking.title, meeting.note = plan.title, plan.note
    if alone and meeting.series_id is not None:
        meeting.own_changes = sorted({*meeting.own_changes, *change.fields})
    _note(booking, "move-meeting" if change.moves else "change-meeting", by=by, now=now)
    _put_guests(booking.id, plan)
    appointments.take(_appointment_of(booking.id), plan.choice, buffer_minutes=0, now=now)
    return booking.reference


def _each(step: Callable[[T], str], items: Sequence[T]) -> list[str]:
    """Take a step with each, and say all that stands in the way, not only the first."""
    done: list[str] = []
    taken: list[SlotTaken] = []
    for one in items:
        try:
            done.append(step(one))
        except SlotTaken as error:
            taken.append(error)
    if taken and len(items) == 1:
        raise taken[0]
    if taken:
        raise DatesTaken(tuple(sorted(taken, key=lambda error: error.span)))
    return done


def _others(details: MeetingDetails, scope: SeriesScope, now: datetime) -> list[MeetingDetails]:
    """Lock and return the other meetings of the series that a step takes: those that are still to come."""
    if details.series_id is None:
        return []
    since = max(now, details.span.start) if scope is SeriesScope.FOLLOWING else now
    references = [
        reference
        for reference, span in series_spans(details.series_id)
        if span.start >= since and reference != details.reference
    ]
    statement = select(Booking.id).where(Booking.reference.in_(references)).order_by(Booking.id).with_for_update()
    db.session.scalars(statement).all()
    return [meeting_details(reference) for reference in references]


def _for_update(reference: str, *, by: StaffRow, version: int) -> MeetingDetails:
    statement = select(Booking).where(Booking.kind == "meeting", Booking.reference == reference).with_for_update()
    booking = db.session.scalars(statement).one_or_none()
    if booking is None:
        raise NotFound("meeting")
    if booking.version != version:
        raise StaleVersion(reference)
    details = meeting_details(reference, by)
    if booking.status != PLANNED or not details.may_change(by):
        raise NotAllowed("another's meeting, or a cancelled one")
    return details


def _note(booking: Booking, action: str, *, by: StaffRow, now: datetime) -> None:
    booking.version += 1
    booking.updated_at = now
    audit.record(action, now=now, by=by, booking_id=booking.id)


def _appointment_of(booking_id: int) -> Appointment:
    return db.session.scalars(select(Appointment).where(Appointment.booking_id == booking_id)).one()


def _own_changes(booking_id: int) -> frozenset[str]:
    return frozenset(db.session.get_one(Meeting, booking_id).own_changes)


def _put_guests(booking_id: int, plan: MeetingPlan) -> None:
    db.session.execute(delete(MeetingGuest).where(MeetingGuest.booking_id == booking_id))
    db.session.add_all(_guests(booking_id, plan))
    db.session.flush()


def _guests(booking_id: int, plan: MeetingPlan) -> list[MeetingGuest]:
    emails = {folded(email): email for email in plan.guests}
    return [
        MeetingGuest(booking_id=booking_id, email=email, language=plan.guest_language)
        for email in sorted(emails.values())
    ]


def _iso(rule: Recurrence) -> str | None:
    return rule.until.isoformat() if rule.until else None


def _refuse_impossible(choice: Allocation, now: datetime, position: int = 0) -> None:
    if not choice.resource_ids:
        raise NotOffered(Refusal.INCOMPLETE, position)
    if choice.span.end <= now:
        raise NotOffered(Refusal.PAST, position)
