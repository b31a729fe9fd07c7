"""Which zone a name means, however a program writes it: IANA, Windows, Exchange, an offset, a city."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from barsek_visits.ical.zones.exchange import SHOWN_NAMES

_LONGEST = 200
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_ESCAPED = re.compile(r"\\(.)")
_WINDOWS = {name.casefold(): zone for name, zone in WINDOWS_TO_OLSON.items()}
# Short names that mean one zone wherever they are written; `BST` or `IST` mean several.
_SHORT = {
    "utc": "UTC", "z": "UTC", "gmt": "UTC", "zulu": "UTC", "tzone://microsoft/utc": "UTC",
    "greenwich mean time": "UTC", "cest": "CET", "eest": "EET", "west": "WET", "msk": "Europe/Moscow",
}  # fmt: skip
_OFFSET = r"(?P<sign>[+-])(?P<hours>\d{1,2})(?:[:.]?(?P<minutes>[0-5]\d))?"
_PLAIN_OFFSET = re.compile(rf"(?:UTC|GMT)?\s*{_OFFSET}", re.IGNORECASE)
_SHOWN = re.compile(rf"\((?:UTC|GMT)\s*(?:{_OFFSET})?\)\s*(?P<places>.*)", re.IGNORECASE)
_INSIDE = re.compile(r"[A-Za-z]+(?:/[A-Za-z_-]+){1,2}")
_WINTER = datetime(2027, 1, 15, tzinfo=UTC)
_MOST_HOURS = 15


class NamedZone(NamedTuple):
    """A zone, and whether its name was known; else it is a guess."""

    zone: tzinfo
    is_known: bool = True


def plain_name(written: str) -> str:
    r"""Return a zone's name without what programs put around it: quotes, `\`, octets that are no text."""
    return _ESCAPED.sub(r"\1", _CONTROLS.sub("", written)).strip().strip('"').strip()[:_LONGEST]


def known_zone(name: str) -> tzinfo | None:
    """Return the zone of a plain name that means one for certain; see RFC 5545 section 3.2.19 for a vendor's `/`."""
    parts = name.strip("/").split("/")
    for start in range(len(parts) if name.startswith("/") else 1):
        found = _listed("/".join(parts[start:]))
        if found:
            return found
    shown = _SHOWN.fullmatch(name)
    places = (shown["places"] if shown else name).casefold()
    if places in SHOWN_NAMES:
        return _listed(SHOWN_NAMES[places])
    if shown and not places:
        return _fixed(shown)
    offset = _PLAIN_OFFSET.fullmatch(name)
    return _fixed(offset) if offset else None


def guessed_zone(name: str) -> NamedZone | None:
    """Return what a name that nobody lists can only mean: its one city, or the offset that stands in it.

    A city counts as known; where its zone has another offset than the name says, it is not the one that is meant.
    """
    shown = _SHOWN.fullmatch(name)
    offset = _fixed(shown) if shown else None
    for place in (shown["places"] if shown else name).split(","):
        city = _cities().get(place.strip().casefold().replace(" ", "_"))
        if city and (offset is None or _standard(ZoneInfo(city)) == offset.utcoffset(None)):
            return NamedZone(ZoneInfo(city))
    inside = _INSIDE.search(name)
    if inside and (found := _listed(inside.group())):
        return NamedZone(found)
    return NamedZone(offset, is_known=False) if offset else None


def _listed(name: str) -> tzinfo | None:
    """Return the zone of a name in the lists of IANA or Windows, in any case."""
    low = name.casefold()
    name = _SHORT.get(low) or _WINDOWS.get(low) or _WINDOWS.get(low.replace("daylight", "standard")) or name
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # unknown; a folder, or a path that leads elsewhere
        other = _iana().get(name.casefold().replace(" ", "_"))
        return ZoneInfo(other) if other else None


def _fixed(offset: re.Match[str]) -> timezone | None:
    hours, minutes = int(offset["hours"] or 0), int(offset["minutes"] or 0)
    if hours >= _MOST_HOURS:
        return None
    ahead = timedelta(hours=hours, minutes=minutes)
    return timezone(-ahead if offset["sign"] == "-" else ahead)


def _standard(zone: ZoneInfo) -> timedelta:
    """Return a zone's offset outside summer time."""
    halves = [(_WINTER + timedelta(days=days)).astimezone(zone) for days in (0, 180)]
    return min(half.utcoffset() or timedelta() for half in halves)


@cache
def _iana() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


@cache
def _cities() -> dict[str, str]:
    """Return the zones by the cities in their names, without those that are in two."""
    found: dict[str, str] = {}
    doubled = set()
    for name in sorted(available_timezones()):
        area, _, city = name.rpartition("/")
        if area and area not in ("Etc", "US", "SystemV"):
            doubled |= {city.casefold()} & found.keys()
            found[city.casefold()] = name
    return {city: name for city, name in found.items() if city not in doubled}
