"""When the office is open: weekly hours, days off, and how far ahead a visit may be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta

from barsek_visits.domain.spans import TimeSpan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barsek_visits.domain.office_time import OfficeTime

FRIDAY = 4


@dataclass(frozen=True, order=True)
class OpeningHours:
    """A stretch of opening on a weekday (0 is Monday), in the office's wall time."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True)
class Openings:
    """The office's weekly hours and the days on which it stays closed whatever the hours say.

    `days_off` maps a date to why: public holidays and whole closed days, named in the reader's language.
    """

    hours: tuple[OpeningHours, ...]
    days_off: dict[date, str]

    def is_open(self, day: date) -> bool:
        """Say whether the office opens at all on a day."""
        return day not in self.days_off and any(hours.weekday == day.weekday() for hours in self.hours)

    def spans_on(self, day: date, office_time: OfficeTime) -> Iterator[TimeSpan]:
        """Yield the day's opening spans, earliest first; none on a day off."""
        if day in self.days_off:
            return
        for hours in sorted(self.hours):
            if hours.weekday == day.weekday():
                start = office_time.first_instant(day, hours.opens)
                end = office_time.first_instant(day, hours.closes)
                if start < end:
                    yield TimeSpan(start, end)

    def is_working_day(self, day: date) -> bool:
        """Say whether a day counts as notice: Monday to Friday, and not a day off."""
        return day.weekday() <= FRIDAY and day not in self.days_off

    def day_after_working_days(self, day: date, count: int) -> date:
        """Return the day that has `count` working days after `day`, itself the last of them."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_working_day(day)
        return day


def months_later(day: date, months: int) -> date:
    """Return the same day so many months on, or the month's last day where there is no such day."""
    later: date = day + relativedelta(months=months)
    return later
