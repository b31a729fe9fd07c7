"""The kinds of equipment in use, and their pieces."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.i18n import translated
from barsek_visits.models import Equipment, EquipmentPiece, Resource


@dataclass(frozen=True)
class EquipmentRow:
    """A kind of equipment that is in use, named in the current language, and its pieces by resource id."""

    id: int
    key: str
    name: str
    piece_ids: tuple[int, ...]


def equipment_rows() -> list[EquipmentRow]:
    """Return the equipment in use, in the office's order; two statements."""
    pieces = pieces_by_equipment()
    statement = select(Equipment.id, Equipment.key, Equipment.names).where(Equipment.is_active)
    rows = db.session.execute(statement.order_by(Equipment.position, Equipment.key))
    return [EquipmentRow(id_, key, translated(names), tuple(pieces.get(id_, ()))) for id_, key, names in rows]


def pieces_by_equipment() -> dict[int, list[int]]:
    """Return the pieces in use, by the id of the kind of equipment; one statement."""
    statement = (
        select(EquipmentPiece.equipment_id, EquipmentPiece.resource_id)
        .join(Resource, Resource.id == EquipmentPiece.resource_id)
        .where(Resource.is_active)
        .order_by(EquipmentPiece.resource_id)
    )
    pieces: dict[int, list[int]] = defaultdict(list)
    for equipment_id, resource_id in db.session.execute(statement):
        pieces[equipment_id].append(resource_id)
    return pieces
