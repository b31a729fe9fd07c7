"""DateRange in what people type into a search box: `today`, `neste uke`, `3. maaliskuuta 2027`, `неделя 12`, `3.3.`.

Whatever language the reader has, all of ours are parse_query.  Where no year is said, the nearest is meant.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from barsek_visits.domain.bookings.date_phrases import (
    LONGEST_PHRASE,
    PHRASES,
    SMALL_WORDS,
    WEEK_WORDS,
    WEEKDAYS_WEEK,
    YEAR_WORDS,
)
from barsek_visits.domain.spans import FIRST_YEAR, LAST_YEAR
from barsek_visits.domain.text import folded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_LEAP = 4  # years, within which there is a 29th of February but around 2100, and a week 53 nearly always
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)")
_ISO_MONTH = re.compile(r"(\d{4})-(\d\d)")
_NUMBERS = re.compile(r"(\d\d?)[./](\d\d?)(?:[./](\d{4})?)?")
_DAY = re.compile(r"(\d\d?)(?:\.|st|nd|rd|th|:e|:a|-?го)?")
_NUMBER = re.compile(r"(\d\d?)\.?")
_YEAR = re.compile(r"(\d{4})")
_GLUED = re.compile(r"(\d\.)(?=[^\W\d_])")
_EDGES = ".,;:!?()[]\"'«»„“”"


@dataclass(frozen=True)
class DateNames:
    """Names of months (1 to 12) and weekdays (0 is Monday), folded; short ones are names only beside a number."""

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    short_months: Mapping[str, int]
    short_weekdays: Mapping[str, int]


@dataclass(frozen=True)
class DateRange:
    """Days in a row, both ends included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class ParsedQuery:
    """The days that a text names, if any, and the words that are left.

    What was read as a date can as well stand in a name, as `mai` or `2027` can: then `literal` is all there is.
    """

    dates: DateRange | None
    words: str
    literal: str = ""


@dataclass(frozen=True)
class _Match:
    """So many parts of the text name these days."""

    length: int
    dates: DateRange
    may_be_words: bool = False


def parse_query(text: str, today: date, names: DateNames) -> ParsedQuery:
    """Return the days that the longest date in a text names, the first of several, and all other words."""
    parts = _GLUED.sub(r"\1 ", text).split()
    reader = _Reader([folded(part) for part in parts], today, names)
    first, match = max(reader.matches(), key=lambda found: found[1].length, default=(0, None))
    if match is None:
        return ParsedQuery(None, text)
    begins, last = first, first + match.length
    while first > 0 and reader.plain(first - 1) in SMALL_WORDS:
        first -= 1
    literal = " ".join([*parts[:first], *parts[begins:]]) if match.may_be_words else ""
    return ParsedQuery(match.dates, " ".join([*parts[:first], *parts[last:]]), literal)


