"""What happens by the clock: requests that nobody answered run out, delegations are reminded."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from barsek_visits.db import BesideIndex, atomic, db
from barsek_visits.domain.visit_state import WAITING, Actor, VisitState
from barsek_visits.mail import letters, staff_letters
from barsek_visits.models import Booking, OutboxMail, VisitOffer, VisitWish
from barsek_visits.queries.offices import agenda, office_row
from barsek_visits.queries.staff import coordinators
from barsek_visits.services.letters import tell_delegation, tell_staff
from barsek_visits.services.visit_steps import lapse, step_to

REMIND_BEFORE = timedelta(days=2)
REMIND_AFTER_DAYS = 2


def expire_requests(*, now: datetime) -> int:
    """Close the requests whose last wish has begun without an answer, and say sorry; return how many."""
    still_ahead = select(VisitWish.booking_id).where(VisitWish.starts_at > now)
    overdue = select(Booking.id).where(
        BesideIndex(Booking.kind) == "visit", Booking.status.in_(WAITING), Booking.id.not_in(still_ahead)
    )
    if db.session.scalar(overdue.limit(1)) is None:
        return 0
    with atomic() as session:
        bookings = session.scalars(select(Booking).where(Booking.id.in_(overdue)).with_for_update()).all()
        for booking in bookings:
            step_to(booking, "expire", by=Actor.CLOCK, now=now)
            tell_delegation(booking.id, letters.expired, now=now)
        return len(bookings)


def lapse_offers(*, now: datetime) -> int:
    """Make visits whose offered times have run out requests again, and tell those whom it concerns; return how many.

    The times are free already, without this.
    """
    held = select(VisitOffer.booking_id).where(VisitOffer.expires_at > now)
    overdue = (Booking.status == VisitState.OFFERED, Booking.id.not_in(held))
    if db.session.scalar(select(Booking.id).where(*overdue).limit(1)) is None:
        return 0
    with atomic() as session:
        bookings = session.scalars(select(Booking).where(*overdue).order_by(Booking.id).with_for_update()).all()
        for booking in bookings:
            lapse(booking, now=now)
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


def remind_coordinators(*, now: datetime) -> int:
    """Queue a reminder of each request that nobody has answered for two working days, once; return how many."""
    due = [booking_id for booking_id, asked_at in _unanswered() if _is_late(asked_at, now)]
    if not due:
        return 0
    with atomic() as session:
        for booking_id in due:
            booking = session.get_one(Booking, booking_id, with_for_update=True)
            if booking.status == VisitState.REQUESTED:
                tell_staff(booking.id, coordinators(), staff_letters.request_still_waits, now=now)
    return len(due)


def _unanswered() -> list[tuple[int, datetime]]:
    reminded = select(OutboxMail.booking_id).where(OutboxMail.key.contains(".request_still_waits."))
    statement = (
        select(Booking.id, Booking.created_at)
        .where(
            BesideIndex(Booking.kind) == "visit",
            Booking.status == VisitState.REQUESTED,
            Booking.id.not_in(reminded),
        )
        .order_by(Booking.id)
    )
    return [(booking_id, asked_at) for booking_id, asked_at in db.session.execute(statement)]


def _is_late(asked_at: datetime, now: datetime) -> bool:
    """Say whether two working days have passed, the day of the request not counted."""
    our = agenda(office_row(), now)
    return our.openings.day_after_working_days(our.office_time.wall(asked_at).date(), REMIND_AFTER_DAYS) < our.today


def _due_for_reminder(now: datetime) -> list[int]:
    reminded = select(OutboxMail.booking_id).where(OutboxMail.key.contains(".reminder."))
    statement = (
        select(Booking.id)
        .where(
            BesideIndex(Booking.kind) == "visit",
            BesideIndex(Booking.status) == VisitState.CONFIRMED,
            Booking.starts_at > now,
            Booking.starts_at <= now + REMIND_BEFORE,
            Booking.updated_at < now - timedelta(days=1),
            Booking.id.not_in(reminded),
        )
        .order_by(Booking.id)
    )
    return list(db.session.scalars(statement))
