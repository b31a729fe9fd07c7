"""Visits as the staff see them: the list, the queue, and one visit whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, exists, func, or_, select

from barsek_visits.db import BesideIndex, db
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.domain.visit_state import WAITING, VisitState
from barsek_visits.i18n import chosen
from barsek_visits.models import (
    Appointment,
    AppointmentResource,
    Booking,
    Resource,
    Visit,
    VisitChange,
    VisitOffer,
    VisitType,
    VisitWish,
)
from barsek_visits.queries.staff import visible_to

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select

    from barsek_visits.queries.staff import StaffRow
    from barsek_visits.queries.visit_details import VisitDetails


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
    status: str
    asked_at: datetime


@dataclass(frozen=True)
class OfferedVisit:
    """A visit that waits for its delegation to choose one of the times that are held for it until `expires_at`."""

    reference: str
    organisation: str
    expires_at: datetime


@dataclass(frozen=True)
class LackingVisit:
    """A confirmed visit that has nowhere to be, or nobody to receive it."""

    reference: str
    organisation: str
    starts_at: datetime
    lacks_room: bool
    lacks_host: bool


def _list_statement(viewer: StaffRow, *conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Booking.reference,
            Booking.title,
            Visit.country,
            VisitType.names,
            Booking.starts_at,
            Booking.ends_at,
            Visit.party_size,
            Visit.language,
            Booking.status,
            Booking.created_at,
        )
        .join(Visit, Visit.booking_id == Booking.id)
        .join(VisitType, VisitType.id == Visit.visit_type_id)
        .where(visible_to(viewer), *conditions)
    )


def _visit_row(row: tuple[Any, ...]) -> VisitRow:
    reference, organisation, country, names, starts_at, ends_at, *rest = row
    return VisitRow(reference, organisation, country, chosen(names), TimeSpan(starts_at, ends_at), *rest)


def waiting_visits(viewer: StaffRow) -> list[VisitRow]:
    """Return the visits that wait for an answer, the one asked for first on top."""
    statement = _list_statement(viewer, Booking.status.in_(WAITING)).order_by(Booking.created_at, Booking.id)
    return [_visit_row(tuple(row)) for row in db.session.execute(statement)]


def waiting_count(viewer: StaffRow) -> int:
    """Return how many visits wait for an answer."""
    condition = (Booking.status.in_(WAITING), visible_to(viewer))
    return db.session.scalar(select(func.count()).select_from(Booking).where(*condition)) or 0


def visits_with_open_changes(viewer: StaffRow) -> list[VisitRow]:
    """Return the confirmed visits whose delegation waits for an answer to a change, earliest first."""
    has_change = select(VisitChange.booking_id).where(VisitChange.answered_at.is_(None))
    statement = _list_statement(viewer, _is_confirmed(), Booking.id.in_(has_change))
    return [_visit_row(tuple(row)) for row in db.session.execute(statement.order_by(Booking.starts_at))]


def visits_offered(viewer: StaffRow, *, now: datetime) -> list[OfferedVisit]:
    """Return the visits for which times are held, what runs out first on top."""
    statement = (
        select(Booking.reference, Booking.title, func.min(VisitOffer.expires_at).label("expires_at"))
        .join(VisitOffer, VisitOffer.booking_id == Booking.id)
        .where(visible_to(viewer), Booking.status == VisitState.OFFERED, VisitOffer.expires_at > now)
        .group_by(Booking.id)
        .order_by("expires_at", Booking.id)
    )
    return [OfferedVisit(reference, title, at) for reference, title, at in db.session.execute(statement) if at]


def visits_lacking(viewer: StaffRow, *, now: datetime) -> list[LackingVisit]:
    """Return the items of confirmed visits to come that have no room in use, or no host where one is needed.

    Earliest first; an item outside of the office needs no room.
    """
    lacks_room = and_(Appointment.place == "", ~_has_resource("room"))
    lacks_host = and_(VisitType.needs_host, ~_has_resource("host"))
    statement = (
        select(Booking.reference, Booking.title, Appointment.starts_at, lacks_room, lacks_host)
        .join(Visit, Visit.booking_id == Booking.id)
        .join(VisitType, VisitType.id == Visit.visit_type_id)
        .join(Appointment, Appointment.booking_id == Booking.id)
        .where(visible_to(viewer), _is_confirmed(), Appointment.starts_at > now)
        .where(or_(lacks_room, lacks_host))
        .order_by(Appointment.starts_at, Booking.id)
    )
    return [LackingVisit(*row) for row in db.session.execute(statement)]


def _is_confirmed() -> ColumnElement[bool]:
    return BesideIndex(Booking.status) == VisitState.CONFIRMED


def _has_resource(kind: str) -> ColumnElement[bool]:
    return exists().where(
        AppointmentResource.appointment_id == Appointment.id,
        Resource.id == AppointmentResource.resource_id,
        Resource.kind == kind,
        Resource.is_active,
    )


def rivals(details: VisitDetails, viewer: StaffRow) -> list[VisitRow]:
    """Return other waiting visits that wish for a time that this one wishes for, first asked on top."""
    if not details.wishes:
        return []
    wants_same = select(VisitWish.booking_id).where(
        or_(*((VisitWish.starts_at < wish.end) & (VisitWish.ends_at > wish.start) for wish in details.wishes))
    )
    conditions = (Booking.status.in_(WAITING), Booking.id != details.id, Booking.id.in_(wants_same))
    statement = _list_statement(viewer, *conditions).order_by(Booking.created_at, Booking.id)
    return [_visit_row(tuple(row)) for row in db.session.execute(statement)]
