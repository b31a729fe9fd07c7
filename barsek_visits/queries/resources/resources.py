"""The rooms and hosts in use."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.models import Resource


@dataclass(frozen=True)
class ResourceRow:
    """A room or a host that is in use at the office; `capacity` is the seats of a room."""

    id: int
    kind: str
    key: str
    name: str
    capacity: int | None


def active_resources() -> list[ResourceRow]:
    """Return rooms and hosts in use, by kind, the office's order, then name."""
    statement = (
        select(Resource.id, Resource.kind, Resource.key, Resource.name, Resource.capacity)
        .where(Resource.is_active, Resource.kind.in_(("room", "host")))
        .order_by(Resource.kind, Resource.position, Resource.name)
    )
    return [ResourceRow(**row) for row in db.session.execute(statement).mappings()]
