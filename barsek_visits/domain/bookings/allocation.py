"""What an appointment takes: rooms, hosts and pieces of equipment, for a span."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from barsek_visits.domain.spans import TimeSpan


@dataclass(frozen=True)
class Allocation:
    """The rooms, the hosts and the pieces of equipment that an appointment takes, by resource id, and the span.

    `override_busy` says that the hosts are wanted although their own calendars may say busy; `off_site` that it takes
    place away from the office, whose being closed is then no hindrance; `already_held` that it was held before, so that
    no block that came since is one either.
    """

    span: TimeSpan
    room_ids: tuple[int, ...]
    host_ids: tuple[int, ...]
    override_busy: bool = False
    piece_ids: tuple[int, ...] = ()
    off_site: bool = False
    already_held: bool = False

    @property
    def people_and_rooms(self) -> tuple[int, ...]:
        """Who and what stands on the appointment by name, sorted."""
        return tuple(sorted({*self.room_ids, *self.host_ids}))

    @property
    def resource_ids(self) -> tuple[int, ...]:
        """All that is taken, sorted: reservations are always made in this order."""
        return tuple(sorted({*self.room_ids, *self.host_ids, *self.piece_ids}))
