"""Calendar events as plain values: what we tell, already masked for its reader, and what other calendars tell us."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.spans import TimeSpan


class Detail(StrEnum):
    """How much a feed tells."""

    FULL = "full"
    TITLES = "titles"
    BUSY = "busy"


@dataclass(frozen=True)
class Event:
    """One VEVENT.

    `sequence` and `updated_at` rise with each change of the appointment and with nothing else;
    `tentative` is for what is asked for and not yet certain, `cancelled` for what has been told before and is off.
    """

    uid: str
    sequence: int
    updated_at: datetime
    span: TimeSpan
    summary: str
    location: str = ""
    description: str = ""
    url: str = ""
    tentative: bool = False
    cancelled: bool = False


@dataclass(frozen=True)
class OutsideEvent:
    """One occurrence of an event in a calendar that another program wrote.

    `key` names the occurrence, and goes on naming it when it is moved or told anew; `people` are the mail
    addresses of organizer and attendees, in lower case, without those who declined; `organizer` is empty where
    none is named.
    """

    uid: str
    key: str
    span: TimeSpan
    title: str
    location: str = ""
    people: tuple[str, ...] = ()
    organizer: str = ""
    all_day: bool = False
    private: bool = False
    free: bool = False
    cancelled: bool = False
