"""What a programme may be made of, and what stands in the way of one."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.programme import Clash, ClashKind, Programme, own_clashes, picked_pieces
from barsek_visits.domain.spans import BusySpans
from barsek_visits.i18n import chosen
from barsek_visits.models import Equipment, EquipmentPiece, ProgrammeTemplate, Resource
from barsek_visits.queries.availability import taken_spans

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import Any

    from barsek_visits.domain.spans import TimeSpan

_NOTHING = BusySpans()


@dataclass(frozen=True)
class EquipmentRow:
    """A kind of equipment that is in use, named in the current language, and its pieces by resource id."""

    id: int
    key: str
    name: str
    piece_ids: tuple[int, ...]


@dataclass(frozen=True)
class TemplateRow:
    """A programme to begin with, named in the current language; its items have texts by language."""

    key: str
    name: str
    items: tuple[dict[str, Any], ...]


def equipment_rows() -> list[EquipmentRow]:
    """Return the equipment in use, in the office's order; two statements."""
    pieces = pieces_by_equipment()
    statement = select(Equipment.id, Equipment.key, Equipment.names).where(Equipment.is_active)
    rows = db.session.execute(statement.order_by(Equipment.position, Equipment.key))
    return [EquipmentRow(id_, key, chosen(names), tuple(pieces.get(id_, ()))) for id_, key, names in rows]


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


def template_rows() -> list[TemplateRow]:
    """Return the programmes to begin with, in the office's order; one statement."""
    statement = (
        select(ProgrammeTemplate.key, ProgrammeTemplate.names, ProgrammeTemplate.items)
        .where(ProgrammeTemplate.is_active)
        .order_by(ProgrammeTemplate.position, ProgrammeTemplate.key)
    )
    return [TemplateRow(key, chosen(names), tuple(items)) for key, names, items in db.session.execute(statement)]


def clashes_of(
    programme: Programme, *, buffer_minutes: int, but_for_booking: int | None, now: datetime
) -> tuple[Clash, ...]:
    """Return all that stands in the way of a programme, by item; three statements.

    What the visit itself holds is not in its way, whatever is taken within itself is.
    """
    window = programme.span.widened(buffer_minutes)
    taken = taken_spans(window, now=now, but_for_booking=but_for_booking)
    taken_here = taken_spans(window, now=now, but_for_booking=but_for_booking, outside=False)
    found = [*own_clashes(programme), *_closed(programme, taken_here), *_without_equipment(programme, taken)]
    for n, item in enumerate(programme.items):
        in_room = item.span.widened(buffer_minutes)
        found += [Clash(n, ClashKind.ROOM, id_) for id_ in item.room_ids if not _is_free(taken, id_, in_room)]
        for id_ in item.host_ids:
            if not _is_free(taken_here, id_, item.span):
                found.append(Clash(n, ClashKind.HOST, id_))
            elif not programme.over_busy and not _is_free(taken, id_, item.span):
                found.append(Clash(n, ClashKind.HOST, id_, only_outside=True))
    return tuple(sorted(found, key=lambda clash: (clash.position, clash.kind, clash.resource_id or 0)))


def _is_free(taken: dict[int | None, BusySpans], resource_id: int | None, span: TimeSpan) -> bool:
    return taken.get(resource_id, _NOTHING).is_free(span)


def _closed(programme: Programme, taken: dict[int | None, BusySpans]) -> Iterator[Clash]:
    for n, item in enumerate(programme.items):
        if not item.place and not _is_free(taken, None, item.span):
            yield Clash(n, ClashKind.CLOSED)


def _without_equipment(programme: Programme, taken: dict[int | None, BusySpans]) -> Iterator[Clash]:
    """Yield the equipment of which an item wants more pieces than are free."""
    if not any(item.equipment for item in programme.items):
        return
    pieces = pieces_by_equipment()
    picked = picked_pieces(programme.items, pieces, taken)
    for n, item in enumerate(programme.items):
        free = {id_ for id_ in picked[n] if _is_free(taken, id_, item.span)}
        for equipment_id, quantity in item.equipment:
            if len(free & set(pieces.get(equipment_id, ()))) < quantity:
                yield Clash(n, ClashKind.EQUIPMENT, equipment_id)
