"""How a person's dates of a series are told as one event: by a rule, with exceptions (ADR 0018).

Exchange keeps a series as a pattern with exceptions: one date a day, and each exception strictly between its
neighbours.  Dates for which there is no such place stand apart.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from barsek_visits.domain.errors import WallTimeGap
from barsek_visits.domain.meetings.recurrence import RecurrenceUnit

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from barsek_visits.domain.meetings.recurrence import Recurrence
    from barsek_visits.domain.office_time import OfficeTime
    from barsek_visits.domain.spans import TimeSpan

_MOST_SLOTS = 999  # a COUNT has three digits (MS-OXCICAL 2.1.3.2.2)
_LONGEST = {  # in days
    RecurrenceUnit.DAYS: 1,
    RecurrenceUnit.WEEKS: 7,
    RecurrenceUnit.MONTH_DATE: 31,
    RecurrenceUnit.MONTH_WEEKDAY: 35,
}
_NOT_IN_FEBRUARY = frozenset({29, 30})


@dataclass(frozen=True)
class Pattern:
    """A rule with all of its weekdays, and one of its dates, which says where in a month they are."""

    rule: Recurrence
    one: date


@dataclass(frozen=True)
class Slot:
    """A start that the pattern makes, naive on the office's clock; `position` is the date in its place, if any.

    `is_as_made` says that this date is when the pattern has it.
    """

    start: datetime
    position: int | None
    is_as_made: bool


@dataclass(frozen=True)
class SeriesLayout:
    """Dates in a pattern: its slots from the first that is taken to the last, and the positions of those apart.

    `length` is the slots', the same on the clock and in truth.  A single date has no pattern.
    """

    pattern: Pattern | None
    slots: tuple[Slot, ...]
    length: timedelta
    apart: tuple[int, ...]


def laid_out(spans: Sequence[TimeSpan], rule: Recurrence, clock: OfficeTime) -> SeriesLayout:
    """Return dates in the pattern of a rule's unit and step that needs the fewest exceptions.

    `spans` are in order; a position is a place among them.  The rule's weekdays and end follow from the dates.
    """
    return _laid_out(spans, _one_a_day(spans, clock), rule, clock)


def _laid_out(spans: Sequence[TimeSpan], days: Mapping[date, int], rule: Recurrence, clock: OfficeTime) -> SeriesLayout:
    if len(days) == 1:
        (position,) = days.values()
        slot = Slot(clock.naive_wall(spans[position].start), position, is_as_made=True)
        return _layout(spans, None, [slot], spans[position].length)
    pattern, made = _best_pattern(list(days), rule)
    places = _places(list(days), made)
    start, length = _regular_time([spans[position] for day, position in days.items() if day in places], clock)
    if pattern is None or not length:
        return _layout(spans, None, [], length)
    dates = [date for date in made if min(places) <= date <= max(places)][:_MOST_SLOTS]
    if not _is_plain(datetime.combine(dates[0], start), length, clock):
        first = places[dates[0]]
        return _laid_out(spans, {day: days[day] for day in days if day != first}, rule, clock)
    taken = {date: days[places[date]] for date in dates if date in places}
    has = {date: _times(spans[position], clock) for date, position in taken.items()}
    starts = [datetime.combine(date, start) for date in dates]
    slots = [Slot(one, taken.get(one.date()), has.get(one.date()) == (one, length)) for one in starts]
    return _layout(spans, pattern, slots, length)


def _layout(
    spans: Sequence[TimeSpan], pattern: Pattern | None, slots: Sequence[Slot], length: timedelta
) -> SeriesLayout:
    within = {slot.position for slot in slots}
    return SeriesLayout(pattern, tuple(slots), length, tuple(n for n in range(len(spans)) if n not in within))


def _one_a_day(spans: Sequence[TimeSpan], clock: OfficeTime) -> dict[date, int]:
    """Return a position for each day, in order; of several on one day that with the usual start."""
    walls = [clock.naive_wall(span.start) for span in spans]
    usual = Counter(wall.time() for wall in walls).most_common(1)[0][0]
    of_day: dict[date, int] = {}
    for position, wall in enumerate(walls):
        if wall.date() not in of_day or (wall.time() == usual and walls[of_day[wall.date()]].time() != usual):
            of_day[wall.date()] = position
    return of_day


def _best_pattern(days: Sequence[date], rule: Recurrence) -> tuple[Pattern | None, list[date]]:
    """Return the pattern that leaves out and moves the fewest dates, with its dates around the days."""
    best: tuple[Pattern | None, list[date]] = (None, [])
    fewest = None
    for pattern, made in _patterns(days, rule):
        hit = set(made) & set(days)
        left_out = sum(min(hit) <= date <= max(hit) for date in made) - len(hit)
        exceptions = left_out + len(days) - len(hit)
        if fewest is None or exceptions < fewest:
            best, fewest = (pattern, made), exceptions
        if not exceptions:
            break
    return best


def _patterns(days: Sequence[date], rule: Recurrence) -> Iterator[tuple[Pattern, list[date]]]:
    """Give the patterns through the days: of weeks on their most frequent weekday, on the two most frequent, ..."""
    margin = timedelta(days=rule.every * _LONGEST[rule.unit])
    ranked = [weekday for weekday, _ in Counter(day.weekday() for day in days).most_common()]
    several = range(1, len(ranked) + 1) if rule.unit is RecurrenceUnit.WEEKS else (0,)
    for weekdays in (frozenset(ranked[:number]) for number in several):
        open_days = [day for day in days if not weekdays or day.weekday() in weekdays]
        while open_days:
            one, *open_days = open_days
            pattern = Pattern(replace(rule, weekdays=weekdays, until=None, times=1), one)
            made = _told_alike(pattern, pattern.rule.dates_around(one, days[0] - margin, days[-1] + margin), days)
            if made:
                yield pattern, made
                open_days = sorted({*open_days} - {*made})


def _told_alike(pattern: Pattern, made: list[date], days: Sequence[date]) -> list[date]:
    """Return the dates that all programs make of the pattern, around the days; none where they differ among the days.

    Where a month is too short some take its last day, others none (RFC 5545 section 3.3.10).
    """
    if pattern.rule.unit is not RecurrenceUnit.MONTH_DATE or pattern.one.day not in _NOT_IN_FEBRUARY:
        return made
    short = {date for date in made if date.day != pattern.one.day}
    return [] if any(days[0] <= date <= days[-1] for date in short) else [date for date in made if date not in short]


def _places(days: Sequence[date], made: Sequence[date]) -> dict[date, date]:
    """Return which day stands for which date of the pattern: itself, or the nearest that keeps the order."""
    dates = set(made)
    places = {day: day for day in days if day in dates}
    last = None
    for n, day in enumerate(days):
        if day in places:
            last = day
            continue
        following = next((later for later in days[n:] if later in dates), None)
        free = [date for date in made if (not last or last < date) and (not following or date < following)]
        if free:
            last = min(free, key=lambda date: abs(date - day))
            places[last] = day
    return places


def _regular_time(spans: Sequence[TimeSpan], clock: OfficeTime) -> tuple[time, timedelta]:
    """Return the most frequent start and length on the clock."""
    times = Counter((start.time(), length) for start, length in (_times(span, clock) for span in spans) if length)
    return times.most_common(1)[0][0] if times else (time(), timedelta())


def _times(span: TimeSpan, clock: OfficeTime) -> tuple[datetime, timedelta]:
    """Return start and length on the clock; no length where the clock is set meanwhile, or shows an end twice."""
    start = clock.naive_wall(span.start)
    return start, span.length if _is_plain(start, span.length, clock) else timedelta()


def _is_plain(start: datetime, length: timedelta, clock: OfficeTime) -> bool:
    """Say whether the clock shows both ends of a span just once, and runs on meanwhile."""
    try:
        real = clock.instant(start + length) - clock.instant(start)
    except WallTimeGap:
        return False
    return real == length and not any(clock.is_ambiguous(end) for end in (start, start + length))
