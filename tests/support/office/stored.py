"""What stands in the database after a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from barsek_visits.db import atomic, db
from barsek_visits.models import Block, Reservation, Resource
from tests.support.office.house import OSLO

if TYPE_CHECKING:
    from barsek_visits.domain.spans import TimeSpan


def counted(table: type) -> int:
    """Return how many rows a table has."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def held() -> list[tuple[str, str, str]]:
    """Return what is held: resource by name, from, to, in office wall time."""
    db.session.rollback()
    statement = (
        select(Resource.name, Reservation.starts_at, Reservation.ends_at)
        .join(Resource, Resource.id == Reservation.resource_id)
        .where(Reservation.released_at.is_(None))
        .order_by(Reservation.id)
    )
    return [
        (name, f"{OSLO.wall(start):%H:%M}", f"{OSLO.wall(end):%H:%M}")
        for name, start, end in db.session.execute(statement)
    ]


def block(span: TimeSpan, kind: str, resource_id: int | None = None, **names: str) -> None:
    """Store a time that is closed, or at which a host is away or busy."""
    with atomic() as session:
        session.add(Block(resource_id=resource_id, kind=kind, starts_at=span.start, ends_at=span.end, names=names))
