"""A visit's programme: its items in order of time, and what they take."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING

from barsek_visits.domain.errors import NotFound, NotOffered, Refusal, SlotTaken
from barsek_visits.domain.spans import MAX_APPOINTMENT_LENGTH, BusySpans, TimeSpan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime, timedelta

    from barsek_visits.domain.bookings.allocation import Allocation
    from barsek_visits.domain.office_time import OfficeTime

    Stretch = tuple[datetime, datetime]

MAX_ITEMS = 40
_NOTHING = BusySpans()


@dataclass(frozen=True)
class ProgrammeItem:
    """One item; `title` and `text` are for the delegation, in its language, `note` for the office alone.

    `equipment` is how many pieces of which kind, by the kind's id.  An item with a `place` is outside of the office.
    `id` is that of the appointment that it is already, if any.
    """

    span: TimeSpan
    title: str = ""
    room_ids: tuple[int, ...] = ()
    host_ids: tuple[int, ...] = ()
    equipment: tuple[tuple[int, int], ...] = ()
    place: str = ""
    interpreter: bool = False
    text: str = ""
    note: str = ""
    id: int | None = None

    def with_allocation(self, choice: Allocation) -> ProgrammeItem:
        """Return the item at the time, in the room and with the hosts that were chosen.

        One of several rooms that are planned together means all of them: a form can choose no more than one.
        Outside of the office there is no room.
        """
        planned = choice.room_ids and set(choice.room_ids) <= set(self.room_ids)
        rooms = () if self.place else self.room_ids if planned else choice.room_ids
        return replace(self, span=choice.span, room_ids=rooms, host_ids=choice.host_ids)


@dataclass(frozen=True)
class Programme:
    """The items of a visit in order of time; `override_busy` is as in an `Allocation`.

    Raises:
        ValueError: there is no item, or there are too many.
        NotOffered: all of it is longer than an appointment may be.
    """

    items: tuple[ProgrammeItem, ...]
    override_busy: bool = False

    def __post_init__(self) -> None:
        """Bring the items in order."""
        if not 0 < len(self.items) <= MAX_ITEMS:
            raise ValueError(f"a programme has 1 to {MAX_ITEMS} items")
        in_order = sorted(self.items, key=lambda item: (item.span.start, item.span.end))
        object.__setattr__(self, "items", tuple(in_order))
        if self.span.length > MAX_APPOINTMENT_LENGTH:
            raise NotOffered(Refusal.TOO_LONG)

    @property
    def span(self) -> TimeSpan:
        """From the first item's start to the end of the last that ends."""
        return TimeSpan(self.items[0].span.start, max(item.span.end for item in self.items))

    def shifted(self, by: timedelta, since: int = 0) -> Programme:
        """Return the programme with its items from a position on moved by real minutes, as for a late flight."""
        moved = [
            replace(item, span=item.span.moved_to(item.span.start + by)) if n >= since else item
            for n, item in enumerate(self.items)
        ]
        return replace(self, items=tuple(moved))

    def moved_to(self, start: datetime, office_time: OfficeTime) -> Programme:
        """Return the programme as it begins at an instant; what was at nine on the clock's second day stays at nine."""
        by = office_time.naive_wall(start) - office_time.naive_wall(self.span.start)
        moved = [
            replace(item, span=item.span.moved_to(start + (item.span.start - self.span.start)))
            if _same_day(item, self, office_time)
            else replace(item, span=office_time.moved_on_clock(item.span, by))
            for item in self.items
        ]
        return replace(self, items=tuple(moved))

    def at(self, span: TimeSpan, office_time: OfficeTime) -> Programme:
        """Return the programme at another time: of one item the span, of several from its start on."""
        if len(self.items) == 1:
            return self.with_item(0, replace(self.items[0], span=span))
        return self.moved_to(span.start, office_time)

    def with_allocation(self, choice: Allocation, office_time: OfficeTime) -> Programme:
        """Return the programme at the time, in the room and with the hosts that were chosen.

        One of several items keeps its own: the room is for items at the office that have none yet, the hosts where
        there are none at all.
        """
        chosen = replace(self.at(choice.span, office_time), override_busy=choice.override_busy)
        if len(self.items) == 1:
            return chosen.with_item(0, self.items[0].with_allocation(choice))
        hosts = () if self.all_host_ids() else choice.host_ids
        items = [
            replace(
                item, room_ids=item.room_ids or (() if item.place else choice.room_ids), host_ids=item.host_ids or hosts
            )
            for item in chosen.items
        ]
        return replace(chosen, items=tuple(items))

    def with_item(self, position: int, item: ProgrammeItem) -> Programme:
        """Return the programme with another item in a position."""
        return replace(self, items=(*self.items[:position], item, *self.items[position + 1 :]))

    def position_of(self, item_id: int) -> int:
        """Return where an item stands, by the id of its appointment.

        Raises:
            NotFound: there is none.
        """
        for position, item in enumerate(self.items):
            if item.id == item_id:
                return position
        raise NotFound("an item of the programme")

    def first_new_start_in_past(self, before: Programme, now: datetime) -> int | None:
        """Return the position of the first item whose start is over and was not one of the programme before.

        A visit that has begun can still be changed.
        """
        known = {item.span.start for item in before.items}
        starts = enumerate(item.span.start for item in self.items)
        return next((position for position, start in starts if start <= now and start not in known), None)

    def lacks_room(self) -> bool:
        """Say whether an item at the office has no room."""
        return any(not item.room_ids and not item.place for item in self.items)

    def all_host_ids(self) -> tuple[int, ...]:
        """Return all who host any item, sorted."""
        return tuple(sorted({id_ for item in self.items for id_ in item.host_ids}))


