"""The appointments of a booking, as they are stored."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.i18n import translated
from barsek_visits.models import Appointment, AppointmentEquipment, AppointmentResource, Equipment, Resource

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime


@dataclass(frozen=True)
class ResourceName:
    """A room or host by id and name."""

    id: int
    kind: str
    name: str


@dataclass(frozen=True)
class WantedEquipment:
    """How many pieces of which kind of equipment, named in the current language."""

    id: int
    name: str
    quantity: int


@dataclass(frozen=True)
class AppointmentRow:
    """One item of a programme; `title` is empty for a visit that has no programme of its own."""

    id: int
    uid: str
    sequence: int
    updated_at: datetime
    span: TimeSpan
    title: str
    place: str
    text: str
    note: str
    interpreter: bool
    resources: tuple[ResourceName, ...]
    equipment: tuple[WantedEquipment, ...]

    def names_of(self, kind: str) -> list[str]:
        """Return the names of the item's rooms or hosts."""
        return [resource.name for resource in self.resources if resource.kind == kind]

    def ids_of(self, kind: str) -> tuple[int, ...]:
        """Return the ids of the item's rooms or hosts."""
        return tuple(resource.id for resource in self.resources if resource.kind == kind)

    @property
    def where(self) -> str:
        """The place outside, or the rooms by name."""
        return self.place or ", ".join(self.names_of("room"))


def appointments_of(booking_id: int) -> tuple[AppointmentRow, ...]:
    """Return a booking's items in order of time; three statements."""
    statement = select(Appointment).where(Appointment.booking_id == booking_id)
    in_order = statement.order_by(Appointment.starts_at, Appointment.ends_at, Appointment.id)
    appointments = db.session.scalars(in_order).all()
    ids = [one.id for one in appointments]
    resources, equipment = _resources_of(ids), _equipment_of(ids)
    return tuple(
        AppointmentRow(
            **{name: getattr(one, name) for name in _OF_APPOINTMENT},
            span=TimeSpan(one.starts_at, one.ends_at),
            resources=tuple(resources[one.id]),
            equipment=tuple(equipment[one.id]),
        )
        for one in appointments
    )


_OF_APPOINTMENT = ("id", "uid", "sequence", "updated_at", "title", "place", "text", "note", "interpreter")


def _resources_of(appointment_ids: Collection[int]) -> dict[int, list[ResourceName]]:
    statement = (
        select(AppointmentResource.appointment_id, Resource.id, Resource.kind, Resource.name)
        .join(Resource, Resource.id == AppointmentResource.resource_id)
        .where(AppointmentResource.appointment_id.in_(appointment_ids))
        .order_by(Resource.position, Resource.name)
    )
    found: dict[int, list[ResourceName]] = defaultdict(list)
    for appointment_id, id_, kind, name in db.session.execute(statement):
        found[appointment_id].append(ResourceName(id_, kind, name))
    return found


def _equipment_of(appointment_ids: Collection[int]) -> dict[int, list[WantedEquipment]]:
    statement = (
        select(AppointmentEquipment.appointment_id, Equipment.id, Equipment.names, AppointmentEquipment.quantity)
        .join(Equipment, Equipment.id == AppointmentEquipment.equipment_id)
        .where(AppointmentEquipment.appointment_id.in_(appointment_ids))
        .order_by(Equipment.position, Equipment.id)
    )
    found: dict[int, list[WantedEquipment]] = defaultdict(list)
    for appointment_id, id_, names, quantity in db.session.execute(statement):
        found[appointment_id].append(WantedEquipment(id_, translated(names), quantity))
    return found
