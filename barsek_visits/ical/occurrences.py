"""All that is written of one UID, worked out: each occurrence with its time and its name (ADR 0017)."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from dateutil.rrule import rrulestr

from barsek_visits.domain.calendars.external_events import Doubt, ExternalEvent, Guess
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.ical.moments import Length, Moment, like
from barsek_visits.ical.rule_parts import comparable_end, text_of_rule
from barsek_visits.ical.rules import Effort, check_rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from barsek_visits.domain.office_time import OfficeTime
    from barsek_visits.ical.parsed_events import WrittenEvent
    from barsek_visits.ical.rule_parts import WrittenRule

_NO_TIME = timedelta(minutes=1)
_DAY = timedelta(days=1)
_LONGEST_REACH = timedelta(days=3660)


class _Part(NamedTuple):
    """One occurrence: where it stands in its series, when it begins, for how long, and what is said of it."""

    place: Moment
    start: Moment
    length: Length
    facts: dict[str, Any]


_Changed = tuple[Moment, Length, dict[str, Any]]


class Series:
    """An event, its recurrences and what was changed of them."""

    def __init__(self, written: list[WrittenEvent], office: OfficeTime, window: TimeSpan, effort: Effort) -> None:
        """Take all events of one UID, and the window that is wanted."""
        self._office, self._window, self._effort = office, window, effort
        self._masters = _newest([event for event in written if event.dates.place is None])
        self._changes = [event for event in written if event.dates.place is not None]
        self._is_series = len(self._masters) != 1 or bool(self._changes) or self._masters[0].dates.recurs

    def occurrences(self) -> Iterator[ExternalEvent]:
        """Yield the occurrences that touch the window.

        Raises:
            CalendarFileError: they are too much work, with all others of the file.
        """
        parts = list(self._parts())
        if not self._is_series:
            yield from filter(None, (self._event(part, "") for part in parts))
            return
        parts.sort(key=lambda part: self._instant(part.place))
        seen: Counter[date] = Counter()
        for part in parts:
            # By the day and not by the instant: a series that is told anew in another zone, or an hour later, keeps
            # its names.
            day = self._office.today(self._instant(part.place))
            event = self._event(part, f"\n{day}" + (f"\n{seen[day]}" if seen[day] else ""))
            seen[day] += 1
            if event:
                yield event

    def _parts(self) -> Iterator[_Part]:
        if not self._masters:
            for change in _last_told((change.dates.place, change) for change in self._changes).values():
                yield _Part(change.dates.place or change.dates.start, *_changed(change, None, change.dates.start))
            return
        # Changes belong to what recurs; where one UID names several such events, to the first.
        first, *others = sorted(self._masters, key=lambda event: not event.dates.recurs)
        yield from self._parts_of(first, self._changes)
        for other in others:
            yield from self._parts_of(other, [])

    def _parts_of(self, master: WrittenEvent, changes: list[WrittenEvent]) -> Iterator[_Part]:
        """Yield a series' occurrences, each as it is said of itself, of all from some day on, or of all."""
        dates = master.dates
        told = _last_told((like(change.dates.place, dates.start, dates.calendar_zone), change) for change in changes)  # type: ignore[arg-type]
        changed = {place: _changed(change, master, place) for place, change in told.items()}
        later = sorted(place for place, change in told.items() if change.dates.from_here_on)
        places = list(self._places(master, _reach(dates.length, changed, later)))
        facts = _facts(master)
        for place in places:
            since = bisect_left(later, place)
            if place in changed:
                yield _Part(place, *changed[place])
            elif since:
                begin, lasts, said = changed[later[since - 1]]
                yield _Part(place, place + _shift(later[since - 1], begin), lasts, said)
            else:
                yield _Part(place, place, dates.lasts.get(place) or dates.length or _unsaid(place), facts)
        elsewhere = changed.keys() - set(places) - set(dates.without)
        yield from (_Part(place, *changed[place]) for place in elsewhere)

    def _places(self, master: WrittenEvent, reach: timedelta) -> Iterator[Moment]:
        """Yield where a series has its occurrences, each once: its start, its dates, and by its rules."""
        dates, last = master.dates, self._office.wall(self._window.end).date() + _DAY
        first = self._office.wall(self._window.start).replace(tzinfo=None) - reach
        gone, seen = set(dates.without), set()
        for rule in dates.exceptions:
            gone.update(self._by_rule(rule, master, first, last))
        by_rules = (self._by_rule(rule, master, first, last) for rule in dates.rules)
        for place in chain([dates.start], dates.more, chain.from_iterable(by_rules)):
            if place not in gone and place not in seen:
                seen.add(place)
                yield place

    def _by_rule(self, written: WrittenRule, master: WrittenEvent, first: datetime, last: date) -> Iterator[Moment]:
        """Yield what a rule gives from a wall time to a day; nothing, and a doubt, where it cannot be worked out."""
        start = master.dates.start
        end = comparable_end(written, start, master.dates.calendar_zone)
        try:
            check_rule(written.rule, _day(start), last, self._effort)
        except ValueError:
            master.dates.guesses.append(Guess(Doubt.RULE, text_of_rule(written.rule)))
            return
        if end is not None and end < start:
            master.dates.guesses.append(Guess(Doubt.RULE, f"UNTIL={end:%Y%m%d}"))
            return
        wall = start.replace(tzinfo=None) if isinstance(start, datetime) else datetime.combine(start, time())
        for one in rrulestr(text_of_rule(written.rule), dtstart=wall):
            place = one.replace(tzinfo=start.tzinfo) if isinstance(start, datetime) else one.date()
            if one.date() > last or (end is not None and place > end):
                return
            if one >= first:
                yield place

    def _event(self, part: _Part, name: str) -> ExternalEvent | None:
        """Return an occurrence, unless it is outside the window."""
        first = self._instant(part.start)
        if isinstance(part.start, datetime):
            end = part.length.after(part.start)
        else:
            end = self._instant(part.start + part.length.days * _DAY) + part.length.exact
        span = TimeSpan(first, max(end, first + _NO_TIME))
        if not span.touches(self._window):
            return None
        facts = {"title": "", **part.facts, "free": part.facts.get("free", False) or end <= first}
        is_long = not isinstance(part.start, datetime) or self._is_whole_days(span)
        return ExternalEvent(key=facts["uid"] + name, span=span, all_day=is_long, **facts)

    def _is_whole_days(self, span: TimeSpan) -> bool:
        start, end = self._office.wall(span.start), self._office.wall(span.end)
        return start.date() != end.date() and not any((start.hour, start.minute, end.hour, end.minute))

    def _instant(self, moment: Moment) -> datetime:
        return moment.astimezone(UTC) if isinstance(moment, datetime) else self._office.first_instant(moment)


