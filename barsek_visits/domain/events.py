"""What a calendar program is told of an appointment: plain values, already masked for their reader."""

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
    `tentative` is for what is asked for and not yet certain.
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
