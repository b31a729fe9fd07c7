"""The appointments of a booking, as they are stored."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.i18n import translated
from barsek_visits.models import Appointment, AppointmentEquipment, AppointmentResource, Equipment, Resource

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import RowMapping


@dataclass(frozen=True)
class ResourceName:
    """A room or host by id and name."""

    id: int
    kind: str
    name: str


@dataclass(frozen=True)
class WantedEquipment:
    """How many pieces of which kind of equipment; `names` are by language."""

    id: int
    names: Mapping[str, str]
    quantity: int

    @property
    def name(self) -> str:
        """The name in the current language."""
        return translated(self.names)


@dataclass(frozen=True)
class AppointmentRow:
    """One appointment; `title` is empty for a meeting, and for a visit that has no programme of its own."""

    id: int
    booking_id: int
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
    """Return a booking's appointments in order of time; two statements."""
    return appointments_by_booking([booking_id]).get(booking_id, ())


def appointments_by_booking(booking_ids: Collection[int]) -> dict[int, tuple[AppointmentRow, ...]]:
    """Return the appointments of bookings, each booking's in order of time; two statements at most."""
    statement = (
        select(*_COLUMNS, Appointment.starts_at, Appointment.ends_at, *_RESOURCE)
        .outerjoin(AppointmentResource, AppointmentResource.appointment_id == Appointment.id)
        .outerjoin(Resource, Resource.id == AppointmentResource.resource_id)
        .where(Appointment.booking_id.in_(booking_ids))
        .order_by(Appointment.starts_at, Appointment.ends_at, Appointment.id, Resource.position, Resource.name)
    )
    rows = db.session.execute(statement).mappings().all()
    if not rows:
        return {}
    equipment = _equipment_of({row["id"] for row in rows})
    found: dict[int, list[AppointmentRow]] = defaultdict(list)
    for id_, of_one in groupby(rows, itemgetter("id")):
        appointment = _appointment(list(of_one), equipment[id_])
        found[appointment.booking_id].append(appointment)
    return {booking_id: tuple(appointments) for booking_id, appointments in found.items()}


_COLUMNS = (
    Appointment.id, Appointment.booking_id, Appointment.uid, Appointment.sequence, Appointment.updated_at,
    Appointment.title, Appointment.place, Appointment.text, Appointment.note, Appointment.interpreter,
)  # fmt: skip
_RESOURCE = (Resource.id.label("resource_id"), Resource.kind.label("resource_kind"), Resource.name.label("resource"))


def _appointment(rows: Sequence[RowMapping], equipment: Sequence[WantedEquipment]) -> AppointmentRow:
    """Return an appointment from its rows: one for each of its resources, or a single one without any."""
    first = rows[0]
    return AppointmentRow(
        **{column.key: first[column.key] for column in _COLUMNS},
        span=TimeSpan(first["starts_at"], first["ends_at"]),
        resources=tuple(
            ResourceName(row["resource_id"], row["resource_kind"], row["resource"])
            for row in rows
            if row["resource_id"] is not None
        ),
        equipment=tuple(equipment),
    )


def _equipment_of(appointment_ids: Collection[int]) -> dict[int, list[WantedEquipment]]:
    statement = (
        select(AppointmentEquipment.appointment_id, Equipment.id, Equipment.names, AppointmentEquipment.quantity)
        .join(Equipment, Equipment.id == AppointmentEquipment.equipment_id)
        .where(AppointmentEquipment.appointment_id.in_(appointment_ids))
        .order_by(Equipment.position, Equipment.id)
    )
    found: dict[int, list[WantedEquipment]] = defaultdict(list)
    for appointment_id, id_, names, quantity in db.session.execute(statement):
        found[appointment_id].append(WantedEquipment(id_, names, quantity))
    return found
