"""Times that fit a party, each with the best room and host.  Advice only: the reservation decides (ADR 0001)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar

from barsek_visits.domain.bookings.policy import BookingRules
from barsek_visits.domain.bookings.ranking import HostCandidate, RoomCandidate
from barsek_visits.queries.bookings.proposals import Party, Proposals, is_resource_free, proposals_for
from barsek_visits.queries.resources.equipment import pieces_by_equipment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from barsek_visits.domain.bookings.policy import BookingPolicy
    from barsek_visits.domain.spans import TimeSpan

T = TypeVar("T", RoomCandidate, HostCandidate)


@dataclass(frozen=True)
class SlotSearch:
    """What is looked for: how long, in which days, with a host or without, with a piece of which kinds of equipment.

    `preferred_ids` are rooms and hosts that come before better ones, where they are free: those that a visit has.
    """

    minutes: int
    first: date
    days: int
    step_minutes: int = 30
    needs_host: bool = True
    equipment_ids: tuple[int, ...] = ()
    preferred_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Slot:
    """A free time, the best room that seats the party then, and the best host where one is needed."""

    span: TimeSpan
    room: RoomCandidate
    host: HostCandidate | None


def free_slots(policy: BookingPolicy, party: Party, search: SlotSearch) -> list[Slot]:
    """Return the times within opening hours that fit, in order; neither notice nor horizon binds the office itself.

    The same statements however many days are asked for.
    """
    window = policy.office_time.day_span(search.first, search.days)
    proposals = proposals_for(window, party, now=policy.now)
    pieces = pieces_by_equipment() if search.equipment_ids else {}
    wanted = [tuple(pieces.get(id_, ())) for id_ in search.equipment_ids]
    return [
        Slot(span, room, host)
        for span in _spans(policy, search)
        if (room := _first([room for room in proposals.rooms(span) if room.free and room.fits], search))
        if all(_any_free(proposals, of_kind, span) for of_kind in wanted)
        if (host := _host(proposals, span, search)) or not search.needs_host
    ]


def _spans(policy: BookingPolicy, search: SlotSearch) -> Iterator[TimeSpan]:
    rules = BookingRules(minutes=search.minutes, step_minutes=search.step_minutes)
    for n in range(search.days):
        for span in policy.starts_on(search.first + timedelta(days=n), rules):
            if span.start > policy.now:
                yield span


def _host(proposals: Proposals, span: TimeSpan, search: SlotSearch) -> HostCandidate | None:
    return _first([host for host in proposals.hosts(span) if host.free], search) if search.needs_host else None


def _first(candidates: list[T], search: SlotSearch) -> T | None:
    """Return the best candidate: one that is preferred, else the first."""
    preferred = (one for one in candidates if one.id in search.preferred_ids)
    return next(preferred, candidates[0] if candidates else None)


def _any_free(proposals: Proposals, piece_ids: tuple[int, ...], span: TimeSpan) -> bool:
    return any(is_resource_free(proposals.taken, id_, span) for id_ in piece_ids)
