"""What happens by the clock: requests that nobody answered run out, delegations are reminded."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import WithoutIndex, atomic, db
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.bookings.status import WAITING, BookingStatus
from barsek_visits.mail.visits import letters, staff_letters
from barsek_visits.models import Booking, OutboxMail, VisitOffer, VisitWish
from barsek_visits.queries.bookings.policy import booking_policy
from barsek_visits.queries.resources.office import office_row
from barsek_visits.queries.staff import coordinators
from barsek_visits.services.visits.letters import notify_delegation, notify_staff
from barsek_visits.services.visits.steps import have_run_out, lapse, step_to

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import ColumnElement

REMIND_BEFORE = timedelta(days=2)
REMIND_AFTER_DAYS = 2
_HELD = select(VisitOffer.booking_id)


def expire_requests(*, now: datetime) -> int:
    """Close the requests whose last wish has begun without an answer, and say sorry; return how many."""
    still_ahead = select(VisitWish.booking_id).where(VisitWish.starts_at > now)
    overdue = (
        WithoutIndex(Booking.kind) == "visit",
        Booking.status.in_(WAITING),
        Booking.id.not_in(still_ahead),
        Booking.id.not_in(_HELD.where(VisitOffer.expires_at > now)),
    )
    return _each_overdue(overdue, _expire, now=now)


def _expire(booking: Booking, now: datetime) -> bool:
    ahead = select(VisitWish.booking_id).where(VisitWish.booking_id == booking.id, VisitWish.starts_at > now)
    if booking.status not in WAITING or db.session.scalar(ahead.limit(1)) or not have_run_out(booking, now):
        return False
    step_to(booking, "expire", by=Actor.CLOCK, now=now)
    notify_delegation(booking.id, letters.expired, now=now)
    return True


def lapse_offers(*, now: datetime) -> int:
    """Make visits whose offered times have run out requests again, and tell those whom it concerns; return how many.

    The times are free already, without this.
    """
    overdue = (Booking.status == BookingStatus.OFFERED, Booking.id.not_in(_HELD.where(VisitOffer.expires_at > now)))
    return _each_overdue(overdue, _lapse, now=now)


def _lapse(booking: Booking, now: datetime) -> bool:
    if booking.status != BookingStatus.OFFERED or not have_run_out(booking, now):
        return False
    lapse(booking, now=now)
    return True


def _each_overdue(
    overdue: Sequence[ColumnElement[bool]], step: Callable[[Booking, datetime], bool], *, now: datetime
) -> int:
    """Lock the visits that are overdue and take a step with each; return with how many.

    The step looks once more: who held the lock before may have wished or offered anew.
    """
    if db.session.scalar(select(Booking.id).where(*overdue).limit(1)) is None:
        return 0
    with atomic() as session:
        bookings = session.scalars(select(Booking).where(*overdue).order_by(Booking.id).with_for_update()).all()
        return sum(step(booking, now) for booking in bookings)


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
            if booking.status == BookingStatus.CONFIRMED:
                notify_delegation(booking.id, letters.reminder, now=now)
    return len(due)


def remind_coordinators(*, now: datetime) -> int:
    """Queue a reminder of each request that nobody has answered for two working days, once; return how many."""
    due = [booking_id for booking_id, asked_at in _unanswered() if _is_late(asked_at, now)]
    if not due:
        return 0
    with atomic() as session:
        for booking_id in due:
            booking = session.get_one(Booking, booking_id, with_for_update=True)
            if booking.status == BookingStatus.REQUESTED:
                notify_staff(booking.id, coordinators(), staff_letters.request_still_waits, now=now)
    return len(due)


def _unanswered() -> list[tuple[int, datetime]]:
    reminded = select(OutboxMail.booking_id).where(OutboxMail.key.contains(".request_still_waits."))
    statement = (
        select(Booking.id, Booking.created_at)
        .where(
            WithoutIndex(Booking.kind) == "visit",
            Booking.status == BookingStatus.REQUESTED,
            Booking.id.not_in(reminded),
        )
        .order_by(Booking.id)
    )
    return [(booking_id, asked_at) for booking_id, asked_at in db.session.execute(statement)]


def _is_late(asked_at: datetime, now: datetime) -> bool:
    """Say whether two working days have passed, the day of the request not counted."""
    our = booking_policy(office_row(), now)
    return our.openings.day_after_working_days(our.office_time.wall(asked_at).date(), REMIND_AFTER_DAYS) < our.today


def _due_for_reminder(now: datetime) -> list[int]:
    reminded = select(OutboxMail.booking_id).where(OutboxMail.key.contains(".reminder."))
    statement = (
        select(Booking.id)
        .where(
            WithoutIndex(Booking.kind) == "visit",
            WithoutIndex(Booking.status) == BookingStatus.CONFIRMED,
            Booking.starts_at > now,
            Booking.starts_at <= now + REMIND_BEFORE,
            Booking.updated_at < now - timedelta(days=1),
            Booking.id.not_in(reminded),
        )
        .order_by(Booking.id)
    )
    return list(db.session.scalars(statement))
