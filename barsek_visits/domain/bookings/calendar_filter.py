"""What of the calendar is looked at: rooms, hosts, kinds, statuses, topics; nothing chosen means everything."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CalendarFilter:
    """A choice of each sort; those of one sort widen the choice, different filter_groups narrow it."""

    room_ids: tuple[int, ...] = ()
    host_ids: tuple[int, ...] = ()
    kinds: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """How many things are chosen."""
        return sum(map(len, (self.room_ids, self.host_ids, self.kinds, self.statuses, self.topics)))


EVERYTHING = CalendarFilter()