def _newest(events: list[WrittenEvent]) -> list[WrittenEvent]:
    """Return those that are told last: of the highest SEQUENCE, and of one start the latest (RFC 5545 section 3.8.7.4).

    Some programs give several events one UID, and number none of them: they are several all the same.
    """
    highest = max((event.sequence for event in events), default=0)
    return list(_last_told((event.dates.start, event) for event in events if event.sequence == highest).values())


def _last_told(events: Iterable[tuple[Any, WrittenEvent]]) -> dict[Any, WrittenEvent]:
    """Return the event of each place that is told last, of those told at once the last in the file."""
    found: dict[Any, WrittenEvent] = {}
    for place, event in events:
        other = found.get(place)
        if other is None or (event.sequence, event.stamp) >= (other.sequence, other.stamp):
            found[place] = event
    return found


def _changed(change: WrittenEvent, master: WrittenEvent | None, place: Moment) -> _Changed:
    """Return a change's start, length and facts: what it does not say is as in its series.

    What was private stays private, whatever a change says.
    """
    start = place if change.dates.start == change.dates.place else change.dates.start
    facts, length = _facts(change), change.dates.length
    if master is not None:
        whole = _facts(master)
        facts = {**whole, **facts, "guesses": tuple(dict.fromkeys(whole["guesses"] + facts["guesses"]))}
        facts["private"] = facts.get("private", False) or whole.get("private", False)
        is_alike = isinstance(start, datetime) == isinstance(master.dates.start, datetime)
        length = length or (master.dates.length if is_alike else None)
    return start, length or _unsaid(start), facts


def _reach(length: Length | None, changed: Mapping[Moment, _Changed], later: list[Moment]) -> timedelta:
    """Return how far before the window an occurrence may stand that reaches into it."""
    lengths = (one.nominal for one in (length, *(lasts for _, lasts, _ in changed.values())) if one)
    shifts = (abs(_shift(place, changed[place][0])) for place in later)
    return min(max(lengths, default=_DAY) + max(shifts, default=timedelta()) + 2 * _DAY, _LONGEST_REACH)


def _facts(event: WrittenEvent) -> dict[str, Any]:
    return {
        **event.facts, "uid": event.uid, "zone": event.dates.zone, "guesses": tuple(event.dates.guesses)
    }  # fmt: skip


def _unsaid(start: Moment) -> Length:
    """Return how long an event is that does not say it: no time, or its day (RFC 5545 section 3.6.1)."""
    return Length() if isinstance(start, datetime) else Length(1)


def _shift(place: Moment, begin: Moment) -> timedelta:
    """Return by how much an occurrence is moved on the clock of its series; not at all, where only one has a clock."""
    if isinstance(place, datetime) and isinstance(begin, datetime):
        return begin.astimezone(place.tzinfo).replace(tzinfo=None) - place.replace(tzinfo=None)
    is_day = not isinstance(place, datetime) and not isinstance(begin, datetime)
    return begin - place if is_day else timedelta()  # type: ignore[operator]


def _day(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
