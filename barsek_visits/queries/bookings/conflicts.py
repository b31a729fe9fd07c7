"""What is taken, and by what, for the office's own eyes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import or_, select

from barsek_visits.db import db
from barsek_visits.domain.resources.kinds import BlockKind
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.i18n import translated
from barsek_visits.models import Block, Booking, Reservation, Resource

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import datetime


@dataclass(frozen=True)
class Conflict:
    """A time that is taken of a room or host, by a booking with its reference or by an absence.

    `resource` is empty where the whole office is closed, and `title` says why; of a protected booking it is empty.
    """

    resource: str
    span: TimeSpan
    reference: str = ""
    title: str = ""


def conflicts_in(window: TimeSpan, resource_ids: Collection[int], *, now: datetime) -> dict[int | None, list[Conflict]]:
    """Return what is taken of rooms and hosts within a window, by their ids; under None what closes the office.

    Two statements.  That hosts' own calendars say busy does not count.
    """
    conflicts: dict[int | None, list[Conflict]] = defaultdict(list)
    for resource_id, conflict in (*_bookings(window, resource_ids, now), *_blocks(window, resource_ids)):
        conflicts[resource_id].append(conflict)
    return conflicts


def _bookings(window: TimeSpan, resource_ids: Collection[int], now: datetime) -> Iterator[tuple[int, Conflict]]:
    statement = (
        select(Reservation, Resource.name, Booking.reference, Booking.title, Booking.protected)
        .join(Resource, Resource.id == Reservation.resource_id)
        .join(Booking, Booking.id == Reservation.booking_id)
        .where(
            Reservation.released_at.is_(None),
            or_(Reservation.expires_at.is_(None), Reservation.expires_at > now),
            Reservation.resource_id.in_(resource_ids),
            Reservation.starts_at < window.end,
            Reservation.ends_at > window.start,
        )
    )
    for held, name, reference, title, protected in db.session.execute(statement):
        span = TimeSpan(held.starts_at, held.ends_at)
        yield held.resource_id, Conflict(name, span, reference, "" if protected else title)


def _blocks(window: TimeSpan, resource_ids: Collection[int]) -> Iterator[tuple[int | None, Conflict]]:
    statement = (
        select(Block, Resource.name)
        .outerjoin(Resource, Resource.id == Block.resource_id)
        .where(
            Block.kind != BlockKind.BUSY,
            or_(Block.resource_id.is_(None), Block.resource_id.in_(resource_ids)),
            Block.starts_at < window.end,
            Block.ends_at > window.start,
        )
    )
    for block, name in db.session.execute(statement):
        yield (
            block.resource_id,
            Conflict(name or "", TimeSpan(block.starts_at, block.ends_at), "", translated(block.names)),
        )
