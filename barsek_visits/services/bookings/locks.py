"""Locking: a command that changes bookings locks first, here, and always in one order.

Bookings by id, then resources by id; the counters of calendars come last of all, by name (`changes.py`).  A step on a
meeting of a series has locked the series before (`services/meetings/open_meetings.py`).  Whoever keeps to it can wait
for others, and never they for it in turn.  On SQLite there is one writer at a time, and what is read here is just read.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import or_, select, update

from barsek_visits.db import db
from barsek_visits.models import (
    Appointment,
    AppointmentEquipment,
    AppointmentResource,
    Booking,
    EquipmentPiece,
    Reservation,
    Resource,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement


@dataclass(frozen=True)
class LockedResource:
    """A room, a host or a piece of equipment that this command alone may take or give back now."""

    id: int
    kind: str
    name: str
    is_active: bool
    capacity: int | None


@dataclass(frozen=True)
class Locked:
    """What a command has locked: bookings by id, and resources by their ids."""

    bookings: tuple[Booking, ...] = ()
    resources: Mapping[int, LockedResource] = field(default_factory=dict)


def lock(
    *bookings: ColumnElement[bool],
    resource_ids: Collection[int] = (),
    equipment_ids: Collection[int] = (),
    now: datetime,
) -> Locked:
    """Lock the bookings that meet the conditions, and all resources that the command may take or give back.

    Those are the wanted ones, all pieces of wanted equipment, and what the bookings have or hold now.  Holds of
    offers that have run out by `now` are given back on the way: no worker needs to have come by.

    Args:
        bookings: conditions on `booking`; without any, none is locked.
        resource_ids: rooms, hosts and pieces that are wanted; ids that do not exist are just not found.
        equipment_ids: kinds of equipment of which pieces are wanted.
        now: aware UTC instant.
    """
    found = _lock_bookings(bookings) if bookings else ()
    ids = [booking.id for booking in found]
    resources = _lock_resources(ids, resource_ids, equipment_ids)
    _release_expired(resources, now)
    return Locked(found, resources)


def lock_all_resources(*, now: datetime) -> Locked:
    """Lock every resource, for what may change any of them: the office's file, an account that hosts."""
    return lock(resource_ids=list(db.session.scalars(select(Resource.id))), now=now)


def _lock_bookings(conditions: tuple[ColumnElement[bool], ...]) -> tuple[Booking, ...]:
    # Without the key: whoever only refers to a booking or a resource, as a new row does, need not wait.
    statement = select(Booking).where(*conditions).order_by(Booking.id).with_for_update(key_share=True, of=Booking)
    return tuple(db.session.scalars(statement))


def _lock_resources(
    booking_ids: Collection[int], resource_ids: Collection[int], equipment_ids: Collection[int]
) -> dict[int, LockedResource]:
    of_bookings = Appointment.booking_id.in_(booking_ids)
    held = select(Reservation.resource_id).where(
        Reservation.booking_id.in_(booking_ids), Reservation.released_at.is_(None)
    )
    assigned = select(AppointmentResource.resource_id).join(Appointment).where(of_bookings)
    equipment = select(AppointmentEquipment.equipment_id).join(Appointment).where(of_bookings)
    is_piece = or_(EquipmentPiece.equipment_id.in_(equipment_ids), EquipmentPiece.equipment_id.in_(equipment))
    pieces = select(EquipmentPiece.resource_id).where(is_piece)
    statement = (
        select(Resource.id, Resource.kind, Resource.name, Resource.is_active, Resource.capacity)
        .where(
            or_(
                Resource.id.in_(resource_ids), Resource.id.in_(held), Resource.id.in_(assigned), Resource.id.in_(pieces)
            )
        )
        .order_by(Resource.id)
        .with_for_update(key_share=True, of=Resource)
    )
    return {row.id: LockedResource(**row._mapping) for row in db.session.execute(statement)}


def _release_expired(resource_ids: Collection[int], now: datetime) -> None:
    if not resource_ids:
        return
    has_run_out = (Reservation.expires_at <= now, Reservation.released_at.is_(None))
    db.session.execute(
        update(Reservation).where(Reservation.resource_id.in_(resource_ids), *has_run_out).values(released_at=now),
        execution_options={"synchronize_session": False},
    )
