"""What stands in the way of a choice: bookings and blocks, by name, for the office's own eyes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from barsek_visits.db import db
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.i18n import chosen
from barsek_visits.models import Block, Booking, Reservation, Resource

if TYPE_CHECKING:
    from barsek_visits.domain.values import Choice


@dataclass(frozen=True)
class Obstacle:
    """A time that is taken of a room or host, by a booking with its reference or by an absence.

    `resource` is empty where the whole office is closed, and `title` says why; of a protected booking it is empty.
    """

    resource: str
    span: TimeSpan
    reference: str = ""
    title: str = ""


def obstacles_to(choice: Choice) -> tuple[Obstacle, ...]:
    """Return what stands in the way of a choice, by time; two statements.  Hosts' own calendars do not count."""
    return tuple(sorted([*_bookings(choice), *_blocks(choice)], key=lambda one: (one.span, one.resource)))


def _bookings(choice: Choice) -> list[Obstacle]:
    statement = (
        select(
            Resource.name,
            Reservation.starts_at,
            Reservation.ends_at,
            Booking.reference,
            Booking.title,
            Booking.protected,
        )
        .join(Resource, Resource.id == Reservation.resource_id)
        .join(Booking, Booking.id == Reservation.booking_id)
        .where(
            Reservation.released_at.is_(None),
            Reservation.resource_id.in_(choice.resource_ids),
            Reservation.starts_at < choice.span.end,
            Reservation.ends_at > choice.span.start,
        )
    )
    return [
        Obstacle(name, TimeSpan(start, end), reference, "" if protected else title)
        for name, start, end, reference, title, protected in db.session.execute(statement)
    ]


def _blocks(choice: Choice) -> list[Obstacle]:
    statement = (
        select(Resource.name, Block.starts_at, Block.ends_at, Block.names)
        .select_from(Block)
        .outerjoin(Resource, Resource.id == Block.resource_id)
        .where(
            Block.kind != "busy",
            or_(Block.resource_id.is_(None), Block.resource_id.in_(choice.resource_ids)),
            Block.starts_at < choice.span.end,
            Block.ends_at > choice.span.start,
        )
    )
    return [
        Obstacle(name or "", TimeSpan(start, end), title=chosen(names))
        for name, start, end, names in db.session.execute(statement)
    ]
