"""Holding rooms, hosts and pieces of equipment: the only writer of `reservation`.

All of it joins the caller's transaction.  The database decides whether a resource is free (ADR 0001); this is the
one place that turns its answer into a fact.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from barsek_visits.db import db, is_no_overlap
from barsek_visits.domain.errors import HostsBusy, NotFound, OutOfUse, SlotTaken
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.models import Block, Reservation, Resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from barsek_visits.domain.bookings.allocation import Allocation

    # Whose it is, and what.
    Wanted = tuple[int, Allocation]


def hold(
    wanted: Sequence[Wanted],
    *,
    buffer_minutes: int = 0,
    expires_at: datetime | None = None,
    now: datetime,
) -> None:
    """Reserve what bookings want, all of it or nothing; whatever ran out before is given back first.

    Rooms are held with their buffers, at the outer edges only: what follows in the same room for the same booking,
    with no more than the buffers between, shares one reservation.  With `expires_at`, it is a hold that runs out.

    Blocks are looked at in this transaction, too.  An absence or a closure is the office's own word, and
    refuses.  A busy time comes from a calendar that was fetched a while ago and whose titles nobody here can
    read: it counts as taken wherever hosts are proposed and strangers shown what is free, and it refuses
    here as well, so that nobody books over one unawares; but who has been told may say so (`override_busy`).  What was
    held before is `already_held`: a block that came to lie over it since does not break the word.

    Raises:
        NotFound: there is no such room or host.
        OutOfUse: one of them is no longer in use.
        SlotTaken: one of them is reserved or blocked for a part of the span; nothing has changed then
            but what the caller's rollback undoes.
        HostsBusy: nothing stands in the way but what hosts' own calendars say.
    """
    choices = [choice for _, choice in wanted]
    kinds = lock(choices, now=now)
    new = [choice for choice in choices if not choice.already_held]
    _refuse_blocked(new, Block.kind != "busy", SlotTaken)
    rows = list(_reservations(wanted, kinds, buffer_minutes, expires_at))
    try:
        with db.session.begin_nested():
            db.session.add_all(rows)
    except IntegrityError as error:
        if is_no_overlap(error):
            raise SlotTaken(_whole(choices), _names_in_the_way(rows)) from error
        raise
    _refuse_blocked([choice for choice in new if not choice.override_busy], Block.kind == "busy", HostsBusy)


def lock(choices: Sequence[Allocation], *, now: datetime) -> dict[int, str]:
    """Lock what several choices want, so that what is read of it now stays so, and return the kinds by id.

    Always in the order of the ids, so that no two commands wait for each other.  Holds of offers that have run out
    are given back: no worker needs to have come by.

    Raises:
        NotFound: there is none of an id, or it is of another kind.
        OutOfUse: one of them is no longer in use.
    """
    ids = {id_ for choice in choices for id_ in choice.resource_ids}
    statement = (
        select(Resource.id, Resource.kind, Resource.name, Resource.is_active)
        .where(Resource.id.in_(ids))
        .order_by(Resource.id)
        .with_for_update()
    )
    rows = db.session.execute(statement).all()
    kinds = {row.id: row.kind for row in rows}
    if kinds.keys() != ids:
        raise NotFound("a room or a host of ours")
    for choice in choices:
        _refuse_misplaced(choice, kinds)
        gone = tuple(row.name for row in rows if not row.is_active and row.id in choice.resource_ids)
        if gone and not choice.already_held:
            raise OutOfUse(choice.span, gone)
    _release(Reservation.resource_id.in_(ids), Reservation.expires_at <= now, now=now)
    return kinds


def release(booking_id: int, *, now: datetime) -> None:
    """Give back whatever a booking holds."""
    _release(Reservation.booking_id == booking_id, now=now)


def _release(*conditions: ColumnElement[bool], now: datetime) -> None:
    statement = update(Reservation).where(*conditions, Reservation.released_at.is_(None)).values(released_at=now)
    db.session.execute(statement)


def _refuse_misplaced(choice: Allocation, kinds: dict[int, str]) -> None:
    for ids, kind in ((choice.room_ids, "room"), (choice.host_ids, "host"), (choice.piece_ids, "equipment")):
        if {kinds[id_] for id_ in ids} - {kind}:
            raise NotFound("a room in the place of a room, and a host in that of a host")


def _reservations(
    wanted: Sequence[Wanted], kinds: dict[int, str], buffer_minutes: int, expires_at: datetime | None
) -> Iterator[Reservation]:
    """Yield the rows, by booking and resource in order."""
    spans: dict[tuple[int, int], list[TimeSpan]] = defaultdict(list)
    for booking_id, choice in wanted:
        for id_ in choice.resource_ids:
            spans[booking_id, id_].append(choice.span)
    for (booking_id, id_), of_one in sorted(spans.items()):
        buffer = buffer_minutes if kinds[id_] == "room" else 0
        for span in _joined(of_one, timedelta(minutes=2 * buffer)):
            held = span.widened(buffer)
            yield Reservation(
                resource_id=id_, booking_id=booking_id, starts_at=held.start, ends_at=held.end, expires_at=expires_at
            )


def _joined(spans: Iterable[TimeSpan], gap: timedelta) -> list[TimeSpan]:
    """Join spans that touch, or leave no more than a gap between them."""
    joined: list[TimeSpan] = []
    for span in sorted(spans):
        if joined and span.start - joined[-1].end <= gap:
            joined[-1] = TimeSpan(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def _whole(choices: Sequence[Allocation]) -> TimeSpan:
    return TimeSpan(min(choice.span.start for choice in choices), max(choice.span.end for choice in choices))


def _refuse_blocked(choices: Sequence[Allocation], condition: ColumnElement[bool], refusal: type[SlotTaken]) -> None:
    if not choices:
        return
    window = _whole(choices)
    statement = (
        select(Block.resource_id, Block.starts_at, Block.ends_at, Resource.name)
        .outerjoin(Resource, Resource.id == Block.resource_id)
        .where(condition, Block.starts_at < window.end, Block.ends_at > window.start)
    )
    blocks = [(id_, TimeSpan(start, end), name) for id_, start, end, name in db.session.execute(statement)]
    for choice in choices:
        in_the_way = {name for id_, span, name in blocks if _hinders(id_, choice) and span.touches(choice.span)}
        if in_the_way:
            raise refusal(choice.span, tuple(sorted(name for name in in_the_way if name)))


def _hinders(resource_id: int | None, choice: Allocation) -> bool:
    return not choice.outside if resource_id is None else resource_id in choice.resource_ids


def _names_in_the_way(rows: Iterable[Reservation]) -> tuple[str, ...]:
    taken = or_(
        *(
            (Reservation.resource_id == row.resource_id)
            & (Reservation.starts_at < row.ends_at)
            & (Reservation.ends_at > row.starts_at)
            for row in rows
        )
    )
    statement = (
        select(Resource.name)
        .join(Reservation, Reservation.resource_id == Resource.id)
        .where(Reservation.released_at.is_(None), taken)
        .distinct()
        .order_by(Resource.name)
    )
    return tuple(db.session.scalars(statement))
