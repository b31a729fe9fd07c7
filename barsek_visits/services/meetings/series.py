"""The dates of a new series: which of them can be had, and what can be done about the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from barsek_visits.domain.bookings.allocation import Allocation
from barsek_visits.domain.errors import NotOffered, Refusal
from barsek_visits.domain.meetings.recurrence import MAX_DATES
from barsek_visits.domain.resources.kinds import ResourceKind
from barsek_visits.queries.meetings.meetings import taken_dates
from barsek_visits.queries.resources.opening_hours import openings
from barsek_visits.queries.resources.resources import ResourceRow, active_resources

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, time

    from barsek_visits.domain.meetings.recurrence import Recurrence
    from barsek_visits.domain.office_time import OfficeTime
    from barsek_visits.domain.resources.office import OfficeRow
    from barsek_visits.domain.spans import TimeSpan


@dataclass(frozen=True)
class DateAnswer:
    """What was said to a date that could not be had: leave it out, begin at another time, or take another room."""

    skip: bool = False
    at: time | None = None
    room_id: int | None = None


@dataclass(frozen=True)
class DateConflict:
    """A date that cannot be had as it is: what is taken, and which rooms are free then."""

    on: date
    span: TimeSpan
    names: tuple[str, ...]
    rooms: tuple[ResourceRow, ...]


@dataclass(frozen=True)
class SeriesProposal:
    """What each date of a series would take, those that are left out not among them, and what stands in the way.

    `only_busy` says that some conflicts are nothing but what hosts' own calendars say.
    """

    allocations: tuple[Allocation, ...]
    conflicts: tuple[DateConflict, ...]
    only_busy: bool = False


def propose_series(
    rule: Recurrence,
    first: Allocation,
    answers: Mapping[date, DateAnswer],
    office_time: OfficeTime,
    *,
    now: datetime,
) -> SeriesProposal:
    """Return what a series would take; it stores nothing, and four statements are enough, six where dates are taken.

    On the clock, all dates begin and end when the first does, but for those that an answer gives another time.

    Raises:
        NotOffered: there are too many dates, or every one is left out.
    """
    begins = office_time.wall(first.span.start)
    dates = rule.dates(begins.date())
    if len(dates) > MAX_DATES:
        raise NotOffered(Refusal.TOO_FAR)
    wanted = dict(_wanted(dates, first, answers, begins.time(), office_time))
    if not wanted:
        raise NotOffered(Refusal.NOTHING_LEFT)
    conflicts = _conflicts(wanted, now)
    return SeriesProposal(tuple(wanted.values()), conflicts, only_busy=_is_only_busy(wanted, conflicts, now))


def closed_dates(rule: Recurrence, first: TimeSpan, office: OfficeRow) -> dict[date, str]:
    """Return the dates of a series on which the office does not open, each with the day's name where it has one.

    Of a series that is too long, none: `propose_series` refuses it.
    """
    dates = rule.dates(office.office_time.wall(first.start).date())
    if not 0 < len(dates) <= MAX_DATES:
        return {}
    hours = openings(office, dates[0], dates[-1])
    return {on: hours.days_off.get(on, "") for on in dates if not hours.is_open(on)}


def _wanted(
    dates: Sequence[date],
    first: Allocation,
    answers: Mapping[date, DateAnswer],
    begins: time,
    office_time: OfficeTime,
) -> Iterator[tuple[date, Allocation]]:
    length = office_time.length_on_clock(first.span)
    for on in dates:
        answer = answers.get(on, DateAnswer())
        if not answer.skip:
            span = office_time.span_on_clock(datetime.combine(on, answer.at or begins), length)
            allocation = replace(first, span=span)
            yield on, replace(allocation, room_ids=(answer.room_id,)) if answer.room_id else allocation


def _conflicts(wanted: Mapping[date, Allocation], now: datetime) -> tuple[DateConflict, ...]:
    taken = taken_dates(list(wanted.values()), now=now)
    pairs = [(on, allocation, taken[n]) for n, (on, allocation) in enumerate(wanted.items()) if n in taken]
    if not pairs:
        return ()
    rooms = [row for row in active_resources() if row.kind == ResourceKind.ROOM]
    free = _free_rooms([allocation.span for _, allocation, _ in pairs], rooms, now)
    return tuple(
        DateConflict(on, allocation.span, names, tuple(free[n])) for n, (on, allocation, names) in enumerate(pairs)
    )


def _is_only_busy(wanted: Mapping[date, Allocation], conflicts: Sequence[DateConflict], now: datetime) -> bool:
    if not conflicts:
        return False
    all_the_same = [replace(allocation, override_busy=True) for allocation in wanted.values()]
    return len(taken_dates(all_the_same, now=now)) < len(conflicts)


def _free_rooms(spans: Sequence[TimeSpan], rooms: Sequence[ResourceRow], now: datetime) -> list[list[ResourceRow]]:
    """Return which rooms are free at each of several times."""
    pairs = [(n, room) for n in range(len(spans)) for room in rooms]
    taken = taken_dates([Allocation(spans[n], (room.id,), ()) for n, room in pairs], now=now)
    free: list[list[ResourceRow]] = [[] for _ in spans]
    for position, (n, room) in enumerate(pairs):
        if position not in taken:
            free[n].append(room)
    return free
