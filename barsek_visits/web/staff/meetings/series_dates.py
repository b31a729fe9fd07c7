"""The dates of a new series, and what is answered for those that clash: left out, another room, another time."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import time
from typing import TYPE_CHECKING

from flask import request

from barsek_visits.domain.bookings.allocation import Allocation
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.queries.meetings.meetings import taken_dates
from barsek_visits.queries.resources.resources import active_resources
from barsek_visits.web import clock
from barsek_visits.web.context import office
from barsek_visits.web.forms.fields import resource_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from barsek_visits.queries.resources.resources import ResourceRow

_CLOCK = re.compile("([01][0-9]|2[0-3]):[0-5][0-9]")
SKIP, OTHER_TIME = "skip", "time"


@dataclass(frozen=True)
class SeriesDate:
    """One date of a series; `choice` is None where it is left out, `answer` what was said to a clash."""

    on: date
    choice: Allocation | None
    answer: str
    at: str


@dataclass(frozen=True)
class DateConflict:
    """A date that cannot be had as it is: what is taken, and which rooms are free then."""

    on: date
    span: TimeSpan
    names: tuple[str, ...]
    rooms: list[ResourceRow]
    answer: str
    at: str


def series_dates(dates: Sequence[date], first: Allocation) -> list[SeriesDate]:
    """Return the dates with what the page says of each; on the clock, all begin when the first does."""
    begins = office().office_time.wall(first.span.start).time()
    return [_answered(day, first, begins) for day in dates]


def date_conflicts(dates: Sequence[SeriesDate]) -> list[DateConflict]:
    """Return the dates that are taken, and those that an answer was given for; four statements."""
    wanted = [one for one in dates if one.choice]
    taken = taken_dates([one.choice for one in wanted if one.choice], now=clock.now())
    names = {one.on: taken[n] for n, one in enumerate(wanted) if n in taken}
    if not names:
        return []
    shown = [one for one in wanted if one.on in names]
    rooms = [row for row in active_resources() if row.kind == "room"]
    free = _free_rooms(shown, rooms)
    return [
        DateConflict(one.on, one.choice.span, names[one.on], free[one.on], one.answer, one.at)
        for one in shown
        if one.choice
    ]


def answers_given(*, but_for: Sequence[DateConflict]) -> list[tuple[str, str]]:
    """Return what was answered for other dates than those that are asked about: it goes on with the form."""
    asked = {f"{name}-{clash.on}" for clash in but_for for name in ("date", "time")}
    return [pair for pair in request.form.items() if pair[0].startswith(("date-", "time-")) and pair[0] not in asked]


def are_busy_only(found: Sequence[DateConflict], dates: Sequence[SeriesDate]) -> bool:
    """Say whether some dates clash with nothing but what hosts' own calendars say; two statements."""
    all_the_same = [replace(one.choice, override_busy=True) for one in dates if one.choice]
    return len(taken_dates(all_the_same, now=clock.now())) < len(found)


def _answered(day: date, first: Allocation, begins: time) -> SeriesDate:
    answer, at = request.form.get(f"date-{day}", ""), request.form.get(f"time-{day}", "")
    if answer == SKIP:
        return SeriesDate(day, None, answer, at)
    start = time.fromisoformat(at) if answer == OTHER_TIME and _CLOCK.fullmatch(at) else begins
    instant = office().office_time.first_instant(day, start)
    choice = replace(first, span=TimeSpan(instant, instant + first.span.length))
    room = resource_id(answer.removeprefix("room-"))
    if answer.startswith("room-") and room is not None:
        choice = replace(choice, room_ids=(room,))
    return SeriesDate(day, choice, answer, at)


def _free_rooms(dates: Sequence[SeriesDate], rooms: list[ResourceRow]) -> dict[date, list[ResourceRow]]:
    pairs = [(one, room) for one in dates for room in rooms if one.choice]
    choices = [Allocation(one.choice.span, (room.id,), ()) for one, room in pairs if one.choice]
    taken = taken_dates(choices, now=clock.now())
    free: dict[date, list[ResourceRow]] = {one.on: [] for one in dates}
    for n, (one, room) in enumerate(pairs):
        if n not in taken:
            free[one.on].append(room)
    return free
