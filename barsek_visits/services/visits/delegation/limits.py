"""How often one may ask for visits in the name of an address, and change them: each is read, and told to others."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from barsek_visits.db import db
from barsek_visits.domain.errors import TooManyTries
from barsek_visits.domain.visits.states import VisitStep
from barsek_visits.models import Booking, BookingStep, Visit, VisitContact
from barsek_visits.queries.visits.sources import HAS_SOURCE
from barsek_visits.settings import current_settings

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, ScalarSelect

    from barsek_visits.services.visits.open_visit import OpenVisit

CHANGES_AN_HOUR, CHANGES_IN_ALL = 5, 20
# Of all visits with the same contact: a study tour of three groups is within it.
CHANGES_A_DAY_OF_ADDRESS = 30
_TEN_MINUTES, _HOUR, _DAY = timedelta(minutes=10), timedelta(hours=1), timedelta(days=1)
# Receipts are all that an address gets that nobody has confirmed.
UNCONFIRMED_REQUESTS_A_DAY = 10
# From one network: a school's classes sit behind one address.
REQUESTS_IN_TEN_MINUTES, REQUESTS_A_DAY = 30, 200


def refuse_too_many_requests(email: str, source: str, now: datetime) -> None:
    """Refuse a further request for a mail address that has got many receipts today, and has answered to none.

    And one of a network that has sent many: counted here for all processes, by its keyed hash; `source` is empty where
    none is known.

    Raises:
        TooManyTries: it is one too many.
    """
    if not current_settings().throttle:
        return
    counts = db.session.execute(
        select(_unconfirmed(email, now - _DAY), _sent(source, now - _TEN_MINUTES), _sent(source, now - _DAY))
    ).one()
    limits = ((UNCONFIRMED_REQUESTS_A_DAY, _DAY), (REQUESTS_IN_TEN_MINUTES, _TEN_MINUTES), (REQUESTS_A_DAY, _DAY))
    for count, (allowed, within) in zip(counts, limits, strict=True):
        if count >= allowed:
            raise TooManyTries(int(within.total_seconds()))


def _unconfirmed(email: str, since: datetime) -> ScalarSelect[int]:
    """Return how many requests named a mail address that nobody has confirmed; contacts are few, they are erased."""
    return (
        select(func.count())
        .select_from(VisitContact)
        .join(Booking, Booking.id == VisitContact.booking_id)
        .where(
            func.lower(VisitContact.email) == email.lower(),
            VisitContact.confirmed_at.is_(None),
            Booking.created_at > since,
        )
        .scalar_subquery()
    )


def _sent(source: str, since: datetime) -> ScalarSelect[int]:
    return (
        select(func.count())
        .select_from(Visit)
        .join(Booking, Booking.id == Visit.booking_id)
        .where(Visit.source_hash == source, HAS_SOURCE, Booking.created_at > since)
        .scalar_subquery()
    )


def refuse_too_many_changes(visit: OpenVisit) -> None:
    """Refuse a further change of a visit, counted in the log of its steps.

    Raises:
        TooManyTries: too many within the hour, in all, or of this contact's visits within a day.
    """
    if not current_settings().throttle:
        return
    of_visit = BookingStep.booking_id == visit.booking.id
    if _count(of_visit) >= CHANGES_IN_ALL or _count(of_visit, BookingStep.at > visit.now - _HOUR) >= CHANGES_AN_HOUR:
        raise TooManyTries(int(_HOUR.total_seconds()))
    if visit.before.contact is None:
        return
    of_contact = select(VisitContact.booking_id).where(
        func.lower(VisitContact.email) == visit.before.contact.email.lower()
    )
    recent = (BookingStep.booking_id.in_(of_contact), BookingStep.at > visit.now - _DAY)
    if _count(*recent) >= CHANGES_A_DAY_OF_ADDRESS:
        raise TooManyTries(int(_DAY.total_seconds()))


def _count(*conditions: ColumnElement[bool]) -> int:
    is_change = BookingStep.action == VisitStep.CHANGE
    return db.session.scalar(select(func.count()).select_from(BookingStep).where(is_change, *conditions)) or 0
