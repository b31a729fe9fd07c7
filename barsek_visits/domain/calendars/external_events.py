"""Events of calendars that other programs wrote, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from barsek_visits.domain.spans import TimeSpan


@dataclass(frozen=True)
class ExternalEvent:
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
