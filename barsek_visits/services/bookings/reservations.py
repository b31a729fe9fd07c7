"""Reserving rooms, hosts and pieces of equipment: the only writer of `reservation`.

All of it joins the caller's transaction, which has locked the resources before (`locks.py`).  The database decides
whether a resource is free (ADR 0001); this is the one place that turns its answer into a fact.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import or_, select, update
from sqlalchemy.exc import IntegrityError

from barsek_visits.db import db, is_no_overlap
from barsek_visits.domain.errors import DatesTaken, HostsBusy, NotFound, OutOfUse, SlotTaken
from barsek_visits.domain.resources.kinds import BlockKind, ResourceKind
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.models import Block, Reservation, Resource

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from datetime import datetime

    from barsek_visits.domain.bookings.allocation import Allocation
    from barsek_visits.services.bookings.locks import Locked

    # Whose it is, and what.
    Wanted = tuple[int, Allocation]


class _Blocked(NamedTuple):
    """A block; without a resource, of the whole office."""

    kind: str
    resource_id: int | None
    span: TimeSpan
    name: str | None


def reserve(
    wanted: Sequence[Wanted],
    locked: Locked,
    *,
    buffer_minutes: int = 0,
    expires_at: datetime | None = None,
) -> None:
    """Reserve what bookings want, all of it or nothing; the caller has released what they held before.

    Rooms are held with their buffers, at the outer edges only: what follows in the same room for the same booking,
    with no more than the buffers between, shares one reservation.  With `expires_at`, it is a hold that runs out.

    Blocks are looked at in this transaction, too.  An absence or a closure is the office's own word, and
    refuses.  A busy time comes from a calendar that was fetched a while ago and whose titles nobody here can
    read: it counts as taken wherever hosts are proposed and strangers shown what is free, and it refuses
    here as well, so that nobody books over one unawares; but who has been told may say so (`override_busy`).  What was
    `already_held` stays: a block that came to lie over it since does not break the office's word.

    Raises:
        NotFound: there is no such room or host.
        OutOfUse: one of them is no longer in use.
        SlotTaken: one of them is reserved or blocked for a part of the span; nothing has changed then
            but what the caller's rollback undoes.
        HostsBusy: nothing stands in the way but what hosts' own calendars say.
    """
    allocations = [allocation for _, allocation in wanted]
    refuse_unusable(allocations, locked)
    new = [allocation for allocation in allocations if not allocation.already_held]
    blocks = _blocks_in(new)
    _refuse_blocked(new, [block for block in blocks if block.kind != BlockKind.BUSY], SlotTaken)
    rows = list(_reservations(wanted, locked, buffer_minutes, expires_at))
    try:
        with db.session.begin_nested():
            db.session.add_all(rows)
    except IntegrityError as error:
        if is_no_overlap(error):
            raise SlotTaken(_whole(allocations), _names_in_the_way(rows)) from error
        raise
    overridable = [allocation for allocation in new if not allocation.override_busy]
    _refuse_blocked(overridable, [block for block in blocks if block.kind == BlockKind.BUSY], HostsBusy)


def reserve_each(wanted: Sequence[Wanted], locked: Locked) -> None:
    """Reserve what the bookings of a series want, of all or of none, and say all that stands in the way.

    Raises:
        NotFound, SlotTaken: as in `reserve`, of a single one.
        DatesTaken: some of several cannot be had; names them all, in order of time.
    """
    try:
        with db.session.begin_nested():
            reserve(wanted, locked)
    except SlotTaken as error:
        if len(wanted) == 1:
            raise
        taken = [refusal for one in wanted if (refusal := _refusal(one, locked))]
        raise DatesTaken(tuple(sorted(taken, key=lambda refusal: refusal.span))) from error


def _refusal(wanted: Wanted, locked: Locked) -> SlotTaken | None:
    """Return what stands in the way of one; the caller's transaction is rolled back afterwards."""
    try:
        with db.session.begin_nested():
            reserve([wanted], locked)
    except SlotTaken as error:
        return error
    return None


def refuse_unusable(allocations: Iterable[Allocation], locked: Locked) -> None:
    """Refuse what is not there, in another's place, or out of use.

    Raises:
        NotFound: there is none of an id, or it is of another kind.
        OutOfUse: one of them is no longer in use, and was not held before.
    """
    for allocation in allocations:
        _refuse_misplaced(allocation, locked)
        gone = tuple(
            resource.name
            for id_ in allocation.resource_ids
            if not (resource := locked.resources[id_]).is_active and not allocation.already_held
        )
        if gone:
            raise OutOfUse(allocation.span, gone)


def release(booking_ids: Collection[int], *, now: datetime) -> None:
    """Give back whatever bookings hold; one statement."""
    held = (Reservation.booking_id.in_(booking_ids), Reservation.released_at.is_(None))
    statement = update(Reservation).where(*held).values(released_at=now)
    db.session.execute(statement, execution_options={"synchronize_session": False})


def _refuse_misplaced(allocation: Allocation, locked: Locked) -> None:
    for ids, kind in (
        (allocation.room_ids, ResourceKind.ROOM),
        (allocation.host_ids, ResourceKind.HOST),
        (allocation.piece_ids, ResourceKind.EQUIPMENT),
    ):
        for id_ in ids:
            if id_ not in locked.resources or locked.resources[id_].kind != kind:
                raise NotFound(f"a {kind} of ours")


def _reservations(
    wanted: Sequence[Wanted], locked: Locked, buffer_minutes: int, expires_at: datetime | None
) -> Iterator[Reservation]:
    """Yield the rows, by booking and resource in order."""
    spans: dict[tuple[int, int], list[TimeSpan]] = defaultdict(list)
    for booking_id, allocation in wanted:
        for id_ in allocation.resource_ids:
            spans[booking_id, id_].append(allocation.span)
    for (booking_id, id_), of_one in sorted(spans.items()):
        buffer = buffer_minutes if locked.resources[id_].kind == ResourceKind.ROOM else 0
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


def _whole(allocations: Sequence[Allocation]) -> TimeSpan:
    return TimeSpan(min(one.span.start for one in allocations), max(one.span.end for one in allocations))


def _blocks_in(allocations: Sequence[Allocation]) -> list[_Blocked]:
    """Return the blocks that touch what is wanted from its first start to its last end; one statement."""
    if not allocations:
        return []
    window = _whole(allocations)
    statement = (
        select(Block.kind, Block.resource_id, Block.starts_at, Block.ends_at, Resource.name)
        .outerjoin(Resource, Resource.id == Block.resource_id)
        .where(Block.starts_at < window.end, Block.ends_at > window.start)
    )
    return [
        _Blocked(kind, id_, TimeSpan(start, end), name) for kind, id_, start, end, name in db.session.execute(statement)
    ]


def _refuse_blocked(allocations: Sequence[Allocation], blocks: Sequence[_Blocked], refusal: type[SlotTaken]) -> None:
    for allocation in allocations:
        in_the_way = [one for one in blocks if _hinders(one, allocation) and one.span.touches(allocation.span)]
        if in_the_way:
            raise refusal(allocation.span, tuple(sorted({one.name for one in in_the_way if one.name})))


def _hinders(block: _Blocked, allocation: Allocation) -> bool:
    return not allocation.off_site if block.resource_id is None else block.resource_id in allocation.resource_ids


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
