"""What happens by the clock: requests that nobody answered run out, delegations are reminded."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from barsek_visits.db import atomic, db
from barsek_visits.domain.visit_state import WAITING, Actor, VisitState
from barsek_visits.mail import letters
from barsek_visits.models import Appointment, Booking, OutboxMail, VisitWish
from barsek_visits.services.letters import tell_delegation
from barsek_visits.services.visits import step_to

REMIND_BEFORE = timedelta(days=2)


def expire_requests(*, now: datetime) -> int:
    """Close the requests whose last wish has begun without an answer, and say sorry; return how many."""
    still_ahead = select(VisitWish.booking_id).where(VisitWish.starts_at > now)
    overdue = select(Booking.id).where(
        Booking.kind == "visit", Booking.status.in_(WAITING), Booking.id.not_in(still_ahead)
    )
    if db.session.scalar(overdue.limit(1)) is None:
        return 0
    with atomic() as session:
        bookings = session.scalars(select(Booking).where(Booking.id.in_(overdue)).with_for_update()).all()
        for booking in bookings:
            step_to(booking, "expire", by=Actor.CLOCK, now=now)
            tell_delegation(booking.id, letters.expired, now=now)
        return len(bookings)


def remind_delegations(*, now: datetime) -> int:
    """Queue a reminder two days before each confirmed visit, once; return how many.

    Who was confirmed or moved within the last day has just been told, and is not told again.
    """
    due = _due_for_reminder(now)
    if not due:
        return 0
    with atomic() as session:
        for booking_id in due:
            booking = session.get_one(Booking, booking_id, with_for_update=True)
            if booking.status == VisitState.CONFIRMED:
                tell_delegation(booking.id, letters.reminder, now=now)
    return len(due)


def _due_for_reminder(now: datetime) -> list[int]:
    reminded = select(OutboxMail.booking_id).where(OutboxMail.key.contains(".reminder."))
    statement = (
        select(Booking.id)
        .join(Appointment, Appointment.booking_id == Booking.id)
        .where(
            Booking.kind == "visit",
            Booking.status == VisitState.CONFIRMED,
            Appointment.starts_at > now,
            Appointment.starts_at <= now + REMIND_BEFORE,
            Booking.updated_at < now - timedelta(days=1),
            Booking.id.not_in(reminded),
        )
        .distinct()
        .order_by(Booking.id)
    )
    return list(db.session.scalars(statement))
