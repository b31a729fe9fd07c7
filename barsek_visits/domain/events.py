"""A calendar event as a plain value, already masked for its reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.spans import TimeSpan


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
