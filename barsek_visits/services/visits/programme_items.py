"""Storing a visit's programme, whole or not at all, in the caller's transaction.

What is held is decided by the database (`services/bookings/reservations.py`); here is what is wanted, and who is
told in the feeds.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from barsek_visits.db import db
from barsek_visits.domain.bookings.allocation import Allocation
from barsek_visits.domain.errors import NotFound, OutOfUse, SlotTaken
from barsek_visits.domain.tokens import new_uid
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
from barsek_visits.models import Appointment, AppointmentEquipment, Equipment, Resource
from barsek_visits.queries.bookings.availability import busy_spans
from barsek_visits.queries.resources.equipment import pieces_by_equipment
from barsek_visits.queries.visits.programmes import conflicts_of, programme_of
from barsek_visits.services.bookings import appointments, reservations

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime


def take_programme(
    booking_id: int,
    programme: Programme,
    *,
    buffer_minutes: int,
    anew: bool = False,
    already_held: Sequence[ProgrammeItem] = (),
    now: datetime,
) -> None:
    """Make a visit's programme what is wanted and hold all of it, or hold nothing.

    What the visit held before is given back first, in the same transaction.  `anew` tells calendars every item
    again, as when the visit is confirmed; else only what has changed.  Items that were `already_held`, and are still
    the same, are held whatever block came to lie over them.

    Raises:
        NotFound, OutOfUse: as in `holding.hold`.
        ProgrammeTaken: something cannot be had; names all of it.
    """
    _hold(booking_id, [programme], buffer_minutes=buffer_minutes, already_held=already_held, now=now)
    put_programme(booking_id, programme, anew=anew, now=now)


def hold_offers(
    booking_id: int, programmes: Sequence[Programme], *, buffer_minutes: int, expires_at: datetime, now: datetime
) -> None:
    """Hold what several programmes of one visit would take, until it runs out; they may overlap each other.

    Raises:
        NotFound, OutOfUse, ProgrammeTaken: as in `take_programme`.
    """
    _hold(booking_id, programmes, buffer_minutes=buffer_minutes, expires_at=expires_at, now=now)


def refuse_unknown(programme: Programme, *, now: datetime) -> None:
    """Refuse rooms, hosts and equipment that are not there, without holding any.

    Raises:
        NotFound, OutOfUse: as in `holding.lock`.
    """
    _lock([programme], (), now=now)


def put_programme(booking_id: int, programme: Programme, *, anew: bool = False, now: datetime) -> None:
    """Make a visit's appointments those of a programme; what is held for them is not looked at."""
    known = {one.id: one for one in db.session.scalars(select(Appointment).where(Appointment.booking_id == booking_id))}
    before = {item.id: item for item in programme_of(booking_id).items} if known else {}
    for position, item in enumerate(programme.items):
        appointment = known.pop(item.id or 0, None) or _new_appointment(booking_id, item, now)
        appointment.position = position
        if anew or before.get(appointment.id) != replace(item, id=appointment.id):
            _put_item(appointment, item, now=now)
    for left in known.values():  # the last thing: a booking is never without an appointment
        appointments.forget(left, now=now)
    db.session.flush()


def _hold(
    booking_id: int,
    programmes: Sequence[Programme],
    *,
    buffer_minutes: int,
    expires_at: datetime | None = None,
    already_held: Sequence[ProgrammeItem] = (),
    now: datetime,
) -> None:
    pieces = _lock(programmes, already_held, now=now)
    reservations.release(booking_id, now=now)
    choices = [
        choice for programme in programmes for choice in _choices(programme, pieces, booking_id, already_held, now)
    ]
    try:
        wanted = [(booking_id, choice) for choice in choices]
        reservations.hold(wanted, buffer_minutes=buffer_minutes, expires_at=expires_at, now=now)
    except OutOfUse:
        raise
    except SlotTaken as error:
        for programme in programmes:
            clashes = conflicts_of(programme, buffer_minutes=buffer_minutes, but_for_booking=booking_id, now=now)
            if clashes:
                raise ProgrammeTaken(programme, clashes, _names(clashes)) from error
        raise


