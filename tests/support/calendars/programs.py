"""An event as other programs write it, and what was read of some, in few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.office.house import OSLO

if TYPE_CHECKING:
    from barsek_visits.ical.reading import ExternalEvents

S = "UID:s\nDTSTART;TZID=Europe/Oslo:20270202T140000\nDTEND;TZID=Europe/Oslo:20270202T150000"
DAY = "UID:d\nDTSTART;VALUE=DATE:20270202"
TUESDAYS = ["02-02", "02-09", "02-16"]


def times(events: ExternalEvents) -> list[str]:
    """Return the events as day, start and end on the office's clock; whole days as the day alone."""
    found = []
    for one in events:
        start, end = OSLO.wall(one.span.start), OSLO.wall(one.span.end)
        found.append(f"{start:%m-%d}" if one.all_day else f"{start:%m-%d %H:%M}-{end:%H:%M}")
    return found


def days(events: ExternalEvents) -> list[str]:
    return [f"{OSLO.wall(one.span.start):%m-%d}" for one in events]


def doubts(events: ExternalEvents) -> list[tuple[str, str]]:
    return [(guess.doubt.value, guess.text) for one in events for guess in one.guesses]
