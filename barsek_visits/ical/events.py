"""One appointment as a VEVENT text."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from icalendar import Event as ICalEvent
from icalendar import vCalAddress, vText

from barsek_visits.domain.office_time import OfficeTime

if TYPE_CHECKING:
    from barsek_visits.domain.events import Event
    from barsek_visits.domain.spans import TimeSpan

# The library escapes commas, semicolons, backslashes and line breaks, and lets all other control characters
# and Unicode's own line ends through: programs stumble over them, or read a new line.
_UNSAFE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def safe_text(text: str) -> str:
    r"""Return text that can stand in a property: `\\n` is the only control character left."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSAFE.sub(" ", plain)


def event_text(event: Event, zone_name: str) -> str:
    """Return the VEVENT as it stands in a feed: no organizer, no attendee (both invite stray replies).

    Outlook knows no cancelled event in a published calendar; it takes one that is free then.
    """
    component = _component(event, zone_name)
    if event.cancelled:
        component["STATUS"] = vText("CANCELLED")
        component["TRANSP"] = vText("TRANSPARENT")
        component["X-MICROSOFT-CDO-BUSYSTATUS"] = vText("FREE")
    return as_text(component)


def invitation_component(event: Event, zone_name: str, *, organizer: str, attendee: str) -> ICalEvent:
    """Return the VEVENT as it stands in one recipient's invitation (RFC 5546): no other address is in it."""
    component = _component(event, zone_name)
    if event.cancelled:
        component["STATUS"] = vText("CANCELLED")
    sender = vCalAddress(f"mailto:{organizer}")
    component.add("organizer", sender)
    guest = vCalAddress(f"mailto:{attendee}")
    guest.params["ROLE"] = vText("REQ-PARTICIPANT")
    guest.params["PARTSTAT"] = vText("NEEDS-ACTION")
    guest.params["RSVP"] = vText("FALSE")
    component.add("attendee", guest, encode=False)
    return component


def as_text(component: ICalEvent) -> str:
    """Return the component's lines, folded at 75 octets and never within a character."""
    octets: bytes = component.to_ical()
    return octets.decode()


def _times(span: TimeSpan, clock: OfficeTime) -> tuple[datetime, datetime]:
    """Return start and end on the office's clock, or both in UTC where the clock shows one of them twice.

    In the night when the clock is set back an hour of wall times means two instants: a reader takes the wrong
    one, or reads an end that is not after the start, and Outlook refuses the whole feed then.
    """
    times = clock.wall(span.start), clock.wall(span.end)
    if any(clock.is_ambiguous(time.replace(tzinfo=None)) for time in times):
        return span.start.astimezone(UTC), span.end.astimezone(UTC)
    return times


def _component(event: Event, zone_name: str) -> ICalEvent:
    start, end = _times(event.span, OfficeTime(zone_name))
    component = ICalEvent()
    component.add("uid", event.uid)
    component.add("dtstamp", event.updated_at)
    component.add("last-modified", event.updated_at)
    component.add("sequence", event.sequence)
    component.add("dtstart", start)
    component.add("dtend", end)
    component.add("summary", safe_text(event.summary))
    for name in ("location", "description"):
        if getattr(event, name):
            component.add(name, safe_text(getattr(event, name)))
    if event.url:
        component.add("url", event.url)
    component.add("status", "TENTATIVE" if event.tentative else "CONFIRMED")
    component.add("transp", "OPAQUE")
    component.add("x-microsoft-cdo-busystatus", "TENTATIVE" if event.tentative else "BUSY")
    return component
