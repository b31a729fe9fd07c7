"""What is free, as strangers and staff may know it.  Advice only: the reservation decides (ADR 0001)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

from sqlalchemy import literal, or_, select, union_all

from barsek_visits.db import db
from barsek_visits.domain.bookings.policy import BookingPolicy, BookingRules, Capacity
from barsek_visits.domain.resources.kinds import BlockKind, ResourceKind
from barsek_visits.domain.spans import MAX_APPOINTMENT_LENGTH, BusySpans, TimeSpan
from barsek_visits.models import Block, Reservation
from barsek_visits.queries.resources.hosts import working_hours
from barsek_visits.queries.resources.resources import active_resources

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

# A buffer reaches over the edge of what is asked for by at most so much.
_MARGIN_MINUTES = 240
_WEEKS_AHEAD = 10


@dataclass(frozen=True)
class FreeDay:
    """A day and how many times are free on it."""

    on: date
    free: int


Busy = dict[int | None, BusySpans]


def busy_spans(window: TimeSpan, *, now: datetime, but_for_booking: int | None = None) -> Busy:
    """Return what is reserved or blocked within a window, by resource id; under None what closes the office.

    One statement.  What is held for an offer that has run out by `now` is free.  `but_for_booking` leaves out what
    that booking holds itself, as when it is to be moved.
    """
    return _merged(_taken(window, now, but_for_booking))


def busy_and_ours(window: TimeSpan, *, now: datetime, but_for_booking: int | None = None) -> tuple[Busy, Busy]:
    """Return what `busy_spans` does, and the same without what only hosts' own calendars say; one statement."""
    taken = _taken(window, now, but_for_booking)
    return _merged(taken), _merged(row for row in taken if row.kind != BlockKind.BUSY)


def _taken(window: TimeSpan, now: datetime, but_for_booking: int | None) -> list[Any]:
    """Return what is reserved, with an empty kind, and what is blocked, within a window."""
    reserved = select(
        Reservation.resource_id, Reservation.starts_at, Reservation.ends_at, literal("").label("kind")
    ).where(
        Reservation.released_at.is_(None),
        or_(Reservation.expires_at.is_(None), Reservation.expires_at > now),
        Reservation.starts_at < window.end,
        Reservation.starts_at > window.start - MAX_APPOINTMENT_LENGTH,
        Reservation.ends_at > window.start,
    )
    if but_for_booking is not None:
        reserved = reserved.where(Reservation.booking_id != but_for_booking)
    blocked = select(Block.resource_id, Block.starts_at, Block.ends_at, Block.kind).where(
        Block.starts_at < window.end, Block.ends_at > window.start
    )
    return list(db.session.execute(union_all(reserved, blocked)))


def _merged(rows: Iterable[Any]) -> Busy:
    spans: dict[int | None, list[TimeSpan]] = defaultdict(list)
    for row in rows:
        spans[row.resource_id].append(TimeSpan(row.starts_at, row.ends_at))
    return {resource_id: BusySpans(of_one) for resource_id, of_one in spans.items()}


def capacity_for(window: TimeSpan, party_size: int, *, now: datetime, but_for_booking: int | None = None) -> Capacity:
    """Return what is taken of the rooms that seat the party, and of all hosts; three statements, or four."""
    (capacity,) = _capacities([window], party_size, now=now, but_for_booking=but_for_booking)
    return capacity


def _capacities(
    windows: Sequence[TimeSpan], party_size: int, *, now: datetime, but_for_booking: int | None = None
) -> Iterator[Capacity]:
    """Yield what is taken within each window; a statement each, and two or three for all."""
    resources, hours = active_resources(), working_hours()
    rooms = [row for row in resources if row.kind == ResourceKind.ROOM and (row.capacity or 0) >= party_size]
    hosts = [row for row in resources if row.kind == ResourceKind.HOST]
    for window in windows:
        wide = window.widened(_MARGIN_MINUTES)
        rows = _taken(wide, now, but_for_booking)
        taken = hours.added_to(_merged(rows), wide)
        away = hours.added_to(_merged(row for row in rows if row.kind == BlockKind.ABSENCE), wide)
        yield Capacity(
            rooms=[taken.get(room.id, BusySpans()) for room in rooms],
            hosts=[taken.get(host.id, BusySpans()) for host in hosts],
            closed=taken.get(None, BusySpans()),
            away=[away.get(host.id, BusySpans()) for host in hosts],
        )


@dataclass(frozen=True)
class Availability:
    """What is free for one kind of visit and one party, answered day by day without another statement."""

    policy: BookingPolicy
    rules: BookingRules
    capacity: Capacity

    def on(self, day: date) -> list[TimeSpan]:
        """Return the day's free spans in order."""
        return self.policy.free_on(day, self.rules, self.capacity)

    def first_free(self, days: Iterable[date]) -> Iterator[tuple[date, list[TimeSpan]]]:
        """Yield the days on which anything is free, with what is; works only as far as it is asked."""
        return ((day, spans) for day in days if (spans := self.on(day)))


def availability(policy: BookingPolicy, rules: BookingRules, party_size: int, first: date, days: int) -> Availability:
    """Return what is free from a day on, for so many days; two statements."""
    window = policy.office_time.day_span(first, days)
    return Availability(policy, rules, capacity_for(window, party_size, now=policy.now))


def next_free_days(policy: BookingPolicy, rules: BookingRules, party_size: int, count: int) -> list[FreeDay]:
    """Return the first `count` days that have a free time, looking ten weeks ahead at the most."""
    first = policy.earliest_day(rules)
    free = availability(policy, rules, party_size, first, _WEEKS_AHEAD * 7).first_free(
        first + timedelta(days=n) for n in range(_WEEKS_AHEAD * 7)
    )
    return [FreeDay(day, len(spans)) for day, spans in islice(free, count)]


def is_available(
    span: TimeSpan, rules: BookingRules, party_size: int, *, now: datetime, but_for_booking: int | None = None
) -> bool:
    """Say whether a span could be taken by a party of that size."""
    return capacity_for(span, party_size, now=now, but_for_booking=but_for_booking).allows(span, rules)


def first_unavailable(spans: Sequence[TimeSpan], rules: BookingRules, party_size: int, *, now: datetime) -> int | None:
    """Return the position of the first span that could not be taken by a party of that size, or None."""
    capacities = _capacities(spans, party_size, now=now)
    pairs = enumerate(zip(spans, capacities, strict=True))
    return next((n for n, (span, capacity) in pairs if not capacity.allows(span, rules)), None)


def alternatives(
    policy: BookingPolicy, rules: BookingRules, party_size: int, near: TimeSpan, count: int = 4
) -> list[TimeSpan]:
    """Return the free spans nearest to one that is not to be had, in order of time."""
    day = max(policy.office_time.wall(near.start).date(), policy.earliest_day(rules))
    first = max(day - timedelta(days=7), policy.earliest_day(rules))
    free = availability(policy, rules, party_size, first, 22)
    spans = [span for n in range(22) for span in free.on(first + timedelta(days=n))]
    return sorted(sorted(spans, key=lambda span: abs(span.start - near.start))[:count])
