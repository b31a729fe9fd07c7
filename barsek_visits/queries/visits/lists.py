"""Visits in lists: those with an open change, those that want the same time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import or_, select

from barsek_visits.db import WithoutIndex, db
from barsek_visits.domain.bookings.status import WAITING, BookingStatus
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.i18n import translated
from barsek_visits.models import (
    Booking,
    Visit,
    VisitChange,
    VisitType,
    VisitWish,
)
from barsek_visits.queries.bookings.visibility import visible_to

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select

    from barsek_visits.domain.staff import StaffRow
    from barsek_visits.queries.visits.details import VisitDetails


@dataclass(frozen=True)
class VisitRow:
    """A visit in a list."""

    reference: str
    organisation: str
    country: str
    visit_type: str
    span: TimeSpan
    party_size: int
    language: str
    status: BookingStatus
    asked_at: datetime


def _list_statement(
    viewer: StaffRow, *conditions: ColumnElement[bool], span: type[Booking | VisitWish] = Booking
) -> Select[*tuple[Any, ...]]:
    """Return the visits that meet the conditions; each span is the booking's, or that of a wish."""
    return (
        select(
            Booking.reference,
            Booking.title,
            Visit.country,
            VisitType.names,
            span.starts_at,
            span.ends_at,
            Visit.party_size,
            Visit.language,
            Booking.status,
            Booking.created_at,
        )
        .select_from(Booking)
        .join(Visit, Visit.booking_id == Booking.id)
        .join(VisitType, VisitType.id == Visit.visit_type_id)
        .where(visible_to(viewer), *conditions)
    )


def _visit_rows(statement: Select[*tuple[Any, ...]]) -> list[VisitRow]:
    return [
        VisitRow(
            reference=row.reference,
            organisation=row.title,
            country=row.country,
            visit_type=translated(row.names),
            span=TimeSpan(row.starts_at, row.ends_at),
            party_size=row.party_size,
            language=row.language,
            status=BookingStatus(row.status),
            asked_at=row.created_at,
        )
        for row in db.session.execute(statement)
    ]


def visits_with_open_changes(viewer: StaffRow) -> list[VisitRow]:
    """Return the confirmed visits whose delegation waits for an answer to a change, earliest first."""
    has_change = select(VisitChange.booking_id).where(VisitChange.answered_at.is_(None))
    statement = _list_statement(viewer, is_confirmed(), Booking.id.in_(has_change))
    return _visit_rows(statement.order_by(Booking.starts_at))


def is_confirmed() -> ColumnElement[bool]:
    """Return the condition on `booking` that it is a confirmed visit."""
    return WithoutIndex(Booking.status) == BookingStatus.CONFIRMED


def competing_requests(details: VisitDetails, viewer: StaffRow) -> list[VisitRow]:
    """Return other waiting visits that wish for a time that this one wishes for, first asked on top.

    The span of each is its wish that does: the first of them in order of its wishes.
    """
    if not details.wishes:
        return []
    same = or_(*((VisitWish.starts_at < wish.end) & (VisitWish.ends_at > wish.start) for wish in details.wishes))
    conditions = (Booking.status.in_(WAITING), Booking.id != details.id, same)
    statement = (
        _list_statement(viewer, *conditions, span=VisitWish)
        .join(VisitWish, VisitWish.booking_id == Booking.id)
        .order_by(Booking.created_at, Booking.id, VisitWish.position)
    )
    rows: dict[str, VisitRow] = {}
    for row in _visit_rows(statement):
        rows.setdefault(row.reference, row)
    return list(rows.values())
