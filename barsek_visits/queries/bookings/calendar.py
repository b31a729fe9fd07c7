"""What is on: the appointments of a window, masked for whom they do not concern, and who is away."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, select

from barsek_visits.db import WithoutIndex, db
from barsek_visits.domain.bookings.calendar_filter import EVERYTHING, CalendarFilter
from barsek_visits.domain.bookings.status import SHOWN
from barsek_visits.domain.spans import MAX_APPOINTMENT_LENGTH, TimeSpan
from barsek_visits.models import (
    Appointment,
    AppointmentResource,
    Block,
    Booking,
    ChangeCounter,
    Meeting,
    Resource,
    Visit,
    VisitTopic,
)
from barsek_visits.queries.bookings.visibility import visible_to

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from barsek_visits.domain.staff import StaffRow


@dataclass(frozen=True)
class CalendarEntry:
    """One item of the calendar.

    `item_title` and `place` are those of a visit's programme.  Where `masked`, the viewer may know only that the
    time is taken: titles, reference, place, party and people are empty.
    """

    id: int
    kind: str
    reference: str
    version: int
    title: str
    item_title: str
    place: str
    status: str
    span: TimeSpan
    party_size: int | None
    asked_at: datetime
    organiser_id: int | None
    room_names: tuple[str, ...]
    room_ids: tuple[int, ...]
    host_names: tuple[str, ...]
    host_ids: tuple[int, ...]
    protected: bool
    masked: bool


@dataclass(frozen=True)
class BlockRow:
    """Time in which a room or a host is not to be had, without a reason; with None, the whole office."""

    resource_id: int | None
    span: TimeSpan


def in_window(window: TimeSpan) -> ColumnElement[bool]:
    """Return the condition on `appointment` that it touches the window."""
    return and_(
        Appointment.starts_at < window.end,
        Appointment.starts_at > window.start - MAX_APPOINTMENT_LENGTH,
        Appointment.ends_at > window.start,
    )


def is_shown() -> ColumnElement[bool]:
    """Return the condition on `booking` that calendars show it."""
    return WithoutIndex(Booking.status).in_(SHOWN)


def appointments_in(window: TimeSpan, viewer: StaffRow, chosen: CalendarFilter = EVERYTHING) -> list[CalendarEntry]:
    """Return the appointments that touch the window, by start, then end, then id; two statements."""
    people = _resources_in(window)
    statement = (
        select(
            Appointment.id,
            Appointment.starts_at,
            Appointment.ends_at,
            Appointment.title.label("item_title"),
            Appointment.place,
            Booking.kind,
            Booking.reference,
            Booking.version,
            Booking.title,
            Booking.status,
            Booking.created_at,
            Booking.protected,
            Visit.party_size,
            Meeting.organiser_id,
            visible_to(viewer).label("visible"),
        )
        .join(Booking, Booking.id == Appointment.booking_id)
        .outerjoin(Visit, Visit.booking_id == Booking.id)
        .outerjoin(Meeting, Meeting.booking_id == Booking.id)
        .where(in_window(window), is_shown(), *_conditions(chosen, viewer))
        .order_by(Appointment.starts_at, Appointment.ends_at, Appointment.id)
    )
    return [_appointment_row(row, people) for row in db.session.execute(statement).mappings()]


def blocks_in(window: TimeSpan) -> list[BlockRow]:
    """Return absences, closures and busy times that touch the window, by start; one statement."""
    statement = (
        select(Block.resource_id, Block.starts_at, Block.ends_at)
        .where(Block.starts_at < window.end, Block.ends_at > window.start)
        .order_by(Block.starts_at, Block.id)
    )
    return [BlockRow(resource_id, TimeSpan(start, end)) for resource_id, start, end in db.session.execute(statement)]


def change_count() -> int:
    """Return how often the office's calendar has changed: what pages ask for that keep themselves fresh."""
    return db.session.scalar(select(ChangeCounter.count).where(ChangeCounter.scope == "office")) or 0


def _conditions(chosen: CalendarFilter, viewer: StaffRow) -> list[ColumnElement[bool]]:
    """Return what a filter asks for.

    Who may not know what a booking is about must not learn it by filtering either: but for its room, such a
    booking answers to no filter.
    """
    conditions: list[ColumnElement[bool]] = []
    if chosen.host_ids or chosen.kinds or chosen.statuses or chosen.topics:
        conditions.append(visible_to(viewer))
    conditions += [_has_one_of(ids) for ids in (chosen.room_ids, chosen.host_ids) if ids]
    if chosen.kinds:
        conditions.append(WithoutIndex(Booking.kind).in_(chosen.kinds))
    if chosen.statuses:
        conditions.append(WithoutIndex(Booking.status).in_(chosen.statuses))
    if chosen.topics:
        of_topic = exists().where(VisitTopic.booking_id == Booking.id, VisitTopic.topic_key.in_(chosen.topics))
        conditions.append(of_topic)
    return conditions


def _has_one_of(resource_ids: tuple[int, ...]) -> ColumnElement[bool]:
    return exists().where(
        AppointmentResource.appointment_id == Appointment.id, AppointmentResource.resource_id.in_(resource_ids)
    )


def _appointment_row(row: object, people: dict[int, list[tuple[int, str, str]]]) -> CalendarEntry:
    values = dict(row)  # type: ignore[call-overload]
    visible = bool(values["visible"])
    of_this = people.get(values["id"], [])
    return CalendarEntry(
        id=values["id"],
        kind=values["kind"],
        reference=values["reference"] if visible else "",
        version=values["version"] if visible else 0,
        title=values["title"] if visible else "",
        item_title=values["item_title"] if visible else "",
        place=values["place"] if visible else "",
        status=values["status"],
        span=TimeSpan(values["starts_at"], values["ends_at"]),
        party_size=values["party_size"] if visible else None,
        asked_at=values["created_at"],
        organiser_id=values["organiser_id"] if visible else None,
        room_names=tuple(name for _, kind, name in of_this if kind == "room"),
        room_ids=tuple(id_ for id_, kind, _ in of_this if kind == "room"),
        host_names=tuple(name.split()[0] for _, kind, name in of_this if kind == "host" and visible),
        host_ids=tuple(id_ for id_, kind, _ in of_this if kind == "host" and visible),
        protected=values["protected"],
        masked=not visible,
    )


def _resources_in(window: TimeSpan) -> dict[int, list[tuple[int, str, str]]]:
    statement = (
        select(AppointmentResource.appointment_id, Resource.id, Resource.kind, Resource.name)
        .join(Appointment, Appointment.id == AppointmentResource.appointment_id)
        .join(Resource, Resource.id == WithoutIndex(AppointmentResource.resource_id))
        .where(in_window(window))
        .order_by(Resource.position, Resource.name)
    )
    people: dict[int, list[tuple[int, str, str]]] = defaultdict(list)
    for appointment_id, resource_id, kind, name in db.session.execute(statement):
        people[appointment_id].append((resource_id, kind, name))
    return people
