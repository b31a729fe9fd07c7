"""Storing a visit's programme, whole or not at all, in the caller's transaction.

What is held is decided by the database (`services/bookings/reservations.py`); here is what is wanted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from barsek_visits.db import db
from barsek_visits.domain.bookings.allocation import Allocation
from barsek_visits.domain.bookings.status import WAITING
from barsek_visits.domain.errors import NotFound, OutOfUse, SlotTaken
from barsek_visits.domain.visits.programme import (
    ConflictKind,
    Programme,
    ProgrammeConflict,
    ProgrammeItem,
    ProgrammeTaken,
    assign_pieces,
    own_conflicts,
)
from barsek_visits.i18n import translated
from barsek_visits.models import Equipment, Resource
from barsek_visits.queries.bookings.availability import busy_spans
from barsek_visits.queries.resources.equipment import pieces_by_equipment
from barsek_visits.queries.visits.programmes import conflicts_of
from barsek_visits.services.bookings import reservations
from barsek_visits.services.bookings.appointments import AppointmentDraft, write_appointments
from barsek_visits.services.visits.assignments import forget_others, note_assigned
from barsek_visits.services.visits.open_visit import OpenVisit, Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime


def wanted_by(*programmes: Programme) -> Wanted:
    """Return what programmes want, to be locked with their visit."""
    items = [item for programme in programmes for item in programme.items]
    return Wanted(
        frozenset(id_ for item in items for id_ in (*item.room_ids, *item.host_ids)),
        frozenset(id_ for item in items for id_, _ in item.equipment),
    )


def take_programme(
    visit: OpenVisit, programme: Programme, *, force: bool = False, already_held: Sequence[ProgrammeItem] = ()
) -> None:
    """Make a visit's programme what is wanted and hold all of it, or hold nothing.

    What the visit held before is given back first, in the same transaction.  `force` tells calendars every item
    again, as when the visit is confirmed; else only what has changed.  Items that were `already_held`, and are still
    the same, are held whatever block came to lie over them.

    Raises:
        NotFound, OutOfUse: as in `reservations.reserve`.
        ProgrammeTaken: something cannot be had; names all of it.
    """
    hold(visit, [programme], already_held=already_held)
    put_programme(visit, programme, force=force)


def hold(
    visit: OpenVisit,
    programmes: Sequence[Programme],
    *,
    expires_at: datetime | None = None,
    already_held: Sequence[ProgrammeItem] = (),
) -> None:
    """Hold what several programmes of one visit would take; they may overlap each other.

    Raises:
        NotFound, OutOfUse, ProgrammeTaken: as in `take_programme`.
    """
    booking_id, buffer_minutes = visit.booking.id, visit.before.rules.buffer_minutes
    refuse_unknown(visit, *programmes, already_held=already_held)
    pieces = _pieces(programmes)
    reservations.release([booking_id], now=visit.now)
    allocations = [
        allocation for programme in programmes for allocation in _allocations(visit, programme, pieces, already_held)
    ]
    try:
        wanted = [(booking_id, allocation) for allocation in allocations]
        reservations.reserve(wanted, visit.locked, buffer_minutes=buffer_minutes, expires_at=expires_at)
    except OutOfUse:
        raise
    except SlotTaken as error:
        for programme in programmes:
            conflicts = conflicts_of(
                programme, buffer_minutes=buffer_minutes, but_for_booking=booking_id, now=visit.now
            )
            if conflicts:
                raise ProgrammeTaken(programme, conflicts, _names(conflicts)) from error
        raise


def refuse_unknown(visit: OpenVisit, *programmes: Programme, already_held: Sequence[ProgrammeItem] = ()) -> None:
    """Refuse rooms, hosts and equipment that are not there, without holding any.

    Raises:
        NotFound, OutOfUse: as in `reservations.refuse_unusable`.
    """
    items = [item for programme in programmes for item in programme.items]
    kinds = {id_ for item in items for id_, _ in item.equipment}
    if kinds and db.session.scalar(select(func.count(Equipment.id)).where(Equipment.id.in_(kinds))) != len(kinds):
        raise NotFound("equipment of ours")
    whole = [
        Allocation(item.span, item.room_ids, item.host_ids, already_held=_is_among(item, already_held))
        for item in items
    ]
    reservations.refuse_unusable(whole, visit.locked)


def put_programme(visit: OpenVisit, programme: Programme, *, force: bool = False) -> None:
    """Make a visit's appointments those of a programme; what is held for them is not looked at."""
    drafts = [
        AppointmentDraft(
            booking_id=visit.booking.id,
            span=item.span,
            resource_ids=tuple(sorted({*item.room_ids, *item.host_ids})),
            equipment=item.equipment,
            title=item.title,
            place=item.place,
            text=item.text,
            note=item.note,
            interpreter=item.interpreter,
            id=item.id,
        )
        for item in programme.items
    ]
    write_appointments(visit.before.items, drafts, visit.changes, force=force)
    host_ids = programme.all_host_ids()
    forget_others(visit.booking.id, host_ids)
    # Who hosts it already is not chosen by this step, but by the one that answers.
    was = () if visit.before.status in WAITING else visit.before.ids_of("host")
    note_assigned(visit.booking.id, set(host_ids) - set(was), visit.by)


