"""All that is written of one UID, worked out: each occurrence with its time and its name."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any

import recurring_ical_events
from icalendar import Calendar

from barsek_visits.domain.calendars.external_events import ExternalEvent
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.ical.parsed_events import FACTS
from barsek_visits.ical.rules import Effort, check_rule, listed

if TYPE_CHECKING:
    from barsek_visits.domain.office_time import OfficeTime

_NO_TIME = timedelta(minutes=1)


class Series:
    """An event, its recurrences and what was changed of them."""

    def __init__(self, written: list[Any], office: OfficeTime) -> None:
        """Take what the library reads: an event, and others of the same UID."""
        self._written, self._office = written, office

    def check(self, window: TimeSpan, effort: Effort) -> None:
        """Refuse rules that cannot be worked out.

        The library looks for a change from some day on, and for one with a rule of its own, at each occurrence.

        Raises:
            ValueError, CalendarFileError: as in `check_rule`.
        """
        rounds = 1 + sum(_is_far_reaching(event) for event in self._written)
        for event in self._written:
            for rule in listed(event.get("RRULE")) * rounds:
                check_rule(rule, _day(event["DTSTART"].dt), window.end.date(), effort)

    def occurrences(self, window: TimeSpan, most: int) -> list[ExternalEvent] | None:
        """Return the occurrences about the window; None where they are more than so many."""
        calendar = Calendar()
        calendar.subcomponents = self._written
        start, end = self._office.wall(window.start), self._office.wall(window.end)
        found = (each for part in recurring_ical_events.of(calendar).series for each in part.between(start, end))
        parts = [each.as_component(keep_recurrence_attributes=False) for each in islice(found, most + 1)]
        if len(parts) > most:
            return None
        return self._named(parts) if self._recurs() else [self._event(part, "") for part in parts]

    def _recurs(self) -> bool:
        return len(self._written) > 1 or not {"RRULE", "RDATE", "RECURRENCE-ID"}.isdisjoint(self._written[0])

    def _named(self, parts: list[Any]) -> list[ExternalEvent]:
        """Name each occurrence by the day on which the series had it, and a second one on the day by its number.

        By the day and not by the instant: a series that is told anew in another zone, or an hour later, keeps
        its names.
        """
        events = []
        seen: Counter[date] = Counter()
        for part in sorted(parts, key=self._place):
            day = self._office.today(self._place(part))
            events.append(self._event(part, f"\n{day}" + (f"\n{seen[day]}" if seen[day] else "")))
            seen[day] += 1
        return events

    def _place(self, part: Any) -> datetime:
        """Return where an occurrence stands in its series; a change from some day on names only its first."""
        prop = part["RECURRENCE-ID"]
        return self._instant(part["DTSTART"].dt if "RANGE" in prop.params else prop.dt)

    def _event(self, part: Any, place: str) -> ExternalEvent:
        facts = part[FACTS]
        start, end = part["DTSTART"].dt, part["DTEND"].dt
        first, last = self._instant(start), self._instant(end)
        span = TimeSpan(first, max(last, first + _NO_TIME))
        return ExternalEvent(
            key=facts["uid"] + place,
            span=span,
            all_day=not isinstance(start, datetime) or self._is_whole_days(span),
            **{**facts, "free": facts["free"] or start == end},
        )

    def _is_whole_days(self, span: TimeSpan) -> bool:
        start, end = self._office.wall(span.start), self._office.wall(span.end)
        return start.date() != end.date() and not any((start.hour, start.minute, end.hour, end.minute))

    def _instant(self, moment: date) -> datetime:
        return moment.astimezone(UTC) if isinstance(moment, datetime) else self._office.first_instant(moment)


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _is_far_reaching(event: Any) -> bool:
    """Say whether a change of one occurrence is more than that."""
    if "RECURRENCE-ID" not in event:
        return False
    return "RANGE" in event["RECURRENCE-ID"].params or not {"RRULE", "RDATE", "EXDATE"}.isdisjoint(event)
