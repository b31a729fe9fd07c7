"""Booking the hub for meetings of the office's own people, one or a series of them.

Each meeting of a series is a booking of its own (ADR 0006); a series is stored whole or not at all.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from barsek_visits.db import db
from barsek_visits.domain.bookings.status import BookingKind, BookingStatus
from barsek_visits.domain.errors import Forbidden, NotOffered, Refusal
from barsek_visits.domain.meetings.plans import MeetingStep
from barsek_visits.domain.permissions import Permission
from barsek_visits.domain.text import folded
from barsek_visits.domain.tokens import new_reference, new_uid
from barsek_visits.models import Booking, Meeting, MeetingGuest, MeetingSeries
from barsek_visits.queries.meetings.meetings import meetings_where
from barsek_visits.queries.resources.office import office_row
from barsek_visits.services.bookings.appointments import AppointmentDraft, write_appointments
from barsek_visits.services.bookings.changes import CalendarChanges
from barsek_visits.services.bookings.history import record_step
from barsek_visits.services.bookings.locks import lock
from barsek_visits.services.bookings.reservations import reserve, reserve_each
from barsek_visits.services.meetings.letters import of_booking
from barsek_visits.services.notifications import outbox
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from barsek_visits.domain.bookings.allocation import Allocation
    from barsek_visits.domain.meetings.plans import MeetingPlan
    from barsek_visits.domain.meetings.recurrence import Recurrence
    from barsek_visits.domain.staff import StaffRow
    from barsek_visits.services.bookings.locks import Locked


@dataclass(frozen=True)
class NewMeeting:
    """A meeting that is to be stored, and whose it is."""

    plan: MeetingPlan
    organiser_id: int
    protected: bool = False


@command
def book_meeting(plan: MeetingPlan, *, protected: bool = False, by: StaffRow, now: datetime) -> str:
    """Book rooms and people for a meeting, all or none, invite everybody, and return its reference.

    Of a protected one those who take no part in it are told that rooms and people are busy.

    Raises:
        Forbidden: the role books no meetings.
        NotOffered: neither a room nor a person was chosen, or the time is past.
        NotFound: a room or person is not in use.
        SlotTaken: one of them is reserved or blocked for a part of the span.
    """
    return _book([plan], None, protected=protected, by=by, now=now)


@command
def book_series(
    plan: MeetingPlan,
    allocations: Sequence[Allocation],
    rule: Recurrence,
    *,
    protected: bool = False,
    by: StaffRow,
    now: datetime,
) -> str:
    """Book a meeting on each of several times, all or none, and return the reference of the first.

    `allocations` are the times that the rule makes, each with its rooms and people; `plan.allocation` is not looked at.
    Everybody gets one letter for the whole series.

    Raises:
        Forbidden, NotFound, NotOffered: as in `book_meeting`.
        DatesTaken: something is reserved or blocked on some of the dates; names them all.
    """
    plans = [replace(plan, allocation=allocation) for allocation in allocations]
    return _book(plans, rule, protected=protected, by=by, now=now)


def put_meetings(
    meetings: Sequence[NewMeeting], locked: Locked, *, series_id: int | None = None, now: datetime
) -> list[Booking]:
    """Store meetings and take their rooms and people, of all or of none, in the caller's transaction; nobody is told.

    Raises:
        NotFound, SlotTaken: as in `book_meeting`.
        DatesTaken: as in `book_series`, where they are of a series.
    """
    bookings = [_booking(new, now) for new in meetings]
    db.session.add_all(bookings)
    db.session.flush()
    pairs = list(zip(bookings, meetings, strict=True))
    db.session.add_all(
        Meeting(booking_id=booking.id, organiser_id=new.organiser_id, note=new.plan.note, series_id=series_id)
        for booking, new in pairs
    )
    db.session.add_all(guest for booking, new in pairs for guest in guests_of(booking.id, new.plan))
    wanted = [(booking.id, new.plan.allocation) for booking, new in pairs]
    (reserve if series_id is None else reserve_each)(wanted, locked)
    changes = CalendarChanges(now)
    drafts = [AppointmentDraft(id_, one.span, one.people_and_rooms) for id_, one in wanted]
    write_appointments((), drafts, changes)
    changes.finish(are_new=True)
    return bookings


def guests_of(booking_id: int, plan: MeetingPlan) -> list[MeetingGuest]:
    """Return a meeting's guests from outside as they are stored, each address once."""
    emails = {folded(email): email for email in plan.guests}
    return [
        MeetingGuest(booking_id=booking_id, email=email, language=plan.guest_language)
        for email in sorted(emails.values())
    ]


def refuse_impossible(allocation: Allocation, now: datetime, position: int = 0) -> None:
    """Refuse a meeting that takes nothing, or that is over.

    Raises:
        NotOffered: it is one of these; `position` says which meeting of several.
    """
    if not allocation.resource_ids:
        raise NotOffered(Refusal.INCOMPLETE, position)
    if allocation.span.end <= now:
        raise NotOffered(Refusal.PAST, position)


def _book(
    plans: Sequence[MeetingPlan], rule: Recurrence | None, *, protected: bool, by: StaffRow, now: datetime
) -> str:
    if not by.may(Permission.BOOK_MEETINGS):
        raise Forbidden("book a meeting")
    for plan in plans:
        refuse_impossible(plan.allocation, now)
    locked = lock(resource_ids={id_ for plan in plans for id_ in plan.allocation.resource_ids}, now=now)
    series_id = None if rule is None else _new_series(rule)
    new = [NewMeeting(plan, by.id, protected) for plan in plans]
    bookings = put_meetings(new, locked, series_id=series_id, now=now)
    for booking in bookings:
        record_step(MeetingStep.BOOK, booking.id, now=now, by=by)
    meetings = meetings_where(Booking.id.in_([booking.id for booking in bookings]))
    outbox.queue(of_booking(meetings, office_row()), now=now)
    return meetings[0].reference


def _new_series(rule: Recurrence) -> int:
    until = rule.until.isoformat() if rule.until else None
    written = {**asdict(rule), "weekdays": sorted(rule.weekdays), "until": until}
    series = MeetingSeries(rule=written, uid=new_uid(), sequence=1)
    db.session.add(series)
    db.session.flush()
    return series.id


def _booking(new: NewMeeting, now: datetime) -> Booking:
    span = new.plan.allocation.span
    return Booking(
        kind=BookingKind.MEETING,
        reference=new_reference(),
        uid=new_uid(),
        title=new.plan.title,
        status=BookingStatus.PLANNED,
        protected=new.protected,
        starts_at=span.start,
        ends_at=span.end,
        created_at=now,
        updated_at=now,
    )
