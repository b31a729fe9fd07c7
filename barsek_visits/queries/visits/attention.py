"""Confirmed and offered visits that somebody has to look after: no room, no host, a host away, offers running out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from barsek_visits.db import db
from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.resources.kinds import BlockKind
from barsek_visits.models import (
    Appointment,
    AppointmentResource,
    Block,
    Booking,
    Resource,
    Visit,
    VisitOffer,
    VisitType,
)
from barsek_visits.queries.bookings.visibility import visible_to
from barsek_visits.queries.visits.lists import is_confirmed

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.staff import StaffRow


@dataclass(frozen=True)
class HostAway:
    """An item of a confirmed visit whose host is away then."""

    reference: str
    organisation: str
    starts_at: datetime
    host: str


def hosts_away(viewer: StaffRow, *, now: datetime) -> list[HostAway]:
    """Return the items to come of confirmed visits whose host has said to be away; earliest first, one statement."""
    statement = (
        select(
            Booking.reference, Booking.title.label("organisation"), Appointment.starts_at, Resource.name.label("host")
        )
        .join(Appointment, Appointment.booking_id == Booking.id)
        .join(AppointmentResource, AppointmentResource.appointment_id == Appointment.id)
        .join(Resource, Resource.id == AppointmentResource.resource_id)
        .join(
            Block,
            (Block.resource_id == Resource.id)
            & (Block.starts_at < Appointment.ends_at)
            & (Block.ends_at > Appointment.starts_at),
        )
        .where(
            Block.kind == BlockKind.ABSENCE,
            Block.ends_at > now,
            Appointment.starts_at > now,
            Booking.status == BookingStatus.CONFIRMED,
            visible_to(viewer),
        )
        .distinct()
        .order_by(Appointment.starts_at, Resource.name)
    )
    return [HostAway(**row) for row in db.session.execute(statement).mappings()]


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


def visits_offered(viewer: StaffRow, *, now: datetime) -> list[OfferedVisit]:
    """Return the visits for which times are held, what runs out first on top."""
    statement = (
        select(Booking.reference, Booking.title, func.min(VisitOffer.expires_at).label("expires_at"))
        .join(VisitOffer, VisitOffer.booking_id == Booking.id)
        .where(visible_to(viewer), Booking.status == BookingStatus.OFFERED, VisitOffer.expires_at > now)
        .group_by(Booking.id)
        .order_by("expires_at", Booking.id)
    )
    return [OfferedVisit(reference, title, at) for reference, title, at in db.session.execute(statement) if at]


def visits_lacking(viewer: StaffRow, *, now: datetime) -> list[LackingVisit]:
    """Return what confirmed visits to come lack: an item its room, a visit all of its hosts where it needs any.

    Earliest first.  An item outside of the office needs no room, and a lunch needs no host where others have one; a
    visit without any is named once, with its first item to come.
    """
    in_item = AppointmentResource.appointment_id == Appointment.id
    lacks_room = and_(Appointment.place == "", ~_has_resource("room", in_item))
    lacks_host = and_(VisitType.needs_host, ~_has_resource("host", _in_visit()))
    statement = (
        select(
            Booking.reference,
            Booking.title.label("organisation"),
            Appointment.starts_at,
            lacks_room.label("lacks_room"),
            lacks_host.label("lacks_host"),
        )
        .join(Visit, Visit.booking_id == Booking.id)
        .join(VisitType, VisitType.id == Visit.visit_type_id)
        .join(Appointment, Appointment.booking_id == Booking.id)
        .where(visible_to(viewer), is_confirmed(), Appointment.starts_at > now)
        .where(or_(lacks_room, lacks_host))
        .order_by(Appointment.starts_at, Booking.id)
    )
    rows = [LackingVisit(**row) for row in db.session.execute(statement).mappings()]
    first = {row.reference: row for row in reversed(rows)}
    return [row for row in rows if row.lacks_room or row is first[row.reference]]


def _has_resource(kind: str, where: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(
        where, Resource.id == AppointmentResource.resource_id, Resource.kind == kind, Resource.is_active
    )


def _in_visit() -> ColumnElement[bool]:
    item = aliased(Appointment)
    return AppointmentResource.appointment_id.in_(select(item.id).where(item.booking_id == Booking.id))
