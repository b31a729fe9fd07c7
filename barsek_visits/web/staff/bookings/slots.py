"""Free times as pages show them: by day, and within a day by the room and host that fit best."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from barsek_visits.domain.spans import FIRST_YEAR, LAST_YEAR
from barsek_visits.queries.bookings.policy import booking_policy
from barsek_visits.queries.bookings.slots import Slot, SlotSearch, free_slots
from barsek_visits.web import clock
from barsek_visits.web.context import office

if TYPE_CHECKING:
    from collections.abc import Iterable

    from barsek_visits.domain.bookings.policy import BookingRules
    from barsek_visits.domain.bookings.ranking import HostCandidate, RoomCandidate
    from barsek_visits.queries.bookings.proposals import Party

WEEK = 7


@dataclass(frozen=True)
class ShownTimes:
    """Times of a day that share their best room and host."""

    room: RoomCandidate
    host: HostCandidate | None
    slots: list[Slot]


@dataclass(frozen=True)
class ShownDay:
    """A day on which something fits."""

    on: date
    times: list[ShownTimes]


@dataclass(frozen=True)
class ShownWeek:
    """Seven days with what fits; `earlier` and `later` are the first days of those beside, None where there is none."""

    first: date
    last: date
    earlier: date | None
    later: date | None
    days: list[ShownDay]


def shown_week(
    party: Party, rules: BookingRules, asked: date | None, preferred_ids: frozenset[int] = frozenset()
) -> ShownWeek:
    """Return the week from a day on, or from today on, for visits of a kind; what is preferred comes first."""
    first = first_day(asked)
    search = SlotSearch(rules.minutes, first, WEEK, rules.step_minutes, rules.needs_host, (), preferred_ids)
    days = shown_days(free_slots(booking_policy(office(), clock.now()), party, search))
    return ShownWeek(first, first + timedelta(days=WEEK - 1), _beside(first, -1), _beside(first, 1), days)


def asked_day(value: str | None) -> date | None:
    """Return a day as an address or a button says it, None where it is none."""
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        return None


def first_day(asked: date | None) -> date:
    """Return the day from which on times are looked for: never one that is over, nor one no calendar has."""
    today = office().office_time.today(clock.now())
    return max(asked, today) if asked and FIRST_YEAR < asked.year < LAST_YEAR else today


def shown_days(slots: Iterable[Slot]) -> list[ShownDay]:
    """Return slots by day, and within a day by room and host, those first whose host speaks the language."""
    our_time = office().office_time
    by_day = groupby(slots, lambda slot: our_time.today(slot.span.start))
    return [ShownDay(day, _by_place(of_day)) for day, of_day in by_day]


def _by_place(slots: Iterable[Slot]) -> list[ShownTimes]:
    places: dict[tuple[int, int | None], list[Slot]] = {}
    for slot in slots:
        places.setdefault((slot.room.id, slot.host.id if slot.host else None), []).append(slot)
    shown = [ShownTimes(of_place[0].room, of_place[0].host, of_place) for of_place in places.values()]
    return sorted(shown, key=lambda times: times.host is None or not times.host.speaks)


def _beside(day: date, weeks: int) -> date | None:
    other = first_day(day + timedelta(weeks=weeks))
    return other if other != day else None