def month_of(year: int, month: int) -> DateRange:
    """Return the days of a month."""
    return DateRange(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def week_of(day: date) -> DateRange:
    """Return the week, Monday to Sunday, of a day."""
    monday = day - timedelta(days=day.weekday())
    return DateRange(monday, monday + timedelta(days=6))


class _Reader:
    """The folded parts of a text, and every way to read a date that begins at one of them."""

    def __init__(self, parts: Sequence[str], today: date, names: DateNames) -> None:
        self._parts, self._today, self._names = parts, today, names

    def matches(self) -> Iterator[tuple[int, _Match]]:
        """Yield what each rule reads at each part, from the first on."""
        rules: tuple[Callable[[int], _Match | None], ...] = (
            self._numbers,
            self._day_and_month,
            self._month,
            self._week,
            self._phrase,
            self._weekday,
            self._year_alone,
        )
        for at in range(len(self._parts)):
            for rule in rules:
                match = rule(at)
                if match:
                    yield at, match

    def plain(self, at: int) -> str:
        """Return a part without the signs around it; behind the last there is nothing."""
        return self._parts[at].strip(_EDGES) if at < len(self._parts) else ""

    def _whole(self, pattern: re.Pattern[str], at: int) -> re.Match[str] | None:
        """Return the match of a whole part, but for a comma behind it."""
        return pattern.fullmatch(self._parts[at].rstrip(",;")) if at < len(self._parts) else None

    def _numbers(self, at: int) -> _Match | None:
        """Read `2027-03-03`, `3.3.2027`, `3/3/2027`, `3.3.`; a weekday's name may stand before."""
        day = self._after_weekday(at)
        if iso := self._whole(_ISO, day):
            return self._day(day + 1 - at, int(iso[3]), int(iso[2]), int(iso[1]))
        written = self._whole(_NUMBERS, day)
        if written is None:
            return None
        year = int(written[3]) if written[3] else None
        return self._day(day + 1 - at, int(written[1]), int(written[2]), year)

    def _day_and_month(self, at: int) -> _Match | None:
        """Read `3. mars 2027`, `onsdag 3 mars`, `March 3rd, 2027`."""
        first = self._after_weekday(at)
        for day, month in ((first, first + 1), (first + 1, first)):
            number, name = self._whole(_DAY, day), self._month_at(month, short=True)
            if number and name:
                year, length = self._year_at(first + 2)
                return self._day(first + 2 + length - at, int(number[1]), name, year)
        return None

    def _month(self, at: int) -> _Match | None:
        """Read `mars`, `mars 2027`, `2027-03`."""
        iso = self._whole(_ISO_MONTH, at)
        if iso:
            year, month = int(iso[1]), int(iso[2])
            known = 1 <= month <= 12 and FIRST_YEAR <= year <= LAST_YEAR
            return _Match(1, month_of(year, month)) if known else None
        said, length = self._year_at(at + 1)
        name = self._month_at(at, short=said is not None)
        if name is None:
            return None
        middle = self._nearest(lambda year: date(year, name, 15), said)[0]
        return _Match(1 + length, month_of(middle.year, name), may_be_words=True)

    def _week(self, at: int) -> _Match | None:
        """Read `uke 12`, `12. viikko`, `неделя 12`, `week 12, March 2027`."""
        word, number = (at, at + 1) if self.plain(at) in WEEK_WORDS else (at + 1, at)
        written = self._whole(_NUMBER, number)
        if self.plain(word) not in WEEK_WORDS or written is None:
            return None
        with_month = 1 if self._month_at(at + 2, short=True) and self._year_at(at + 3)[0] else 0
        year, length = self._year_at(at + 2 + with_month)
        mondays = self._nearest(lambda year: date.fromisocalendar(year, int(written[1]), 1), year)
        return _Match(2 + with_month + length, week_of(mondays[0]), may_be_words=True) if mondays else None

    def _phrase(self, at: int) -> _Match | None:
        """Read `today`, `neste uke`, `в прошлом месяце`."""
        for length in range(LONGEST_PHRASE, 0, -1):
            meaning = PHRASES.get(tuple(self.plain(at + n) for n in range(length)))
            if meaning:
                return _Match(length, self._moved(*meaning))
        return None

    def _weekday(self, at: int) -> _Match | None:
        """Read `fredag`, the next one; `neste fredag`, that of next week; `last friday`, the one before today."""
        offset = WEEKDAYS_WEEK.get(self.plain(at))
        weekday = self._names.weekdays.get(self.plain(at if offset is None else at + 1))
        if weekday is None:
            return None
        ahead = timedelta(days=(weekday - self._today.weekday()) % 7)
        if offset is None:
            day = self._today + ahead
        elif offset < 0:
            day = self._today + ahead - timedelta(days=7)
        else:
            day = week_of(self._today).first + timedelta(days=weekday + 7 * offset)
        return _Match(1 if offset is None else 2, DateRange(day, day), may_be_words=offset is None)

    def _year_alone(self, at: int) -> _Match | None:
        year, length = self._year_at(at)
        return _Match(length, DateRange(date(year, 1, 1), date(year, 12, 31)), may_be_words=True) if year else None

    def _after_weekday(self, at: int) -> int:
        """Return where the day stands: behind the weekday's name and its small word, where they are there."""
        names = self._names
        if self.plain(at) in names.weekdays or self.plain(at) in names.short_weekdays:
            return at + 2 if self.plain(at + 1) in SMALL_WORDS else at + 1
        return at

    def _month_at(self, at: int, *, short: bool) -> int | None:
        name = self.plain(at)
        return self._names.months.get(name) or (self._names.short_months.get(name) if short else None)

    def _year_at(self, at: int) -> tuple[int | None, int]:
        """Return the year and how many parts it takes: a word for `year` may stand behind it."""
        written = _YEAR.fullmatch(self.plain(at))
        if written is None or not FIRST_YEAR <= int(written[1]) <= LAST_YEAR:
            return None, 0
        return int(written[1]), 2 if self.plain(at + 1) in YEAR_WORDS else 1

    def _day(self, length: int, day: int, month: int, year: int | None) -> _Match | None:
        days = self._nearest(lambda year: date(year, month, day), year)
        return _Match(length, DateRange(days[0], days[0])) if days else None

    def _nearest(self, day_in: Callable[[int], date], said: int | None) -> list[date]:
        """Return the day of each year in which there is one, the nearest to today first; of the one said, if any."""
        around = range(self._today.year - _LEAP, self._today.year + _LEAP + 1) if said is None else [said]
        days = []
        for year in around:
            try:
                days.append(day_in(year))
            except ValueError:
                continue
        known = (day for day in days if FIRST_YEAR <= day.year <= LAST_YEAR)
        return sorted(known, key=lambda day: (abs(day - self._today), self._today - day))

    def _moved(self, unit: str, offset: int) -> DateRange:
        today = self._today
        if unit == "day":
            day = today + timedelta(days=offset)
            return DateRange(day, day)
        if unit == "week":
            return week_of(today + timedelta(days=7 * offset))
        if unit == "month":
            months = today.year * 12 + today.month - 1 + offset
            return month_of(months // 12, months % 12 + 1)
        return DateRange(date(today.year + offset, 1, 1), date(today.year + offset, 12, 31))
