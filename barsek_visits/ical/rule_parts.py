"""A rule of recurrence as a stranger wrote it: its sound parts kept, the others left out and named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import TYPE_CHECKING, Any

from icalendar import vRecur

from barsek_visits.ical.moments import Moment, as_date, in_zone, read_moment
from barsek_visits.ical.rules import LONGEST_RULE, MOST_TIMES_A_DAY, times_a_day

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_FREQUENCIES = ("YEARLY", "MONTHLY", "WEEKLY", "DAILY")
_DAY = re.compile(r"[+-]?(?:[1-9]|[1-4]\d|5[0-3])?(?:MO|TU|WE|TH|FR|SA|SU)")
_NUMBER = re.compile(r"[+-]?\d{1,6}")
# What programs write for `for ever` in the place of no end.
_FOR_EVER = 3000


def _within(least: int, most: int, *, counted_back: bool = False) -> Callable[[str], bool]:
    def is_sound(text: str) -> bool:
        if not _NUMBER.fullmatch(text):
            return False
        number = abs(int(text)) if counted_back else int(text)
        return least <= number <= most

    return is_sound


_SOUND: dict[str, Callable[[str], bool]] = {
    "FREQ": _FREQUENCIES.__contains__,
    "INTERVAL": _within(1, 999_999),
    "COUNT": _within(1, 999_999),
    "WKST": ("MO", "TU", "WE", "TH", "FR", "SA", "SU").__contains__,
    "BYDAY": lambda text: _DAY.fullmatch(text) is not None,
    "BYHOUR": _within(0, 23),
    "BYMINUTE": _within(0, 59),
    "BYSECOND": _within(0, 59),
    "BYMONTH": _within(1, 12),
    "BYMONTHDAY": _within(1, 31, counted_back=True),
    "BYYEARDAY": _within(1, 366, counted_back=True),
    "BYWEEKNO": _within(1, 53, counted_back=True),
    "BYSETPOS": _within(1, 366, counted_back=True),
}
# Parts that change nothing: what is said anyway, and a number of times that some write for `for ever`.
_IDLE = frozenset({"RSCALE=GREGORIAN", "SKIP=OMIT", "COUNT=-1"})


@dataclass(frozen=True)
class WrittenRule:
    """A rule without its end by date, that end, and what of the text could not be used."""

    rule: Any = None
    until: date | datetime | None = None
    unused: tuple[str, ...] = ()


def read_rule(text: str) -> WrittenRule:
    """Return the rule that a text is, as far as it is sound; no rule where it is empty, or cannot be one."""
    if len(text) > LONGEST_RULE or times_a_day(text) > MOST_TIMES_A_DAY:
        return WrittenRule(unused=(text,))
    kept: dict[str, str] = {}
    ends: list[date | datetime] = []
    unused: list[str] = []
    for part in _parts(text):
        name, _, value = part.upper().partition("=")
        try:
            if name == "UNTIL":
                ends += _end(value)
            else:
                kept.setdefault(name, _sound_values(name, value))
        except ValueError:
            unused.append(part)
    if "FREQ" not in kept:
        return WrittenRule(unused=tuple(unused) or ((text,) if any(_parts(text)) else ()))
    if kept.keys() <= {"FREQ", "INTERVAL", "COUNT", "WKST", "BYSETPOS"}:
        kept.pop("BYSETPOS", None)
    rule = vRecur.from_ical(";".join(f"{name}={value}" for name, value in kept.items()))
    return WrittenRule(rule, ends[0] if ends else None, tuple(unused))


def _parts(text: str) -> Iterator[str]:
    """Yield the parts of a rule that say something."""
    for written in text.split(";"):
        part = re.sub(r"[\x00-\x20]", "", written)
        is_empty = part.endswith("=") or part.upper() in _IDLE
        if part and not is_empty:
            yield part


def _end(value: str) -> list[date | datetime]:
    if value[:4].isdigit() and int(value[:4]) >= _FOR_EVER:
        return []
    return [read_moment(value)]


def _sound_values(name: str, value: str) -> str:
    """Return the values of a part; where one of them is unsound the part is: half of it would be another rule."""
    values = [one for one in value.split(",") if one]
    if name not in _SOUND or not values or not all(map(_SOUND[name], values)):
        raise ValueError("a part that cannot be used")
    return ",".join(values)


def comparable_end(written: WrittenRule, start: Moment, zone: tzinfo) -> Moment | None:
    """Return a rule's end by date, inclusive, to be compared with what its series has; None without one.

    A day bounds the whole day (RFC 5545 section 3.3.10).  For whole days a time is the day that it is in the zone,
    since some write local midnight in UTC.

    Args:
        written: the rule.
        start: when the series begins.
        zone: the calendar's, for whole days.
    """
    until = written.until
    if until is None or not isinstance(start, datetime):
        return until if until is None else as_date(until, zone)
    if not isinstance(until, datetime):
        until = datetime.combine(until, time.max)
    return in_zone(until, start.tzinfo or zone)


def text_of_rule(rule: Any) -> str:
    """Return a rule as it is written."""
    written: Any = vRecur(rule)
    return str(written.to_ical().decode())
