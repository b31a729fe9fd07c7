"""Recurrence rules of strangers, before the library works them out: it would go on for hours, or for ever.

The library looks at one day after the other, from an event's first day on, keeps all it finds, and where a
rule never comes true it looks until the year 9999.
"""

from __future__ import annotations

from datetime import date, datetime
from itertools import islice
from math import prod
from typing import Any

from dateutil.rrule import rrulestr
from icalendar import vRecur

from barsek_visits.domain.errors import N_, CalendarFileError

# What the libraries raise on what they cannot read: there is no common root.
READING_ERRORS = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, AssertionError)

# How many days are looked at in the time that one takes with a daily rule (measured).
_DAYS_AT_ONCE = {"YEARLY": 15, "MONTHLY": 8, "WEEKLY": 3, "DAILY": 1}
LONGEST_RULE = 500
MOST_TIMES_A_DAY = 48
WITHIN_A_DAY = ("BYHOUR", "BYMINUTE", "BYSECOND")
# From one of these years on, the calendar runs as from any year of ours, and ends 71 to 98 years later.
_LAST_YEARS = range(9901, 9929)
_DAYS_OF_LAST_YEARS = 36_000


class Effort:
    """How many days may still be looked at for the sake of one file."""

    def __init__(self, days: int = 5_000_000) -> None:
        """Begin with all of them: some ten seconds' worth."""
        self._left = days

    def spend(self, days: int) -> None:
        """Take some away.

        Raises:
            CalendarFileError: so many are not left.
        """
        self._left -= days
        if self._left < 0:
            raise CalendarFileError(N_("the calendar's recurring events are too many, or recur too long, to work out"))


def times_a_day(text: str) -> int:
    """Return how many times of a day a written rule lists, at the most.

    The library makes every combination of hours, minutes and seconds before it looks at the first day: so this is
    asked before any library reads the rule.
    """
    lists = [part.partition("=") for part in text.upper().split(";")]
    return prod(values.count(",") + 1 for key, _, values in lists if key.strip() in WITHIN_A_DAY)


def check_rule(rule: Any, first: date, last: date, effort: Effort) -> None:
    """Make sure that a rule can be worked out from the event's first day to the last that is wanted.

    Raises:
        ValueError: nobody means such a rule: it recurs within the day, stands still or never comes true.
        CalendarFileError: the file's rules are too much work, all in all.
    """
    speed = _DAYS_AT_ONCE.get(_one(rule, "FREQ"))
    interval = int(_one(rule, "INTERVAL", 1))
    if speed is None or interval < 1 or len(rule.to_ical()) > LONGEST_RULE:
        raise ValueError("a rule that no calendar program makes")
    times = prod(len(listed(rule.get(name, [0]))) for name in WITHIN_A_DAY)
    effort.spend(max((last - first).days, 1) * times // (speed * interval) + 1)
    pause = _days_until_twice(rule, first)
    effort.spend(2 * (_DAYS_OF_LAST_YEARS if pause is None else pause) // speed)
    if pause is None:
        raise ValueError("a rule that does not come true twice in a lifetime")


def onsets(rule: Any, first: datetime, last: datetime, effort: Effort) -> list[datetime]:
    """Return when a zone's rule changes the clock, as naive wall times, its end left out of account.

    Raises:
        ValueError: a clock is changed by the year, and not by this rule; or as in `check_rule`.
        CalendarFileError: as in `check_rule`.
    """
    if _one(rule, "FREQ") != "YEARLY":
        raise ValueError("a clock that is not changed by the year")
    check_rule(rule, first.date(), last.date(), effort)
    return list(rrulestr(_endless(rule), dtstart=first).between(first, last, inc=True))


def _days_until_twice(rule: Any, first: date) -> int | None:
    """Return how long the library looks until a rule has come true twice; None where it does not in a lifetime."""
    same = (year for year in _LAST_YEARS if year % 4 == first.year % 4 and _begins(year) == _begins(first.year))
    start = datetime(next(same), first.month, first.day)  # noqa: DTZ001 - a wall time
    twice = list(islice(rrulestr(_endless(rule), dtstart=start), 2))
    return (twice[1] - start).days if len(twice) > 1 else None


def _begins(year: int) -> int:
    return date(year, 1, 1).weekday()


def _endless(rule: Any) -> str:
    rest: Any = vRecur({name: value for name, value in rule.items() if name not in ("COUNT", "UNTIL")})
    return str(rest.to_ical().decode())


def _one(rule: Any, name: str, default: Any = None) -> Any:
    return listed(rule.get(name, default))[0]


def listed(value: Any) -> list[Any]:
    """Return a property's values: the library gives a single one as it is, and none as None."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
