"""What was read of a calendar on its way from one process to another: plain JSON, that runs nothing when it is read.

What all occurrences of an event share is said once: a series of some thousand dates is as short as its event.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

from barsek_visits.domain.calendars.external_events import Doubt, ExternalEvent, Fault, Guess, UnreadEvent
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.ical.reading import ExternalEvents

_SHARED = tuple(field.name for field in fields(ExternalEvent) if field.name not in ("key", "span"))


def packed(events: ExternalEvents) -> dict[str, Any]:
    """Return the events as what JSON knows."""
    shared: dict[tuple[Any, ...], int] = {}
    rows = []
    for event in events:
        facts = tuple(getattr(event, name) for name in _SHARED)
        number = shared.setdefault(facts, len(shared))
        place = event.key.removeprefix(event.uid)
        rows.append([number, place, event.span.start.timestamp(), event.span.end.timestamp()])
    unread = [[*one[:-1], one.day and one.day.isoformat()] for one in events.unread]
    busy = [(span.start.timestamp(), span.end.timestamp()) for span in events.busy]
    return {"shared": list(shared), "events": rows, "unreadable": events.unreadable, "unread": unread, "busy": busy}


def unpacked(told: dict[str, Any]) -> ExternalEvents:
    """Return the events again."""
    shared = [
        {name: _as_told(name, value) for name, value in zip(_SHARED, facts, strict=True)} for facts in told["shared"]
    ]
    events = ExternalEvents(
        ExternalEvent(key=shared[number]["uid"] + place, span=TimeSpan(_moment(start), _moment(end)), **shared[number])
        for number, place, start, end in told["events"]
    )
    events.unreadable = told["unreadable"]
    events.busy = tuple(TimeSpan(_moment(start), _moment(end)) for start, end in told["busy"])
    events.unread = tuple(
        UnreadEvent(Fault(fault), line, title, date.fromisoformat(day) if day else None)
        for fault, line, title, day in told["unread"]
    )
    return events


def _as_told(name: str, value: Any) -> Any:
    if name == "guesses":
        return tuple(Guess(Doubt(doubt), text) for doubt, text in value)
    return tuple(value) if isinstance(value, list) else value


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
