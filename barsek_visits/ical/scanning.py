"""From the bytes of a calendar file to the lines of its events and zones, whatever state the file is in.

Only what is wanted goes on to the library that reads values: the descriptions, alarms and attachments of an
export are most of its bytes, and most of what is broken in it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from barsek_visits.domain.errors import CalendarFileError

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_EVENTS = 50_000
_LONGEST_LINE = 100_000

_FOLD = re.compile(rb"(?:\r\n|\r|\n)[ \t]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_NAME = re.compile(r"[A-Za-z0-9-]+")
_WANTED = frozenset(
    {
        "UID", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE",
        "SUMMARY", "LOCATION", "ORGANIZER", "ATTENDEE", "CLASS", "STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS",
    }
)  # fmt: skip
_OBSERVANCES = ("STANDARD", "DAYLIGHT")


@dataclass
class ParsedZone:
    """A VTIMEZONE: its name, and the lines of each of its observances."""

    name: str = ""
    observances: list[list[str]] = field(default_factory=list)


@dataclass
class ParsedCalendar:
    """A VCALENDAR: the lines of its events, its zones, and whether it takes its events back."""

    events: list[list[str]] = field(default_factory=list)
    zones: list[ParsedZone] = field(default_factory=list)
    cancels: bool = False


def parsed_calendars(data: bytes) -> list[ParsedCalendar]:
    """Return the calendars of a file.

    Raises:
        CalendarFileError: it is too large, no calendar, cut off, or has too many events.
    """
    if len(data) > MAX_FILE_BYTES:
        raise CalendarFileError(f"the file is larger than {MAX_FILE_BYTES // 1024 // 1024} MB")
    lines = [line for line in _LINE_END.split(_text(data)) if line and not line.isspace()]
    if not lines or _begun(lines[0]) != "VCALENDAR":
        raise CalendarFileError("this is no calendar file: it does not begin with BEGIN:VCALENDAR")
    scan = _Scan()
    for line in lines:
        scan.take(line[:_LONGEST_LINE])
    if scan.is_open:
        raise CalendarFileError("the calendar file is cut off: its END:VCALENDAR is missing")
    return scan.calendars


def _text(data: bytes) -> str:
    """Return the file's text, unfolded: first of all, since some programs fold in the middle of a character."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", "replace").encode()
    unfolded = _FOLD.sub(b"", data)
    text = unfolded.decode("utf-8-sig", "replace")
    beyond_ascii = {char for char in text if not char.isascii()}
    if beyond_ascii == {"\ufffd"}:  # nothing but damage: not UTF-8 at all, but what Windows wrote before
        return unfolded.decode("cp1252", "replace")
    return text


class _Scan:
    """Where in the file we are: the names of the components that are open, outermost first."""

    def __init__(self) -> None:
        self.calendars: list[ParsedCalendar] = []
        self._open: list[str] = []
        self._open_names: Counter[str] = Counter()  # to look through all that is open for each END takes too long
        self._count = 0

    @property
    def is_open(self) -> bool:
        """Say whether a calendar has begun and not ended."""
        return bool(self._open)

    def take(self, line: str) -> None:
        """Take the next line."""
        name = _name(line)
        if name == "BEGIN":
            self._begin(_value(line).upper())
        elif name == "END":
            self._end(_value(line).upper())
        elif self._open:
            self._property(name, line)

    def _begin(self, component: str) -> None:
        self._open.append(component)
        self._open_names[component] += 1
        match self._open:
            case ["VCALENDAR"]:
                self.calendars.append(ParsedCalendar())
            case ["VCALENDAR", "VEVENT"]:
                self._count += 1
                if self._count > MAX_EVENTS:
                    raise CalendarFileError(f"the calendar has more than {MAX_EVENTS} events")
                self.calendars[-1].events.append([])
            case ["VCALENDAR", "VTIMEZONE"]:
                self.calendars[-1].zones.append(ParsedZone())
            case ["VCALENDAR", "VTIMEZONE", kind] if kind in _OBSERVANCES:
                self.calendars[-1].zones[-1].observances.append([])

    def _end(self, component: str) -> None:
        """Close a component, and those inside it that were left open."""
        if not self._open_names[component]:
            return
        closed = ""
        while closed != component:
            closed = self._open.pop()
            self._open_names[closed] -= 1

    def _property(self, name: str, line: str) -> None:
        match self._open:
            case ["VCALENDAR"] if name == "METHOD":
                self.calendars[-1].cancels = _value(line).upper() == "CANCEL"
            case ["VCALENDAR", "VEVENT"] if name in _WANTED:
                self.calendars[-1].events[-1].append(line)
            case ["VCALENDAR", "VTIMEZONE"] if name == "TZID":
                self.calendars[-1].zones[-1].name = _value(line)
            case ["VCALENDAR", "VTIMEZONE", kind] if kind in _OBSERVANCES:
                self.calendars[-1].zones[-1].observances[-1].append(line)


def _begun(line: str) -> str:
    return _value(line).upper() if _name(line) == "BEGIN" else ""


def _name(line: str) -> str:
    found = _NAME.match(line)
    return found.group().upper() if found else ""


def _value(line: str) -> str:
    return line.partition(":")[2].strip()