def _same_day(item: ProgrammeItem, programme: Programme, office_time: OfficeTime) -> bool:
    return office_time.today(item.span.start) == office_time.today(programme.span.start)


class ConflictKind(StrEnum):
    """What stands in an item's way."""

    ROOM = "room"
    HOST = "host"
    EQUIPMENT = "equipment"
    CLOSED = "closed"
    OWN = "own"  # the programme itself wants one thing twice at a time


@dataclass(frozen=True)
class ProgrammeConflict:
    """What stands in the way of which item; `resource_id` is a room's or host's, or the id of a kind of equipment.

    `only_external` says that it is nothing but a host's own calendar elsewhere.
    """

    position: int
    kind: ConflictKind
    resource_id: int | None = None
    only_external: bool = False


class ProgrammeTaken(SlotTaken):
    """Parts of a programme cannot be had: each is named, and nothing is stored."""

    def __init__(self, programme: Programme, conflicts: tuple[ProgrammeConflict, ...], names: tuple[str, ...]) -> None:
        """Keep what was wanted, and all that stands in its way."""
        super().__init__(programme.span, names)
        self.programme = programme
        self.conflicts = conflicts
        self.only_busy = all(conflict.only_external for conflict in conflicts)


def own_conflicts(programme: Programme) -> Iterator[ProgrammeConflict]:
    """Yield what the programme itself wants twice at a time: a room or a host of two items that touch."""
    for (_, earlier), (n, later) in combinations(enumerate(programme.items), 2):
        if earlier.span.touches(later.span):
            for id_ in (*earlier.room_ids, *earlier.host_ids):
                if id_ in (*later.room_ids, *later.host_ids):
                    yield ProgrammeConflict(n, ConflictKind.OWN, id_)


def swapped(first: Stretch, second: Stretch) -> tuple[Stretch, Stretch]:
    """Return when two stretches are that change places: the second begins where the first did, the pause stays.

    Returns:
        The new stretch of the first, then that of the second.
    """
    (start, end), (next_start, next_end) = first, second
    turn = start + (next_end - next_start)
    begin = turn + (next_start - end)
    return (begin, begin + (end - start)), (start, turn)


def assign_pieces(
    items: Sequence[ProgrammeItem], pieces: Mapping[int, Sequence[int]], taken: Mapping[int | None, BusySpans]
) -> list[tuple[int, ...]]:
    """Choose the pieces of equipment for each item, free ones first; the database decides whether they are.

    Args:
        items: in order of time.
        pieces: the resources that are pieces of a kind of equipment, by the kind's id.
        taken: when which resource is taken by others.

    Returns:
        For each item, resource ids; fewer than wanted where the office has no more.
    """
    used: list[tuple[TimeSpan, int]] = []
    chosen = []
    for item in items:
        own = {id_ for span, id_ in used if span.touches(item.span)}
        picked: list[int] = []
        for equipment_id, quantity in item.equipment:
            left = [id_ for id_ in pieces.get(equipment_id, ()) if id_ not in own]
            left.sort(key=lambda id_: not taken.get(id_, _NOTHING).is_free(item.span))
            picked += left[:quantity]
        used += ((item.span, id_) for id_ in picked)
        chosen.append(tuple(picked))
    return chosen
