"""A day of the demo: who and which room is free when.  No two things overlap, because none is put where one is."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from barsek_visits.domain.spans import TimeSpan

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import date, timedelta
    from random import Random

    from barsek_visits.demo.demo_office import DemoOffice, Host
    from barsek_visits.domain.bookings.policy import BookingRules
    from barsek_visits.queries.resources.resources import ResourceRow
    from barsek_visits.queries.visits.visit_types import VisitTypeRow


@dataclass(frozen=True)
class Wanted:
    """What a delegation needs."""

    visit_type: VisitTypeRow
    party_size: int
    language: str
    topics: frozenset[str]


@dataclass(frozen=True)
class Placement:
    """Where a visit finds its place: `in_room` is the span with its buffers."""

    span: TimeSpan
    in_room: TimeSpan
    room: ResourceRow
    hosts: tuple[Host, ...]


class DayBook:
    """What is taken on one day."""

    def __init__(self, office: DemoOffice, day: date, load: dict[int, int], rng: Random) -> None:
        """Begin an empty day; `load` counts the visits of each host over all days."""
        self._office, self.day, self._load, self._rng = office, day, load, rng
        self._taken: dict[int, list[TimeSpan]] = defaultdict(list)
        self._starts: dict[BookingRules, list[TimeSpan]] = {}

    def find(self, wanted: Wanted) -> Placement | None:
        """Return a free place for a visit, whole hours before half ones, or None where the day is full."""
        rooms = [room for room in self._office.rooms if (room.capacity or 0) >= wanted.party_size]
        rules = wanted.visit_type.rules
        for span in self.in_any_order(rules):
            in_room = span.widened(rules.buffer_minutes)
            room = next((room for room in rooms if self._is_free(room.id, in_room)), None)
            if room is None:
                continue
            hosts = self._hosts_for(wanted, span)
            if hosts or not rules.needs_host:
                return Placement(span, in_room, room, hosts if rules.needs_host else ())
        return None

    def take(self, placement: Placement) -> None:
        """Note that a place is taken."""
        self._taken[placement.room.id].append(placement.in_room)
        for host in placement.hosts:
            self._taken[host.id].append(placement.span)
            self._load[host.id] += 1

    def meet(self, length: timedelta, hosts: Collection[Host], *, first: bool = False) -> Placement | None:
        """Take a place for a meeting of these hosts, in the smallest room that seats them."""
        rules = next(iter(self._office.visit_types.values())).rules
        starts = [span.start for span in self.in_any_order(rules)]
        for start in sorted(starts) if first else starts:
            span = TimeSpan(start, start + length)
            rooms = (room for room in self._office.rooms if (room.capacity or 0) >= len(hosts))
            room = next((room for room in rooms if self._is_free(room.id, span)), None)
            if room is not None and all(self._is_free(host.id, span) for host in hosts):
                placement = Placement(span, span, room, tuple(hosts))
                self.take(placement)
                return placement
        return None

    def in_any_order(self, rules: BookingRules) -> list[TimeSpan]:
        """Return the day's spans for a kind of visit, shuffled, those that begin on the hour first."""
        if rules not in self._starts:
            self._starts[rules] = list(self._office.policy.starts_on(self.day, rules))
        spans = self._starts[rules]
        return sorted(spans, key=lambda span: (span.start.minute != 0, self._rng.random()))

    def _hosts_for(self, wanted: Wanted, span: TimeSpan) -> tuple[Host, ...]:
        """Return who is free and suits best: two for long visits of many, else one."""
        free = [host for host in self._office.hosts if self._is_free(host.id, span)]
        free.sort(key=lambda host: self._fitness(host, wanted))
        return tuple(free[: 2 if wanted.visit_type.minutes > 240 else 1])

    def _fitness(self, host: Host, wanted: Wanted) -> tuple[bool, int, int]:
        speaks = wanted.language in host.languages
        return not speaks, -len(host.topics & wanted.topics), self._load[host.id]

    def _is_free(self, resource_id: int, span: TimeSpan) -> bool:
        return not _touches_any(span, self._taken[resource_id])


def _touches_any(span: TimeSpan, others: Iterable[TimeSpan]) -> bool:
    return any(span.touches(other) for other in others)
