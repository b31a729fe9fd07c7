"""A calendar program that takes what comes by mail, as RFC 5546 and Exchange say: the second reader of our letters."""

from __future__ import annotations

from datetime import UTC

import recurring_ical_events
from icalendar import Calendar

from barsek_visits.domain.spans import TimeSpan

Shown = tuple[TimeSpan, str, str]


class CalendarProgram:
    """The calendar of one address: its events by UID, each a master with exceptions, or a single event."""

    def __init__(self, address: str) -> None:
        """Begin with an empty calendar."""
        self._address = address
        self._sequences: dict[str, int] = {}
        self._shown: dict[str, list[Shown]] = {}

    def take(self, text: str) -> str:
        """Take the calendar part of a letter, and return its UID; what a program would not understand fails."""
        calendar = Calendar.from_ical(text)
        events = calendar.walk("VEVENT")
        (uid,), (sequence,) = {str(event["UID"]) for event in events}, {int(event["SEQUENCE"]) for event in events}
        assert sequence > self._sequences.get(uid, -1), "a program leaves out what is not newer"
        assert {f"mailto:{self._address}"} == {str(event["ATTENDEE"]) for event in events}
        assert all("ORGANIZER" in event for event in events)
        self._sequences[uid] = sequence
        if calendar["METHOD"] == "CANCEL":
            assert uid in self._shown, "a CANCEL follows a REQUEST"
            del self._shown[uid]
        else:
            assert calendar["METHOD"] == "REQUEST"
            self._shown[uid] = shown_in(calendar)
        return uid

    @property
    def shown(self) -> list[Shown]:
        """When its reader is busy, with title and place, in order."""
        return sorted(one for shown in self._shown.values() for one in shown)


def shown_in(calendar: Calendar) -> list[Shown]:
    """Return what `recurring-ical-events` makes of a series, which has to be one that Exchange can keep.

    There is one master; on each day there is one date, and each is between its neighbours.
    """
    (master,) = [event for event in calendar.walk("VEVENT") if "RECURRENCE-ID" not in event]
    assert "RRULE" in master or 1 == len(calendar.walk("VEVENT"))
    events = list(recurring_ical_events.of(calendar).all())
    if "RRULE" in master:
        days = [event["DTSTART"].dt.date() for event in sorted(events, key=lambda one: one["RECURRENCE-ID"].dt)]
        assert sorted(set(days)) == days
    return [
        (
            TimeSpan(event["DTSTART"].dt.astimezone(UTC), event["DTEND"].dt.astimezone(UTC)),
            str(event["SUMMARY"]),
            str(event.get("LOCATION", "")),
        )
        for event in events
    ]
