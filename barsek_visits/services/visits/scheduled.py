"""What happens by the clock: requests that nobody answered run out, offers lapse, people are reminded.

Each visit is a command of its own.  It looks once more: who held the lock before may have changed the visit.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import WithoutIndex, db
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.bookings.status import WAITING, BookingKind, BookingStatus
from barsek_visits.domain.notifications.kinds import LetterKind
from barsek_visits.domain.visits.states import VisitStep
from barsek_visits.models import Booking, BookingStep, VisitContact, VisitOffer, VisitWish
from barsek_visits.queries.bookings.policy import booking_policy
from barsek_visits.queries.notifications.notifications import sequences_told, told
from barsek_visits.queries.resources.office import office_row
from barsek_visits.queries.staff import coordinators
from barsek_visits.services.visits.letters import to_delegation, to_staff
from barsek_visits.services.visits.open_visit import OpenVisit, open_by_clock
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement

REMIND_BEFORE = timedelta(days=2)
REMIND_AFTER_DAYS = 2
UNCONFIRMED_DAYS = 5
_HELD = select(VisitOffer.booking_id)


def expire_requests(*, now: datetime) -> int:
    """Close the requests whose last wish has begun without an answer, and say sorry; return how many."""
    still_ahead = select(VisitWish.booking_id).where(VisitWish.starts_at > now)
    overdue = _visits_where(
        Booking.status.in_(WAITING),
        Booking.id.not_in(still_ahead),
        Booking.id.not_in(_HELD.where(VisitOffer.expires_at > now)),
    )
    return sum(_expire(booking_id, now) for booking_id in overdue)


@command
def _expire(booking_id: int, now: datetime) -> bool:
    visit = open_by_clock(booking_id, now=now)
    details = visit.before
    if details.status not in WAITING or _has_offers(visit) or any(wish.start > now for wish in details.wishes):
        return False
    visit.advance(VisitStep.EXPIRE)
    visit.send(to_delegation(visit.finish(offers=()), visit.office, LetterKind.EXPIRED))
    return True


def expire_unconfirmed(*, now: datetime) -> int:
    """Close the requests whose contact has not confirmed its address for five working days; return how many.

    Any step of staff keeps a request.  Nobody is told: the address may be a stranger's.
    """
    due = [booking_id for booking_id, asked_at in _unconfirmed() if _is_late(asked_at, now, UNCONFIRMED_DAYS)]
    return sum(_expire_unconfirmed(booking_id, now) for booking_id in due)


@command
def _expire_unconfirmed(booking_id: int, now: datetime) -> bool:
    visit = open_by_clock(booking_id, now=now)
    if booking_id not in dict(_unconfirmed()):
        return False
    visit.advance(VisitStep.EXPIRE)
    visit.finish()
    return True


def lapse_offers(*, now: datetime) -> int:
    """Make visits whose offered times have run out requests again, and tell those whom it concerns; return how many.

    The times are free already, without this.
    """
    overdue = _visits_where(
        Booking.status == BookingStatus.OFFERED, Booking.id.not_in(_HELD.where(VisitOffer.expires_at > now))
    )
    return sum(_lapse(booking_id, now) for booking_id in overdue)


@command
def _lapse(booking_id: int, now: datetime) -> bool:
    visit = open_by_clock(booking_id, now=now)
    if visit.status is not BookingStatus.OFFERED or _has_offers(visit):
        return False
    visit.advance(VisitStep.LAPSE)
    after = visit.finish(offers=())
    visit.send(
        to_delegation(after, visit.office, LetterKind.OFFER_RAN_OUT),
        to_staff(after, visit.office, coordinators(), LetterKind.STAFF_OFFER_RAN_OUT),
    )
    return True


def remind_delegations(*, now: datetime) -> int:
    """Queue a reminder two days before each confirmed visit, once for each day on which it is; return how many.

    Who was confirmed or moved within the last day has just been told, and is not told again.
    """
    return sum(_remind_delegation(booking_id, now) for booking_id in _due_for_reminder(now))


@command
def _remind_delegation(booking_id: int, now: datetime) -> bool:
    visit = open_by_clock(booking_id, now=now)
    start = visit.before.span.start
    day = _day_number(start)
    is_due = visit.status is BookingStatus.CONFIRMED and now < start <= now + REMIND_BEFORE
    if not is_due or (booking_id, day) in _reminded([booking_id]):
        return False
    visit.send(to_delegation(visit.before, visit.office, LetterKind.REMINDER, sequence=day))
    return True


def remind_coordinators(*, now: datetime) -> int:
    """Queue a reminder of each request that nobody has answered for two working days, once; return how many."""
    due = [booking_id for booking_id, asked_at in _unanswered() if _is_late(asked_at, now, REMIND_AFTER_DAYS)]
    return sum(_remind_coordinators(booking_id, now) for booking_id in due)


@command
def _remind_coordinators(booking_id: int, now: datetime) -> bool:
    visit = open_by_clock(booking_id, now=now)
    if visit.status is not BookingStatus.REQUESTED or sequences_told(LetterKind.REQUEST_STILL_WAITS, [booking_id]):
        return False
    visit.send(to_staff(visit.before, visit.office, coordinators(), LetterKind.REQUEST_STILL_WAITS))
    return True


def _has_offers(visit: OpenVisit) -> bool:
    return any(offer.is_held(visit.now) for offer in visit.before.offers)


def _visits_where(*conditions: ColumnElement[bool]) -> list[int]:
    statement = select(Booking.id).where(WithoutIndex(Booking.kind) == BookingKind.VISIT, *conditions)
    return list(db.session.scalars(statement.order_by(Booking.id)))


def _unanswered() -> list[tuple[int, datetime]]:
    statement = (
        select(Booking.id, Booking.created_at)
        .where(
            WithoutIndex(Booking.kind) == BookingKind.VISIT,
            Booking.status == BookingStatus.REQUESTED,
            Booking.id.not_in(told(LetterKind.REQUEST_STILL_WAITS)),
        )
        .order_by(Booking.id)
    )
    return [(booking_id, asked_at) for booking_id, asked_at in db.session.execute(statement)]


def _unconfirmed() -> list[tuple[int, datetime]]:
    """Return the requests that wait with an address nobody has confirmed, and that no member has touched."""
    by_staff = (BookingStep.booking_id == Booking.id, BookingStep.actor == Actor.STAFF)
    touched = select(BookingStep.booking_id).where(*by_staff)
    statement = (
        select(Booking.id, Booking.created_at)
        .join(VisitContact, VisitContact.booking_id == Booking.id)
        .where(
            WithoutIndex(Booking.kind) == BookingKind.VISIT,
            Booking.status == BookingStatus.REQUESTED,
            VisitContact.confirmed_at.is_(None),
            ~touched.exists(),
        )
        .order_by(Booking.id)
    )
    return [(booking_id, asked_at) for booking_id, asked_at in db.session.execute(statement)]


def _is_late(asked_at: datetime, now: datetime, days: int) -> bool:
    """Say whether so many working days have passed, the day of the request not counted."""
    policy = booking_policy(office_row(), now)
    asked_on = policy.office_time.wall(asked_at).date()
    return policy.openings.day_after_working_days(asked_on, days) < policy.today


def _due_for_reminder(now: datetime) -> list[int]:
    statement = (
        select(Booking.id, Booking.starts_at)
        .where(
            WithoutIndex(Booking.kind) == BookingKind.VISIT,
            WithoutIndex(Booking.status) == BookingStatus.CONFIRMED,
            Booking.starts_at > now,
            Booking.starts_at <= now + REMIND_BEFORE,
            Booking.updated_at < now - timedelta(days=1),
        )
        .order_by(Booking.id)
    )
    rows = [(booking_id, starts_at) for booking_id, starts_at in db.session.execute(statement)]
    reminded = _reminded([booking_id for booking_id, _ in rows])
    return [booking_id for booking_id, starts_at in rows if (booking_id, _day_number(starts_at)) not in reminded]


def _reminded(booking_ids: list[int]) -> frozenset[tuple[int, int]]:
    return sequences_told(LetterKind.REMINDER, booking_ids)


def _day_number(instant: datetime) -> int:
    """Return the office's day of an instant as a number: who comes on another day is reminded anew."""
    return office_row().office_time.today(instant).toordinal()
