"""Events of calendars that other programs wrote, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import date

    from barsek_visits.domain.spans import TimeSpan


class Doubt(StrEnum):
    """What of an event could not be read, and was guessed or left out; its start is sound."""

    ZONE = "zone"  # nobody knows the name: read in the zone of its calendar, the office's where that has none
    END = "end"  # an hour, or a day
    RULE = "rule"  # a part of it is left out, or all: then the first date stands
    DATES = "dates"  # single dates of a series


class Guess(NamedTuple):
    """A doubt, and the text that could not be read."""

    doubt: Doubt
    text: str = ""


class Fault(StrEnum):
    """Why an event could not be read at all."""

    NO_START = "no_start"  # none is written, or what is written is no time
    BROKEN = "broken"


class UnreadEvent(NamedTuple):
    """An event that could not be read: its title, the line of the file that it begins in, a day where one is known."""

    fault: Fault
    line: int
    title: str = ""
    day: date | None = None


@dataclass(frozen=True)
class CalendarDoubts:
    """What of a calendar a reader should look at: days, in order, and names of zones that nobody knows.

    `unread` are those of events that could not be read, `guessed` those of events of which something was guessed.
    """

    unread: tuple[date, ...] = ()
    guessed: tuple[date, ...] = ()
    zones: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExternalEvent:
    """One occurrence of an event in a calendar that another program wrote.

    `key` names the occurrence, and goes on naming it when it is moved or told anew; `people` are the mail
    addresses of organizer and attendees, in lower case, without those who declined, which are in `declined`;
    `organizer` is empty where none is named; `rooms` are the names of invited rooms, `places` the parts of its place;
    `zone` is the one that it names, empty where it names none.
    """

    uid: str
    key: str
    span: TimeSpan
    title: str
    location: str = ""
    places: tuple[str, ...] = ()
    rooms: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()
    organizer: str = ""
    zone: str = ""
    guesses: tuple[Guess, ...] = ()
    all_day: bool = False
    private: bool = False
    free: bool = False
    cancelled: bool = False