def _pieces(programmes: Sequence[Programme]) -> dict[int, list[int]]:
    """Return the pieces of the wanted equipment, by its kind; no statement where none is wanted."""
    kinds = {id_ for programme in programmes for item in programme.items for id_, _ in item.equipment}
    if not kinds:
        return {}
    pieces = pieces_by_equipment()
    return {id_: pieces.get(id_, []) for id_ in kinds}


def _allocations(
    visit: OpenVisit, programme: Programme, pieces: dict[int, list[int]], already_held: Sequence[ProgrammeItem]
) -> list[Allocation]:
    """Return what the items take, each with its pieces of equipment.

    Raises:
        ProgrammeTaken: the programme wants one thing twice at a time, or more pieces than there are.
    """
    taken = busy_spans(programme.span, now=visit.now, but_for_booking=visit.booking.id) if pieces else {}
    assigned = assign_pieces(programme.items, pieces, taken)
    conflicts = [*own_conflicts(programme), *_short_of_pieces(programme, pieces, assigned)]
    if conflicts:
        raise ProgrammeTaken(programme, tuple(conflicts), _names(conflicts))
    return [
        Allocation(
            item.span,
            item.room_ids,
            item.host_ids,
            override_busy=programme.override_busy,
            piece_ids=of_item,
            off_site=bool(item.place),
            already_held=_is_among(item, already_held),
        )
        for item, of_item in zip(programme.items, assigned, strict=True)
    ]


def _short_of_pieces(
    programme: Programme, pieces: dict[int, list[int]], assigned: Sequence[tuple[int, ...]]
) -> Iterator[ProgrammeConflict]:
    """Yield the equipment of which the office has fewer pieces than the programme wants at a time."""
    for n, (item, of_item) in enumerate(zip(programme.items, assigned, strict=True)):
        for id_, quantity in item.equipment:
            if len(set(of_item) & set(pieces.get(id_, ()))) < quantity:
                yield ProgrammeConflict(n, ConflictKind.EQUIPMENT, id_)


def _is_among(item: ProgrammeItem, already_held: Sequence[ProgrammeItem]) -> bool:
    """Say whether an item takes what was held before: the same time, rooms and hosts."""
    wanted = (item.span, item.room_ids, item.host_ids)
    return any((one.span, one.room_ids, one.host_ids) == wanted for one in already_held)


def _names(conflicts: Iterable[ProgrammeConflict]) -> tuple[str, ...]:
    conflicts = list(conflicts)
    kinds = {conflict.resource_id for conflict in conflicts if conflict.kind is ConflictKind.EQUIPMENT}
    others = {conflict.resource_id for conflict in conflicts if conflict.kind is not ConflictKind.EQUIPMENT}
    equipment = db.session.scalars(select(Equipment.names).where(Equipment.id.in_(kinds)))
    resources = db.session.scalars(select(Resource.name).where(Resource.id.in_(others)))
    return tuple(sorted({*resources, *(translated(names) for names in equipment)}))
