"""Free times as pages show them: by day, and within a day by the room and host that fit best."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from barsek_visits.domain.spans import FIRST_YEAR, LAST_YEAR
from barsek_visits.queries.bookings.policy import booking_policy
from barsek_visits.queries.bookings.slots import Slot, SlotSearch, free_slots
from barsek_visits.web import clock
from barsek_visits.web.context import office
from barsek_visits.web.forms.bookings.slots import ChosenSlot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from barsek_visits.domain.bookings.policy import BookingRules
    from barsek_visits.domain.bookings.ranking import HostCandidate, RoomCandidate
    from barsek_visits.domain.spans import TimeSpan
    from barsek_visits.queries.bookings.proposals import Party

WEEK = 7


@dataclass(frozen=True)
class ShownSlot:
    """A free time; `choice` is what a form sends of it."""

    span: TimeSpan
    choice: ChosenSlot


@dataclass(frozen=True)
class ShownTimes:
    """Times of a day that share their best room and host."""

    room: RoomCandidate
    host: HostCandidate | None
    slots: list[ShownSlot]


@dataclass(frozen=True)
class ShownDay:
    """A day on which something fits."""

    on: date
    times: list[ShownTimes]


@dataclass(frozen=True)
class ShownDays:
    """Some days with what fits; `earlier` and `later` are the first days to look from beside, None where none is."""

    first: date
    last: date
    earlier: date | None
    later: date | None
    days: list[ShownDay]

    @property
    def any_speaks(self) -> bool:
        """Whether any of the hosts speaks the party's language."""
        return any(times.host is not None and times.host.speaks for day in self.days for times in day.times)


def fitting(party: Party, search: SlotSearch) -> ShownDays:
    """Return the days of a search with what fits; it begins today at the earliest."""
    search = replace(search, first=first_day(search.first))
    days = shown_days(free_slots(booking_policy(office(), clock.now()), party, search))
    last = search.first + timedelta(days=search.days - 1)
    return ShownDays(search.first, last, _beside(search.first, -1), _beside(search.first, 1), days)


def week_of_kind(rules: BookingRules, first: date | None, preferred_ids: frozenset[int] = frozenset()) -> SlotSearch:
    """Return the search for a week in which visits of a kind fit, from a day on, or from today on."""
    return SlotSearch(
        minutes=rules.minutes,
        first=first_day(first),
        days=WEEK,
        step_minutes=rules.step_minutes,
        needs_host=rules.needs_host,
        preferred_ids=preferred_ids,
    )


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
    shown = [
        ShownTimes(of_place[0].room, of_place[0].host, [_shown(slot) for slot in of_place])
        for of_place in places.values()
    ]
    return sorted(shown, key=lambda times: times.host is None or not times.host.speaks)


def _shown(slot: Slot) -> ShownSlot:
    starts_at = office().office_time.naive_wall(slot.span.start)
    return ShownSlot(slot.span, ChosenSlot(starts_at, slot.room.id, slot.host.id if slot.host else None))


def _beside(day: date, weeks: int) -> date | None:
    other = first_day(day + timedelta(weeks=weeks))
    return other if other != day else None
