"""Calendars of other programs, read: bytes in, one plain event for each occurrence out."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from barsek_visits.domain.calendars.external_events import ExternalEvent
from barsek_visits.domain.errors import CalendarFileError
from barsek_visits.domain.office_time import OfficeTime
from barsek_visits.ical.occurrences import Series
from barsek_visits.ical.parsed_events import parsed_event
from barsek_visits.ical.parsed_zones import Zones
from barsek_visits.ical.rules import READING_ERRORS, Effort
from barsek_visits.ical.scanning import MAX_EVENTS, ParsedCalendar, parsed_calendars

if TYPE_CHECKING:
    from barsek_visits.domain.spans import TimeSpan

_DAY_IN_MINUTES = 24 * 60


class ExternalEvents(list[ExternalEvent]):
    """Events by their start; `unreadable` counts those of the file that could not be read."""

    unreadable = 0


def read_calendar(data: bytes, zone_name: str, window: TimeSpan) -> ExternalEvents:
    """Return each occurrence that touches the window, by its start.

    Days without a time, and times without a zone, are the office's.  An event that takes no time is given one
    minute, and is free (RFC 5545 section 3.6.1).  What cannot be read is left out and counted.

    Args:
        data: the file; UTF-8, or what Windows wrote before.
        zone_name: the office's zone, an IANA name.
        window: endless recurrences end with it.

    Raises:
        CalendarFileError: it is larger than 10 MB, no calendar, cut off, or too much to work out.
    """
    reading = _Reading(OfficeTime(zone_name), window)
    for calendar in parsed_calendars(data):
        reading.add(calendar)
    return reading.finished()


class _Reading:
    """The events of a file while it is read, by UID: what is written of one may stand in several places."""

    def __init__(self, office: OfficeTime, window: TimeSpan) -> None:
        self._office, self._window, self._effort = office, window, Effort()
        self._widened = window.widened(_DAY_IN_MINUTES)  # the library compares wall times of several zones
        self._written: dict[str, list[Any]] = defaultdict(list)
        self._found = ExternalEvents()

    def add(self, calendar: ParsedCalendar) -> None:
        """Take in a calendar's events."""
        zones = Zones(calendar.zones, self._office.zone, self._widened.end, self._effort)
        for lines in calendar.events:
            try:
                event = parsed_event(lines, zones, cancelled=calendar.cancels)
            except READING_ERRORS:
                self._found.unreadable += 1
            else:
                self._written[event["UID"]].append(event)

    def finished(self) -> ExternalEvents:
        """Return what was found."""
        for written in self._written.values():
            try:
                self._expand(Series(written, self._office))
            except READING_ERRORS:
                self._found.unreadable += 1
        self._found.sort(key=lambda event: (event.span, event.key))
        return self._found

    def _expand(self, series: Series) -> None:
        series.check(self._widened, self._effort)
        events = series.occurrences(self._widened, MAX_EVENTS - len(self._found))
        if events is None:
            raise CalendarFileError(f"the calendar has more than {MAX_EVENTS} events in the time that is wanted")
        self._found += (event for event in events if event.span.touches(self._window))
