"""On which dates something repeats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import count, islice, takewhile
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta, weekday

from barsek_visits.domain.resources.opening_hours import months_later
from barsek_visits.domain.spans import LAST_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_DATES = 120  # a meeting a week for more than two years
_WEEK = 7
_LAST = 5  # a fifth weekday is the last one of its month: not every month has five


class RecurrenceUnit(StrEnum):
    """What is counted from one date to the next."""

    DAYS = "days"
    WEEKS = "weeks"
    MONTH_DATE = "month_date"  # on the same date, or the month's last where it is too short
    MONTH_WEEKDAY = "month_weekday"  # on the same weekday of the month, such as the second Tuesday


_SHORTEST = {  # in days
    RecurrenceUnit.DAYS: 1,
    RecurrenceUnit.WEEKS: _WEEK,
    RecurrenceUnit.MONTH_DATE: 28,
    RecurrenceUnit.MONTH_WEEKDAY: 28,
}


@dataclass(frozen=True)
class Recurrence:
    """A rule: every so many days, weeks or months, until a date or for a number of times.

    `weekdays` (0 is Monday) are for weeks; the first date's own weekday is always among them.

    Raises:
        ValueError: it ends by nothing, or counts less than one.
    """

    unit: RecurrenceUnit
    every: int = 1
    weekdays: frozenset[int] = frozenset()
    until: date | None = None
    times: int | None = None

    def __post_init__(self) -> None:
        """Refuse what never ends."""
        if self.every < 1 or (self.until is None and self.times is None) or (self.times or 1) < 1:
            raise ValueError("a recurrence counts up, and ends")

    def dates(self, first: date) -> list[date]:
        """Return the dates in order, `first` among them, until `LAST_YEAR`; `MAX_DATES` and one more at the most."""
        known = takewhile(lambda day: day.year <= LAST_YEAR, self._endless(first))
        dates: Iterator[date] = (day for day in known if day >= first)
        if self.until is not None:
            until = self.until
            dates = takewhile(lambda day: day <= until, dates)
        return list(islice(dates, min(self.times or MAX_DATES + 1, MAX_DATES + 1)))

    def dates_around(self, one: date, since: date, until: date) -> list[date]:
        """Return the dates from `since` to `until` that it makes before and after one of them, whatever its end."""
        back = max((one - since).days, 0) // _SHORTEST[self.unit] // self.every + 1
        dates = takewhile(lambda day: day <= until, self._endless(one, -back * self.every))
        return [day for day in dates if day >= since]

    def _endless(self, first: date, begin: int = 0) -> Iterator[date]:
        for n in count(begin, self.every):
            if self.unit is RecurrenceUnit.DAYS:
                yield first + timedelta(days=n)
            elif self.unit is RecurrenceUnit.WEEKS:
                monday = first + timedelta(days=n * _WEEK - first.weekday())
                yield from (monday + timedelta(days=day) for day in sorted(self.weekdays | {first.weekday()}))
            elif self.unit is RecurrenceUnit.MONTH_DATE:
                yield months_later(first, n)
            else:
                yield _same_weekday(first, n)


def _same_weekday(first: date, months: int) -> date:
    """Return the date so many months on with its weekday and place in the month as `first`; a fifth is the last."""
    nth = (first.day - 1) // _WEEK + 1
    edge, place = (31, -1) if nth == _LAST else (1, nth)  # counted from one end of the month
    same: date = first + relativedelta(months=months, day=edge, weekday=weekday(first.weekday(), place))
    return same
