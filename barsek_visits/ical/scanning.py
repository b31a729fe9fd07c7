"""From the bytes of a calendar file to the lines of its events and zones, whatever state the file is in.

Only what is wanted goes on to the library that reads values: the descriptions, alarms and attachments of an
export are most of its bytes, and most of what is broken in it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from barsek_visits.domain.errors import N_, CalendarFileError
from barsek_visits.domain.text import code_page
from barsek_visits.ical.content_lines import NAME, is_encoded

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_EVENTS = 50_000
_LONGEST_LINE = 100_000

_FOLD = re.compile(rb"(?:\r\n|\r|\n)[ \t]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_BYTES_LINE_END = re.compile(rb"\r\n|\r|\n")
_WORDS_BEYOND_ASCII = re.compile(rb"[A-Za-z]*[\x80-\xff][A-Za-z\x80-\xff]*")
_WANTED = frozenset(
    {
        "UID", "DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE",
        "DTSTAMP", "SUMMARY", "LOCATION", "ORGANIZER", "ATTENDEE", "CLASS", "STATUS", "TRANSP",
        "X-MICROSOFT-CDO-BUSYSTATUS",
    }
)  # fmt: skip
_OBSERVANCES = ("STANDARD", "DAYLIGHT")


class EventLines(list[str]):
    """The lines of an event; `number` counts the events of the file, from one."""

    number = 0


@dataclass
class ParsedZone:
    """A VTIMEZONE: its name, that of the place it is of, and the lines of each of its observances."""

    name: str = ""
    observances: list[list[str]] = field(default_factory=list)
    location: str = ""


@dataclass
class ParsedCalendar:
    """A VCALENDAR: the lines of its events, its zones, the name of its own, and whether it takes its events back.

    `busy` are the lines of its VFREEBUSY that name times (RFC 5545 section 3.6.4).
    """

    events: list[EventLines] = field(default_factory=list)
    busy: list[str] = field(default_factory=list)
    zones: list[ParsedZone] = field(default_factory=list)
    zone: str = ""
    cancels: bool = False


def parsed_calendars(data: bytes) -> list[ParsedCalendar]:
    """Return the calendars of a file.

    Raises:
        CalendarFileError: it is too large, no calendar, cut off, or has too many events.
    """
    if len(data) > MAX_FILE_BYTES:
        raise CalendarFileError(N_("the file is larger than %(most)s MB"), most=MAX_FILE_BYTES // 1024 // 1024)
    lines = _joined([line for line in _LINE_END.split(_text(data)) if line and not line.isspace()])
    if not lines or _begun(lines[0]) != "VCALENDAR":
        raise CalendarFileError(N_("this is no calendar file: it does not begin with BEGIN:VCALENDAR"))
    scan = _Scan()
    for line in lines:
        scan.take(line)
    if scan.is_open:
        raise CalendarFileError(N_("the calendar file is cut off: its END:VCALENDAR is missing"))
    return scan.calendars


def _text(data: bytes) -> str:
    """Return the file's text, unfolded: first of all, since some programs fold in the middle of a character."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", "replace").encode()
    unfolded = _FOLD.sub(b"", data)
    text = unfolded.decode("utf-8-sig", "replace")
    beyond_ascii = {char for char in text if not char.isascii()}
    if beyond_ascii == {"\ufffd"}:  # nothing but damage: not UTF-8 at all, but what Windows wrote before
        return unfolded.decode(code_page(b" ".join(_WORDS_BEYOND_ASCII.findall(unfolded))), "replace")
    return text


def _joined(lines: list[str]) -> list[str]:
    """Return the lines, those of vCalendar 1.0 joined that end in `=` and go on in the next, unless that is another."""
    joined: list[str] = []
    goes_on = False
    for line in lines:
        if goes_on and not _is_property(line):
            joined[-1] = joined[-1][:-1] + line
        else:
            joined.append(line)
        goes_on = line.endswith("=") and is_encoded(joined[-1])
    return joined


def _is_property(line: str) -> bool:
    name = _name(line)
    return name in _WANTED or name in ("BEGIN", "END")


def first_line_of(number: int, data: bytes) -> int:
    """Return in which line of a file its event of a number begins."""
    begun = 0
    for at, line in enumerate(_BYTES_LINE_END.split(data), start=1):
        begun += line.strip().upper() == b"BEGIN:VEVENT"
        if begun == number:
            return at
    return 0


class _Scan:
    """Where in the file we are: the names of the components that are open, outermost first."""

    def __init__(self) -> None:
        self.calendars: list[ParsedCalendar] = []
        self._open: list[str] = []
        self._open_names: Counter[str] = Counter()  # to look through all that is open for each END takes too long
        self._count = self._begun = 0

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
            self._property(name, line if name == "FREEBUSY" else line[:_LONGEST_LINE])

    def _begin(self, component: str) -> None:
        self._open.append(component)
        self._begun += component == "VEVENT"
        self._open_names[component] += 1
        match self._open:
            case ["VCALENDAR"]:
                self.calendars.append(ParsedCalendar())
            case ["VCALENDAR", "VEVENT"]:
                self._count += 1
                if self._count > MAX_EVENTS:
                    raise CalendarFileError(N_("the calendar has more than %(most)s events"), most=MAX_EVENTS)
                self.calendars[-1].events.append(EventLines())
                self.calendars[-1].events[-1].number = self._begun
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
            case ["VCALENDAR"] if name == "X-WR-TIMEZONE":
                self.calendars[-1].zone = _value(line)
            case ["VCALENDAR", "VEVENT"] if name in _WANTED:
                self.calendars[-1].events[-1].append(line)
            case ["VCALENDAR", "VFREEBUSY"] if name == "FREEBUSY":
                self.calendars[-1].busy.append(line)
            case ["VCALENDAR", "VTIMEZONE"] if name == "TZID":
                self.calendars[-1].zones[-1].name = _value(line)
            case ["VCALENDAR", "VTIMEZONE"] if name == "X-LIC-LOCATION":
                self.calendars[-1].zones[-1].location = _value(line)
            case ["VCALENDAR", "VTIMEZONE", kind] if kind in _OBSERVANCES:
                self.calendars[-1].zones[-1].observances[-1].append(line)


def _begun(line: str) -> str:
    return _value(line).upper() if _name(line) == "BEGIN" else ""


def _name(line: str) -> str:
    found = NAME.match(line)
    return found.group().upper() if found else ""


def _value(line: str) -> str:
    return line.partition(":")[2].strip()
