"""Whole calendars: a feed joined from stored events, and the calendar part of an invitation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icalendar import Calendar, vDuration, vText

from barsek_visits.ical.events import as_text, event_text, invitation_component, safe_text
from barsek_visits.ical.timezones import vtimezone_lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import timedelta

    from barsek_visits.domain.events import Event

_PRODUCT = "-//Barsek Visits//barsek_visits//EN"
_END = "END:VCALENDAR\r\n"


def joined_feed(name: str, zone_name: str, refresh: timedelta, events: Iterable[str]) -> bytes:
    """Return a feed: header, zone, the events' texts as they are, footer.

    `refresh` is how often a program should look: as REFRESH-INTERVAL (RFC 7986 section 5.7), and as
    X-PUBLISHED-TTL, which is what classic Outlook reads.
    """
    calendar = _calendar("PUBLISH")
    for property_name in ("name", "x-wr-calname"):
        calendar.add(property_name, vText(safe_text(name)))
    calendar.add("x-wr-timezone", zone_name)
    calendar.add("refresh-interval", vDuration(refresh), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(refresh).to_ical().decode())  # type: ignore[no-untyped-call]
    return (_opened(calendar, zone_name) + "".join(events) + _END).encode()


def single_calendar(event: Event, zone_name: str) -> bytes:
    """Return a file with one event, to be opened and kept: no method, so that no program asks for an answer."""
    return calendar_of(None, zone_name, [event_text(event, zone_name)]).encode()


def several_events(events: Iterable[Event], zone_name: str) -> str:
    """Return a calendar of several events to be taken over, with the end of those that are cancelled.

    No program asks for an answer to it (RFC 5546, 3.2.1), and a CANCEL is of one event only (3.2.5).
    """
    return calendar_of("PUBLISH", zone_name, (event_text(event, zone_name) for event in events))


def invitation(event: Event, zone_name: str, *, organizer: str, attendee: str) -> str:
    """Return the calendar part of an invitation: REQUEST, or CANCEL (RFC 5546 sections 3.2.2 and 3.2.5)."""
    component = invitation_component(event, zone_name, organizer=organizer, attendee=attendee)
    return calendar_of("CANCEL" if event.cancelled else "REQUEST", zone_name, [as_text(component)])


def calendar_of(method: str | None, zone_name: str, events: Iterable[str]) -> str:
    """Return a calendar around the texts of events."""
    return _opened(_calendar(method), zone_name) + "".join(events) + _END


def _calendar(method: str | None) -> Calendar:
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", _PRODUCT)
    calendar.add("calscale", "GREGORIAN")
    if method:
        calendar.add("method", method)
    return calendar


def _opened(calendar: Calendar, zone_name: str) -> str:
    """Return the calendar's text up to where its events begin."""
    head: str = calendar.to_ical().decode().removesuffix(_END)
    return head + "".join(f"{line}\r\n" for line in vtimezone_lines(zone_name))
