"""When in the week a host works, and so when not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time, timedelta
from typing import TYPE_CHECKING

from barsek_visits.domain.spans import TimeSpan

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from barsek_visits.domain.office_time import OfficeTime


@dataclass(frozen=True, order=True)
class WorkingHours:
    """A stretch of a weekday (0 is Monday) on which a host works, in the office's wall time."""

    weekday: int
    starts: time
    ends: time


def off_hours(week: Collection[WorkingHours], window: TimeSpan, clock: OfficeTime) -> Iterator[TimeSpan]:
    """Yield the stretches of a window in which a host with such a week does not work, in order.

    A weekday that is not in the week is off as a whole; without any, nothing is off: the host works as the office
    is open.
    """
    if not week:
        return
    day, begin = clock.today(window.start), window.start
    while begin < window.end:
        for hours in sorted(week):
            if hours.weekday == day.weekday():
                starts, ends = clock.first_instant(day, hours.starts), clock.first_instant(day, hours.ends)
                if begin < min(starts, window.end):
                    yield TimeSpan(begin, min(starts, window.end))
                begin = max(begin, ends)
        day += timedelta(days=1)
        if clock.first_instant(day) >= window.end:
            if begin < window.end:
                yield TimeSpan(begin, window.end)
            return
