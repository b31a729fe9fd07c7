"""One written event: when it is, its people and words, cleaned, and what of it had to be guessed."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from barsek_visits.domain.text import LINE_LIMIT, is_blank
from barsek_visits.ical.content_lines import NAME, one_line, parts, person, places_in, text_of
from barsek_visits.ical.written_dates import WrittenDates, written_dates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from barsek_visits.ical.zones.parsed import Zones

    Said = Mapping[str, Sequence[str]]

_MAX_PEOPLE = 500
_CANCELLED = ("CANCELLED", "CANCELED")
# Microsoft's availability counts both as none (MS-OXOCAL 2.2.1.2).
_FREE = ("FREE", "WORKINGELSEWHERE")


@dataclass
class WrittenEvent:
    """An event as its lines say it; `facts` are those of `ExternalEvent`, as far as anything is said of them."""

    uid: str
    sequence: int
    stamp: str
    dates: WrittenDates
    facts: dict[str, Any]


def said_in(lines: Iterable[str]) -> dict[str, list[str]]:
    """Return the lines of an event by their names."""
    said: dict[str, list[str]] = defaultdict(list)
    for line in lines:
        found = NAME.match(line)
        if found:
            said[found.group().upper()].append(line)
    return dict(said)


def title_in(said: Said) -> str:
    """Return the title that an event's lines give it."""
    return one_line(text_of(said["SUMMARY"][0])) if "SUMMARY" in said else ""


def parsed_event(said: Said, zones: Zones, *, cancelled: bool) -> WrittenEvent:
    """Return what the lines of an event say.

    Args:
        said: its lines by their names.
        zones: of its calendar.
        cancelled: whether its calendar takes its events back.

    Raises:
        ValueError: it has no start that can be read.
    """
    sequence = _word(said, "SEQUENCE")
    return WrittenEvent(
        uid=_uid(said),
        sequence=int(sequence) if sequence.isdecimal() and len(sequence) < 10 else 0,
        stamp=_word(said, "DTSTAMP"),
        dates=written_dates(said, zones),
        facts=dict(_facts(said, cancelled=cancelled)),
    )


def _uid(said: Said) -> str:
    """Return an event's name, a hash where it is long: each of some thousand dates carries it.

    Without one it is a hash of all that the event says, but for when it was written down.
    """
    name = text_of(said["UID"][0]) if "UID" in said else ""
    if is_blank(name):
        name = "\n".join(line for kind, lines in sorted(said.items()) if kind != "DTSTAMP" for line in lines)
    elif len(name) <= LINE_LIMIT:
        return one_line(name)
    return hashlib.sha256(name.encode()).hexdigest()


def _facts(said: Said, *, cancelled: bool) -> Iterator[tuple[str, Any]]:
    """Yield what the event itself says: what is not said, a change of a series has from its series."""
    if "SUMMARY" in said:
        yield "title", title_in(said)
    if "LOCATION" in said:
        place = text_of(said["LOCATION"][0])
        yield from (("location", one_line(place)), ("places", places_in(place)))
    if "ORGANIZER" in said or "ATTENDEE" in said:
        yield from _people(said).items()
    if "CLASS" in said:
        # RFC 5545 section 3.8.1.3: a class that we do not know is a private one.
        yield "private", _word(said, "CLASS") not in ("", "PUBLIC")
    if "TRANSP" in said or "X-MICROSOFT-CDO-BUSYSTATUS" in said:
        yield "free", _is_free(said)
    if cancelled or "STATUS" in said:
        yield "cancelled", cancelled or _word(said, "STATUS") in _CANCELLED


def _is_free(said: Said) -> bool:
    """Say whether an event says itself that it takes no time; vCalendar 1.0 wrote a number other than 0."""
    shown = _word(said, "TRANSP")
    is_number = shown.isdecimal() and shown.strip("0") != ""
    return shown.startswith("TRANSPARENT") or is_number or _word(said, "X-MICROSOFT-CDO-BUSYSTATUS") in _FREE


def _people(said: Said) -> dict[str, Any]:
    organizer, organizer_told = person(said["ORGANIZER"][0]) if "ORGANIZER" in said else ("", {})
    if organizer_told.get("PARTSTAT", "").upper() == "DECLINED":
        organizer = ""
    people, declined, rooms = [organizer], list[str](), list[str]()
    for line in said.get("ATTENDEE", ())[:_MAX_PEOPLE]:
        address, told = person(line)
        has_declined = told.get("PARTSTAT", "").upper() == "DECLINED"
        (declined if has_declined else people).append(address)
        if told.get("CUTYPE", "").upper() in ("ROOM", "RESOURCE") and not has_declined:
            rooms.append(one_line(text_of(f"CN:{told.get('CN', '')}")) or address.partition("@")[0])
    return {
        "organizer": organizer,
        "people": tuple(dict.fromkeys(filter(None, people))),
        "declined": tuple(dict.fromkeys(filter(None, declined))),
        "rooms": tuple(dict.fromkeys(filter(None, rooms))),
    }


def _word(said: Said, name: str) -> str:
    return parts(said[name][0])[1].strip().upper() if name in said else ""