def _lock(
    programmes: Sequence[Programme], already_held: Sequence[ProgrammeItem], *, now: datetime
) -> dict[int, list[int]]:
    """Lock all that may be taken, and return the pieces of the wanted equipment, by its kind."""
    all_pieces = pieces_by_equipment()
    items = [item for programme in programmes for item in programme.items]
    pieces = {id_: all_pieces.get(id_, []) for item in items for id_, _ in item.equipment}
    all_ids = tuple(id_ for ids in pieces.values() for id_ in ids)
    if db.session.scalar(select(func.count(Equipment.id)).where(Equipment.id.in_(pieces))) != len(pieces):
        raise NotFound("equipment of ours")
    whole = [
        Allocation(item.span, item.room_ids, item.host_ids, already_held=_is_among(item, already_held))
        for item in items
    ]
    reservations.lock([*whole, Allocation(items[0].span, (), (), piece_ids=all_ids)], now=now)
    return pieces


def _choices(
    programme: Programme,
    pieces: dict[int, list[int]],
    booking_id: int,
    already_held: Sequence[ProgrammeItem],
    now: datetime,
) -> list[Allocation]:
    """Return what the items take, each with its pieces of equipment.

    Raises:
        ProgrammeTaken: the programme wants one thing twice at a time, or more pieces than there are.
    """
    taken = busy_spans(programme.span, now=now, but_for_booking=booking_id) if pieces else {}
    picked = assign_pieces(programme.items, pieces, taken)
    clashes = [*own_conflicts(programme), *_short_of_pieces(programme, pieces, picked)]
    if clashes:
        raise ProgrammeTaken(programme, tuple(clashes), _names(clashes))
    return [
        Allocation(
            item.span,
            item.room_ids,
            item.host_ids,
            programme.override_busy,
            of_item,
            outside=bool(item.place),
            already_held=_is_among(item, already_held),
        )
        for item, of_item in zip(programme.items, picked, strict=True)
    ]


def _short_of_pieces(
    programme: Programme, pieces: dict[int, list[int]], picked: Sequence[tuple[int, ...]]
) -> Iterator[ProgrammeConflict]:
    """Yield the equipment of which the office has fewer pieces than the programme wants at a time."""
    for n, (item, of_item) in enumerate(zip(programme.items, picked, strict=True)):
        for id_, quantity in item.equipment:
            if len(set(of_item) & set(pieces.get(id_, ()))) < quantity:
                yield ProgrammeConflict(n, ConflictKind.EQUIPMENT, id_)


def _is_among(item: ProgrammeItem, already_held: Sequence[ProgrammeItem]) -> bool:
    """Say whether an item takes what was already_held: the same time, rooms and hosts."""
    wanted = (item.span, item.room_ids, item.host_ids)
    return any((one.span, one.room_ids, one.host_ids) == wanted for one in already_held)


def _names(clashes: Iterable[ProgrammeConflict]) -> tuple[str, ...]:
    kinds = {clash.resource_id for clash in clashes if clash.kind is ConflictKind.EQUIPMENT}
    others = {clash.resource_id for clash in clashes if clash.kind is not ConflictKind.EQUIPMENT}
    equipment = db.session.scalars(select(Equipment.names).where(Equipment.id.in_(kinds)))
    resources = db.session.scalars(select(Resource.name).where(Resource.id.in_(others)))
    return tuple(sorted({*resources, *(translated(names) for names in equipment)}))


def _new_appointment(booking_id: int, item: ProgrammeItem, now: datetime) -> Appointment:
    appointment = Appointment(
        booking_id=booking_id, uid=new_uid(), starts_at=item.span.start, ends_at=item.span.end, updated_at=now
    )
    db.session.add(appointment)
    db.session.flush()
    return appointment


def _put_item(appointment: Appointment, item: ProgrammeItem, *, now: datetime) -> None:
    for name in ("title", "place", "text", "note", "interpreter"):
        setattr(appointment, name, getattr(item, name))
    of_item = AppointmentEquipment.appointment_id == appointment.id
    db.session.execute(delete(AppointmentEquipment).where(of_item))
    db.session.add_all(
        AppointmentEquipment(appointment_id=appointment.id, equipment_id=id_, quantity=quantity)
        for id_, quantity in item.equipment
    )
    appointments.assign(appointment, Allocation(item.span, item.room_ids, item.host_ids), now=now)
