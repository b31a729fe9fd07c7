"""Calendars of other programs, read: bytes in, one plain event for each occurrence out."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import TYPE_CHECKING

from barsek_visits.domain.calendars.external_events import ExternalEvent, Fault, UnreadEvent
from barsek_visits.domain.errors import N_, CalendarFileError
from barsek_visits.domain.office_time import OfficeTime
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.ical.occurrences import Series
from barsek_visits.ical.parsed_events import WrittenEvent, parsed_event, said_in, title_in
from barsek_visits.ical.rules import READING_ERRORS, Effort
from barsek_visits.ical.scanning import MAX_EVENTS, EventLines, ParsedCalendar, first_line_of, parsed_calendars
from barsek_visits.ical.written_dates import busy_periods, day_in
from barsek_visits.ical.zones.parsed import Zones

if TYPE_CHECKING:
    from barsek_visits.ical.moments import Length, Moment

_DAY_IN_MINUTES = 24 * 60
_TOO_MANY = N_("the calendar has more than %(most)s events in the time that is wanted")
# So many of those that cannot be read are named; all are counted.
_MOST_UNREAD = 200


class ExternalEvents(list[ExternalEvent]):
    """Events by their start, and what could not be read: `unreadable` counts them, `unread` names the first.

    `busy` are times that the calendar only says to be taken, without an event.
    """

    unreadable = 0
    busy: tuple[TimeSpan, ...] = ()
    unread: tuple[UnreadEvent, ...] = ()


def read_calendar(data: bytes, zone_name: str, window: TimeSpan) -> ExternalEvents:
    """Return each occurrence that touches the window, by its start.

    Days without a time, and times without a zone, are the calendar's own, else the office's.  An event that takes no
    time is given one minute, and is free (RFC 5545 section 3.6.1).  Where the start is sound the event is there, and
    says what else of it was guessed; an event without a start is left out and named.

    Args:
        data: the file; UTF-8, or what Windows wrote before.
        zone_name: the office's zone, an IANA name.
        window: endless recurrences end with it.

    Raises:
        CalendarFileError: it is larger than 10 MB, no calendar, cut off, or too much to work out.
    """
    reading = _Reading(data, OfficeTime(zone_name), window)
    for calendar in parsed_calendars(data):
        reading.add(calendar)
    return reading.finished()


class _Reading:
    """The events of a file while it is read, by UID: what is written of one may stand in several places."""

    def __init__(self, data: bytes, office: OfficeTime, window: TimeSpan) -> None:
        self._data, self._office, self._window, self._effort = data, office, window, Effort()
        self._written: dict[str, list[WrittenEvent]] = defaultdict(list)
        self._found = ExternalEvents()
        self._busy: list[TimeSpan] = []

    def add(self, calendar: ParsedCalendar) -> None:
        """Take in a calendar's events."""
        last = self._window.widened(_DAY_IN_MINUTES).end
        zones = Zones(calendar.zones, self._office.zone, last, self._effort, calendar.zone)
        for line in calendar.busy:
            self._add_busy(line, zones)
        for lines in calendar.events:
            said = said_in(lines)
            try:
                event = parsed_event(said, zones, cancelled=calendar.cancels)
            except READING_ERRORS as error:
                self._leave_out(lines, Fault.NO_START if isinstance(error, ValueError) else Fault.BROKEN)
            else:
                self._written[event.uid].append(event)

    def _add_busy(self, line: str, zones: Zones) -> None:
        for period in busy_periods(line, zones):
            if period is None or not period[2]:
                self._found.unreadable += 1
            span = period and self._span(*period[:2])
            if span and span.touches(self._window):
                self._busy.append(span)
            if len(self._busy) > MAX_EVENTS:
                raise CalendarFileError(_TOO_MANY, most=MAX_EVENTS)

    def _span(self, start: Moment, length: Length) -> TimeSpan | None:
        """Return a period, unless it takes no time."""
        if not isinstance(start, datetime):
            start = self._office.wall(self._office.first_instant(start))
        end = length.after(start)
        return TimeSpan(start, end) if start < end else None

    def finished(self) -> ExternalEvents:
        """Return what was found."""
        self._found.busy = tuple(sorted(set(self._busy)))
        for written in self._written.values():
            for event in Series(written, self._office, self._window, self._effort).occurrences():
                if len(self._found) == MAX_EVENTS:
                    raise CalendarFileError(_TOO_MANY, most=MAX_EVENTS)
                self._found.append(event)
        self._found.sort(key=lambda event: (event.span, event.key))
        return self._found

    def _leave_out(self, lines: EventLines, fault: Fault) -> None:
        self._found.unreadable += 1
        if len(self._found.unread) < _MOST_UNREAD:
            said = said_in(lines)
            unread = UnreadEvent(fault, first_line_of(lines.number, self._data), title_in(said), day_in(said))
            self._found.unread += (unread,)
