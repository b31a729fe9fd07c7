"""A visit's programme as it is stored, and what stands in the way of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.domain.spans import BusySpans, TimeSpan
from barsek_visits.domain.visits.programme import (
    ConflictKind,
    Programme,
    ProgrammeConflict,
    ProgrammeItem,
    assign_pieces,
    own_conflicts,
)
from barsek_visits.queries.bookings.availability import busy_and_ours
from barsek_visits.queries.resources.equipment import pieces_by_equipment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from barsek_visits.queries.bookings.appointments import AppointmentRow

_NOTHING = BusySpans()


def conflicts_of(
    programme: Programme, *, buffer_minutes: int, but_for_booking: int | None, now: datetime
) -> tuple[ProgrammeConflict, ...]:
    """Return all that stands in the way of a programme, by item; two statements.

    What the visit itself holds is not in its way, whatever is taken within itself is.
    """
    window = programme.span.widened(buffer_minutes)
    taken, taken_here = busy_and_ours(window, now=now, but_for_booking=but_for_booking)
    found = [*own_conflicts(programme), *_closed(programme, taken_here), *_without_equipment(programme, taken)]
    for n, item in enumerate(programme.items):
        in_room = item.span.widened(buffer_minutes)
        found += [
            ProgrammeConflict(n, ConflictKind.ROOM, id_) for id_ in item.room_ids if not _is_free(taken, id_, in_room)
        ]
        for id_ in item.host_ids:
            if not _is_free(taken_here, id_, item.span):
                found.append(ProgrammeConflict(n, ConflictKind.HOST, id_))
            elif not programme.override_busy and not _is_free(taken, id_, item.span):
                found.append(ProgrammeConflict(n, ConflictKind.HOST, id_, only_external=True))
    return tuple(sorted(found, key=lambda conflict: (conflict.position, conflict.kind, conflict.resource_id or 0)))


def _is_free(taken: dict[int | None, BusySpans], resource_id: int | None, span: TimeSpan) -> bool:
    return taken.get(resource_id, _NOTHING).is_free(span)


def _closed(programme: Programme, taken: dict[int | None, BusySpans]) -> Iterator[ProgrammeConflict]:
    for n, item in enumerate(programme.items):
        if not item.place and not _is_free(taken, None, item.span):
            yield ProgrammeConflict(n, ConflictKind.CLOSED)


def _without_equipment(programme: Programme, taken: dict[int | None, BusySpans]) -> Iterator[ProgrammeConflict]:
    """Yield the equipment of which an item wants more pieces than are free."""
    if not any(item.equipment for item in programme.items):
        return
    pieces = pieces_by_equipment()
    picked = assign_pieces(programme.items, pieces, taken)
    for n, item in enumerate(programme.items):
        free = {id_ for id_ in picked[n] if _is_free(taken, id_, item.span)}
        for equipment_id, quantity in item.equipment:
            if len(free & set(pieces.get(equipment_id, ()))) < quantity:
                yield ProgrammeConflict(n, ConflictKind.EQUIPMENT, equipment_id)


def planned_item(row: AppointmentRow) -> ProgrammeItem:
    """Return an appointment as an item that a plan may change."""
    return ProgrammeItem(
        span=row.span,
        title=row.title,
        room_ids=row.ids_of("room"),
        host_ids=row.ids_of("host"),
        equipment=tuple((one.id, one.quantity) for one in row.equipment),
        place=row.place,
        interpreter=row.interpreter,
        text=row.text,
        note=row.note,
        id=row.id,
    )
