"""What is on: the appointments of a window, masked for whom they do not concern."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, select

from barsek_visits.db import db
from barsek_visits.domain.spans import LONGEST_APPOINTMENT, TimeSpan
from barsek_visits.domain.visit_state import VisitState
from barsek_visits.models import Appointment, AppointmentResource, Booking, Resource, Visit
from barsek_visits.queries.staff import StaffRow, visible_to

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

# What has ended without taking place leaves the calendar.
SHOWN = (
    "planned",
    *(
        state
        for state in VisitState
        if state
        not in {
            VisitState.DECLINED,
            VisitState.WITHDRAWN,
            VisitState.CANCELLED,
            VisitState.EXPIRED,
        }
    ),
)


@dataclass(frozen=True)
class AppointmentRow:
    """One item of the calendar.

    Where `masked`, the viewer may know only that the time is taken: title, reference, party and people
    are empty.
    """

    kind: str
    reference: str
    title: str
    status: str
    span: TimeSpan
    party_size: int | None
    asked_at: datetime
    room_names: tuple[str, ...]
    host_names: tuple[str, ...]
    host_ids: tuple[int, ...]
    masked: bool


def in_window(window: TimeSpan) -> ColumnElement[bool]:
    """Return the condition on `appointment` that it touches the window."""
    return and_(
        Appointment.starts_at < window.end,
        Appointment.starts_at > window.start - LONGEST_APPOINTMENT,
        Appointment.ends_at > window.start,
    )


def appointments_in(window: TimeSpan, viewer: StaffRow) -> list[AppointmentRow]:
    """Return the appointments that touch the window, by start, then end, then id; two statements."""
    people = _resources_in(window)
    statement = (
        select(
            Appointment.id,
            Appointment.starts_at,
            Appointment.ends_at,
            Booking.kind,
            Booking.reference,
            Booking.title,
            Booking.status,
            Booking.created_at,
            Visit.party_size,
            visible_to(viewer).label("visible"),
        )
        .join(Booking, Booking.id == Appointment.booking_id)
        .outerjoin(Visit, Visit.booking_id == Booking.id)
        .where(in_window(window), Booking.status.in_(SHOWN))
        .order_by(Appointment.starts_at, Appointment.ends_at, Appointment.id)
    )
    return [_appointment_row(row, people) for row in db.session.execute(statement).mappings()]


def _appointment_row(row: object, people: dict[int, list[tuple[int, str, str]]]) -> AppointmentRow:
    values = dict(row)  # type: ignore[call-overload]
    visible = bool(values["visible"])
    of_this = people.get(values["id"], [])
    return AppointmentRow(
        kind=values["kind"],
        reference=values["reference"] if visible else "",
        title=values["title"] if visible else "",
        status=values["status"],
        span=TimeSpan(values["starts_at"], values["ends_at"]),
        party_size=values["party_size"] if visible else None,
        asked_at=values["created_at"],
        room_names=tuple(name for _, kind, name in of_this if kind == "room"),
        host_names=tuple(name.split()[0] for _, kind, name in of_this if kind == "host" and visible),
        host_ids=tuple(id_ for id_, kind, _ in of_this if kind == "host" and visible),
        masked=not visible,
    )


def _resources_in(window: TimeSpan) -> dict[int, list[tuple[int, str, str]]]:
    statement = (
        select(AppointmentResource.appointment_id, Resource.id, Resource.kind, Resource.name)
        .join(Appointment, Appointment.id == AppointmentResource.appointment_id)
        .join(Resource, Resource.id == AppointmentResource.resource_id)
        .where(in_window(window))
        .order_by(Resource.position, Resource.name)
    )
    people: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    for appointment_id, resource_id, kind, name in db.session.execute(statement):
        people[appointment_id].append((resource_id, kind, name))
    return people
