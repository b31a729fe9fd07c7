"""Staff's own bookings of the hub."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import atomic, db
from barsek_visits.domain.errors import NotAllowed, NotFound, NotOffered, Refusal, StaleVersion
from barsek_visits.domain.permissions import Permission
from barsek_visits.domain.tokens import new_reference, new_uid
from barsek_visits.mail import staff_letters
from barsek_visits.models import Appointment, Booking, Meeting
from barsek_visits.queries.meetings import PLANNED, MeetingDetails, meeting_details
from barsek_visits.queries.staff import StaffRow, hosts_by_resource
from barsek_visits.services import audit, reservations
from barsek_visits.services.meeting_letters import tell_meeting

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.values import Choice, MeetingPlan


def book_meeting(plan: MeetingPlan, *, by: StaffRow, now: datetime) -> str:
    """Book rooms and people for a meeting, all or none, invite the people, and return its reference.

    Raises:
        NotAllowed: the role books no meetings.
        NotOffered: neither a room nor a person was chosen, or the time is past.
        NotFound: a room or person is not in use.
        SlotTaken: one of them is reserved or blocked for a part of the span.
    """
    with atomic():
        if not by.may(Permission.BOOK_MEETINGS):
            raise NotAllowed("book a meeting")
        _refuse_impossible(plan.choice, now)
        booking = Booking(
            kind="meeting", reference=new_reference(), uid=new_uid(), title=plan.title, status=PLANNED,
            created_at=now, updated_at=now,
        )  # fmt: skip
        db.session.add(booking)
        db.session.flush()
        span = plan.choice.span
        appointment = Appointment(
            booking_id=booking.id, uid=new_uid(), starts_at=span.start, ends_at=span.end, updated_at=now
        )
        db.session.add_all([Meeting(booking_id=booking.id, organiser_id=by.id, note=plan.note), appointment])
        db.session.flush()
        reservations.take(appointment, plan.choice, buffer_minutes=0, now=now)
        audit.note("book-meeting", now=now, by=by, booking_id=booking.id)
        tell_meeting(
            booking.reference,
            hosts_by_resource(plan.choice.host_ids),
            staff_letters.you_meet,
            now=now,
            method="REQUEST",
        )
        return booking.reference


def move_meeting(reference: str, choice: Choice, *, by: StaffRow, version: int, now: datetime) -> None:
    """Give a meeting another time, other rooms or other people.

    Raises:
        NotFound: no such meeting.
        StaleVersion: someone else changed it meanwhile.
        NotAllowed: neither organiser nor coordinator, or it was cancelled.
        NotOffered, SlotTaken: as in `book_meeting`.
    """
    with atomic():
        booking, before = _for_update(reference, by=by, version=version)
        _refuse_impossible(choice, now)
        _note(booking, "move-meeting", by=by, now=now)
        reservations.take(_appointment_of(booking), choice, buffer_minutes=0, now=now)
        old, new = set(before.ids_of("host")), set(choice.host_ids)
        for ids, letter, method in (
            (new - old, staff_letters.you_meet, "REQUEST"),
            (new & old, staff_letters.meeting_changed, "REQUEST"),
            (old - new, staff_letters.meeting_off, "CANCEL"),
        ):
            tell_meeting(reference, hosts_by_resource(tuple(ids)), letter, now=now, method=method)


def cancel_meeting(reference: str, *, by: StaffRow, version: int, now: datetime) -> None:
    """Cancel a meeting; rooms and people are free at once.

    Raises:
        NotFound, StaleVersion, NotAllowed: as in `move_meeting`.
    """
    with atomic():
        booking, before = _for_update(reference, by=by, version=version)
        _note(booking, "cancel-meeting", by=by, now=now)
        booking.status = "cancelled"
        appointment = _appointment_of(booking)
        reservations.release(appointment, now=now)
        reservations.changed(appointment, now=now)
        people = hosts_by_resource(tuple(before.ids_of("host")))
        tell_meeting(reference, people, staff_letters.meeting_off, now=now, method="CANCEL")


def _for_update(reference: str, *, by: StaffRow, version: int) -> tuple[Booking, MeetingDetails]:
    statement = select(Booking).where(Booking.kind == "meeting", Booking.reference == reference).with_for_update()
    booking = db.session.scalars(statement).one_or_none()
    if booking is None:
        raise NotFound("meeting")
    if booking.version != version:
        raise StaleVersion(reference)
    details = meeting_details(reference)
    if booking.status != PLANNED or not details.may_change(by):
        raise NotAllowed("another's meeting, or a cancelled one")
    return booking, details


def _note(booking: Booking, action: str, *, by: StaffRow, now: datetime) -> None:
    booking.version += 1
    booking.updated_at = now
    audit.note(action, now=now, by=by, booking_id=booking.id)


def _appointment_of(booking: Booking) -> Appointment:
    return db.session.scalars(select(Appointment).where(Appointment.booking_id == booking.id)).one()


def _refuse_impossible(choice: Choice, now: datetime) -> None:
    if not choice.resource_ids:
        raise NotOffered(Refusal.INCOMPLETE)
    if choice.span.end <= now:
        raise NotOffered(Refusal.PAST)
