"""When a written event is: start, length, rules and single dates, as far as they are sound."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from barsek_visits.domain.calendars.external_events import Doubt, Guess
from barsek_visits.ical.content_lines import date_parts, one_line, parameters, parts
from barsek_visits.ical.moments import (
    Length,
    Moment,
    in_zone,
    length_between,
    like,
    read_length,
    read_moment,
)
from barsek_visits.ical.rule_parts import WrittenRule, read_rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import tzinfo

    from barsek_visits.ical.zones.parsed import Zones

    Lines = Mapping[str, Sequence[str]]

# How long something is whose end cannot be read: it takes time, since its start does.
_GUESSED = {True: Length(0, timedelta(hours=1)), False: Length(1)}
_MOST_GUESSES = 10
_LONGEST_TEXT = 60


@dataclass
class WrittenDates:
    """When an event is; `place` is where a change stands in its series, `from_here_on` that it changes all later ones.

    `lasts` is how long single dates are that say so themselves; `zone` the name of the start's.
    """

    start: Moment
    length: Length | None  # None: it says nothing
    calendar_zone: tzinfo
    recurs: bool = False
    zone: str = ""
    place: Moment | None = None
    from_here_on: bool = False
    rules: list[WrittenRule] = field(default_factory=list)
    exceptions: list[WrittenRule] = field(default_factory=list)
    more: list[Moment] = field(default_factory=list)
    lasts: dict[Moment, Length] = field(default_factory=dict)
    without: list[Moment] = field(default_factory=list)
    guesses: list[Guess] = field(default_factory=list)


def written_dates(said: Lines, zones: Zones) -> WrittenDates:
    """Return when an event is, with all that had to be guessed.

    Raises:
        ValueError: it has neither a start nor a place in a series.
    """
    return _Reader(said, zones).dates()


class _Reader:
    """The lines of an event by their names, and what was guessed so far."""

    def __init__(self, said: Lines, zones: Zones) -> None:
        self._said, self._zones = said, zones
        self._guesses: list[Guess] = []
        self._default: tzinfo = zones.default.zone

    def dates(self) -> WrittenDates:
        start, zone = self._start()
        if isinstance(start, datetime) and start.tzinfo is not None:
            self._default = start.tzinfo
        recurs = not {"RRULE", "RDATE"}.isdisjoint(self._said)
        length = self._length(start)
        dates = WrittenDates(start, length, self._zones.default.zone, recurs, zone, guesses=self._guesses)
        dates.place = self._place(start)
        for line in self._said.get("RECURRENCE-ID", ()):
            dates.from_here_on = "RANGE" in parameters(date_parts(line)[0])
        dates.rules = list(self._rules("RRULE"))
        dates.exceptions = list(self._rules("EXRULE"))
        for moment, length in self._single("RDATE", start):
            dates.more.append(moment)
            if length:
                dates.lasts[moment] = length
        dates.without = [moment for moment, _ in self._single("EXDATE", start)]
        return dates

    def guess(self, doubt: Doubt, text: str) -> None:
        guess = Guess(doubt, one_line(text)[:_LONGEST_TEXT])
        if guess not in self._guesses and len(self._guesses) < _MOST_GUESSES:
            self._guesses.append(guess)

    def _start(self) -> tuple[Moment, str]:
        for name in ("DTSTART", "RECURRENCE-ID"):
            for line in self._said.get(name, ()):
                try:
                    return self._moment(line)
                except ValueError:
                    continue
        raise ValueError("no start")

    def _moment(self, line: str) -> tuple[Moment, str]:
        """Return the moment of a line, in its zone, and the zone's name."""
        head, value = date_parts(line)
        told, moment = parameters(head), read_moment(value)
        if not isinstance(moment, datetime):
            return moment, ""
        if told.get("VALUE", "").upper() == "DATE":
            return moment.date(), ""
        if moment.tzinfo is not None:
            return moment, "UTC" if moment.tzinfo is UTC else f"{moment:%z}"
        return self._in_named_zone(moment, told.get("TZID", ""))

    def _in_named_zone(self, moment: datetime, written: str) -> tuple[Moment, str]:
        zone, name = self._default, ""
        if written:
            found = self._zones.named(written)
            zone, name = found.zone if found.is_found else self._default, found.name
            if not found.is_known:
                self.guess(Doubt.ZONE, name)
        elif not self._zones.default.is_known:
            self.guess(Doubt.ZONE, self._zones.default.name)
        return moment.replace(tzinfo=zone), name

    def _length(self, start: Moment) -> Length | None:
        for line in self._said.get("DTEND", ()):
            try:
                return self._until(start, self._moment(line)[0])
            except (ValueError, OverflowError):
                self.guess(Doubt.END, date_parts(line)[1])
        for line in self._said.get("DURATION", ()):
            try:
                return read_length(date_parts(line)[1])
            except ValueError:
                self.guess(Doubt.END, date_parts(line)[1])
        is_said = "DTEND" in self._said or "DURATION" in self._said
        return _GUESSED[isinstance(start, datetime)] if is_said else None

    def _until(self, start: Moment, end: Moment) -> Length:
        if isinstance(start, datetime) == isinstance(end, datetime):
            return length_between(start, end)
        self.guess(Doubt.END, f"{end:%Y-%m-%d}")
        if isinstance(end, datetime):
            return length_between(start, end.date())
        midnight = datetime(end.year, end.month, end.day, tzinfo=self._default)
        return length_between(start, midnight) if midnight > start else _GUESSED[True]

    def _place(self, start: Moment) -> Moment | None:
        for line in self._said.get("RECURRENCE-ID", ()):
            try:
                return self._moment(line)[0]
            except ValueError:
                self.guess(Doubt.DATES, date_parts(line)[1])
                return start
        return None

    def _rules(self, name: str) -> Iterator[WrittenRule]:
        for line in self._said.get(name, ()):
            rule = read_rule(parts(line)[1])
            for part in rule.unused:
                self.guess(Doubt.RULE, part)
            if rule.rule:
                yield rule

    def _single(self, name: str, start: Moment) -> Iterator[tuple[Moment, Length | None]]:
        """Yield the single dates of a property, each as the start is written, with its own length if it has one."""
        for line in self._said.get(name, ()):
            head, values = date_parts(line)
            for value in filter(str.strip, values.split(",")):
                written, _, end = value.partition("/")
                try:
                    moment = self._moment(f"{head}:{written}")[0]
                    yield like(moment, start, self._zones.default.zone), self._period(moment, end)
                except (ValueError, OverflowError):
                    self.guess(Doubt.DATES, value)

    def period(self, head: str, value: str) -> tuple[Moment, Length, bool]:
        """Return start and length of a period, and whether its end could be read.

        Raises:
            ValueError: it has no start.
        """
        written, _, end = value.partition("/")
        start = self._moment(f"{head}:{written}")[0]
        try:
            length = self._period(start, end)
        except (ValueError, OverflowError):
            length = None
        return start, length or _GUESSED[isinstance(start, datetime)], length is not None

    def _period(self, start: Moment, end: str) -> Length | None:
        if not end:
            return None
        if end.lstrip("+-").upper().startswith("P"):
            return read_length(end)
        return length_between(start, in_zone(read_moment(end), self._default))


def busy_periods(line: str, zones: Zones) -> Iterator[tuple[Moment, Length, bool] | None]:
    """Yield the periods of a FREEBUSY line that take time, and whether all of each could be read.

    None is one without a start that can be read; an end that cannot is guessed.  Busy is what is not said to be free,
    also by a type that nobody knows (RFC 5545 sections 3.2.9 and 3.8.2.6).
    """
    head, values = parts(line)
    if parameters(head).get("FBTYPE", "").upper() == "FREE":
        return
    for value in filter(str.strip, values.split(",")):
        try:
            yield _Reader({}, zones).period(head, value)
        except ValueError:
            yield None


def day_in(lines: Lines) -> date | None:
    """Return a day that an event names though its start cannot be read: of its end, or the day alone of its start."""
    for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
        for line in lines.get(name, ()):
            value = date_parts(line)[1].strip()
            for text in (value, value[:8]):
                try:
                    moment = read_moment(text)
                except ValueError:
                    continue
                return moment.date() if isinstance(moment, datetime) else moment
    return None
