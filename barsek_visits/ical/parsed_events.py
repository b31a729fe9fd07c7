"""One written event: its lines read by the library, its zones ours, its people and words cleaned."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from icalendar import Event as ICalEvent
from icalendar import vDDDTypes

from barsek_visits.domain.text import LINE_LIMIT, clean_line, clean_message
from barsek_visits.ical.rules import check_line, listed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barsek_visits.ical.parsed_zones import Zones

FACTS = "X-FACTS"  # where a component carries what is the same for all its occurrences
_KEPT = ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "RRULE", "RDATE", "EXDATE")
_ZONE = re.compile(";TZID=", re.IGNORECASE)
_OUR_ZONE = ";X-ZONE="  # by this name the library leaves it to us (see `parsed_zones`)
_MAILTO = "mailto:"
_MAX_PEOPLE = 500


def parsed_event(lines: list[str], zones: Zones, *, cancelled: bool) -> Any:
    """Return an event as the library works it out: what says when, with its zones, and the facts beside it.

    Raises:
        READING_ERRORS: it cannot be read.
    """
    for line in lines:
        check_line(line)
    text = "\r\n".join(["BEGIN:VEVENT", *(_ZONE.sub(_OUR_ZONE, line, count=1) for line in lines), "END:VEVENT"])
    written: Any = ICalEvent.from_ical(text)
    event: Any = ICalEvent()
    for name in _KEPT:
        if name in written:
            event[name] = written[name]
    _put_zones(event, zones)
    _mend_end(event)
    uid = _line(written, "UID") or hashlib.sha256(text.encode()).hexdigest()
    event["UID"] = uid
    event["SEQUENCE"] = written["SEQUENCE"] if isinstance(written.get("SEQUENCE"), int) else 0
    event[FACTS] = {"uid": uid, "cancelled": cancelled or _word(written, "STATUS") == "CANCELLED", **_facts(written)}
    return event


def _put_zones(event: Any, zones: Zones) -> None:
    for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
        if name in event:
            event[name].dt = _in_zone(event[name].dt, zones.named(event[name].params.get("X-ZONE")))
    for name in ("RDATE", "EXDATE"):
        for dates in listed(event.get(name)):
            zone = zones.named(dates.params.get("X-ZONE"))
            for each in dates.dts:
                each.dt = _in_zone(each.dt, zone)


def _in_zone(value: Any, zone: Any) -> Any:
    """Return a wall time in its zone; dates, lengths and what is in UTC stay as they are."""
    if isinstance(value, tuple):
        return tuple(_in_zone(part, zone) for part in value)
    return value.replace(tzinfo=zone) if isinstance(value, datetime) and value.tzinfo is None else value


def _mend_end(event: Any) -> None:
    """Let an event of whole days have one at least, and refuse an end before the start: the library would swap them."""
    start = event["DTSTART"].dt
    if "DTEND" not in event:
        if "DURATION" in event and event["DURATION"].dt < timedelta(0):
            raise ValueError("an end before the start")
        return
    end = event["DTEND"].dt
    if isinstance(start, datetime) != isinstance(end, datetime) or end < start:
        raise ValueError("an end before the start, or of another kind")
    if end == start and not isinstance(start, datetime):
        event["DTEND"] = vDDDTypes(start + timedelta(days=1))


def _facts(written: Any) -> dict[str, Any]:
    organizer = next(_addresses(written, "ORGANIZER"), "")
    people = [organizer, *_addresses(written, "ATTENDEE")]
    return {
        "title": _line(written, "SUMMARY"),
        "location": _line(written, "LOCATION"),
        "organizer": organizer,
        "people": tuple(dict.fromkeys(address for address in people if address)),
        # RFC 5545 section 3.8.1.3: a class that we do not know is a private one.
        "private": _word(written, "CLASS") not in ("", "PUBLIC"),
        "free": _word(written, "TRANSP") == "TRANSPARENT" or _word(written, "X-MICROSOFT-CDO-BUSYSTATUS") == "FREE",
    }


def _addresses(written: Any, name: str) -> Iterator[str]:
    """Yield the mail addresses of a property in lower case, without those who declined."""
    for person in listed(written.get(name))[:_MAX_PEOPLE]:
        if person.params.get("PARTSTAT", "").upper() == "DECLINED":
            continue
        for text in (str(person), str(person.params.get("EMAIL", ""))):
            address = text.strip().lower().removeprefix(_MAILTO)
            if "@" in address and not any(char.isspace() for char in address):
                yield address
                break


def _word(written: Any, name: str) -> str:
    return str(next(iter(listed(written.get(name))), "")).strip().upper()


def _line(written: Any, name: str) -> str:
    """Return a text as one clean line, its line breaks made spaces."""
    text = str(next(iter(listed(written.get(name))), ""))
    return clean_line(" ".join(clean_message(text).split())[:LINE_LIMIT])
