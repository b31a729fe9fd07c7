"""Which room and which host suit a visit best."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RoomCandidate:
    """A room beside a wanted span."""

    id: int
    name: str
    capacity: int
    free: bool
    party_size: int

    @property
    def fits(self) -> bool:
        """Say whether the party has a seat each."""
        return self.party_size <= self.capacity


@dataclass(frozen=True)
class HostCandidate:
    """A host beside a wanted span; `load` counts the visits that they host in that month.

    `only_external` says that nothing but the host's own calendar elsewhere makes them not free.
    """

    id: int
    name: str
    free: bool
    only_external: bool
    speaks: bool
    topics_known: int
    load: int

    @property
    def knows_topic(self) -> bool:
        """Say whether the host knows any of the wanted topics."""
        return self.topics_known > 0


def ranked_rooms(rooms: list[RoomCandidate]) -> list[RoomCandidate]:
    """Return the rooms, best first: free, large enough, then the smallest such, then by name."""
    return sorted(rooms, key=lambda room: (not room.free, not room.fits, room.capacity, room.name))


def ranked_hosts(hosts: list[HostCandidate]) -> list[HostCandidate]:
    """Return the hosts, best first: free, speaks the language, knows most topics, carries least, by name."""
    return sorted(hosts, key=lambda host: (not host.free, not host.speaks, -host.topics_known, host.load, host.name))
