"""Which zone a name in a calendar file means: an IANA name, one of Windows, or a zone that the file describes.

The library keeps described zones for the whole process, under names such as `Customized Time Zone`: the next
file that means another zone by it would be read wrong.  So zones are found here, for each file anew, and the
library never sees their names.
"""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Component
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from barsek_visits.domain.errors import CalendarFileError
from barsek_visits.ical.rules import READING_ERRORS, Effort, listed, onsets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from barsek_visits.ical.scanning import ParsedZone

_MAX_ZONES = 200
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - wall times of a described zone are naive
_NAMES_OF_UTC = frozenset({"UTC", "Z", "GMT", "tzone://Microsoft/Utc"})


class Zones:
    """The zones of one calendar, by the names it uses; an unknown name is the office's zone."""

    def __init__(self, written: Iterable[ParsedZone], office: ZoneInfo, last: datetime, effort: Effort) -> None:
        """Take the calendar's own zones, as they are until a last instant."""
        self._office, self._effort = office, effort
        self._last = last.astimezone(UTC).replace(tzinfo=None)
        self._written = {zone.name: zone for zone in written}
        if len(self._written) > _MAX_ZONES:
            raise CalendarFileError(f"the calendar describes more than {_MAX_ZONES} time zones")
        self._found: dict[str, ZoneInfo] = {}

    def named(self, name: str | None) -> ZoneInfo:
        """Return the zone that a TZID means; without a name it is the office's."""
        if not name:
            return self._office
        if name not in self._found:
            self._found[name] = _known(name) or self._described(name) or self._office
        return self._found[name]

    def _described(self, name: str) -> ZoneInfo | None:
        if name not in self._written:
            return None
        try:
            changes = sorted(self._changes(self._written[name]))
        except READING_ERRORS:
            return None
        return ZoneInfo.from_file(BytesIO(_tzif(changes)), key=name) if changes else None

    def _changes(self, written: ParsedZone) -> Iterator[_Change]:
        for lines in written.observances:
            part: Any = Component.from_ical("\r\n".join(["BEGIN:OBSERVANCE", *lines, "END:OBSERVANCE"]))
            before, after = part["TZOFFSETFROM"].td, part["TZOFFSETTO"].td
            for wall in self._onsets(part):
                yield int((wall - before - _EPOCH).total_seconds()), _seconds(before), _seconds(after)

    def _onsets(self, part: Any) -> Iterator[datetime]:
        """Yield when an observance begins, as naive wall times: its start, its dates, and by its rule."""
        start = part["DTSTART"].dt
        yield start
        for dates in listed(part.get("RDATE")):
            yield from (each.dt for each in dates.dts)
        for rule in listed(part.get("RRULE")):
            until = rule.get("UNTIL", [None])[0]
            for wall in onsets(rule, start, self._last, self._effort):
                if until is None or wall - part["TZOFFSETFROM"].td <= until.replace(tzinfo=None):
                    yield wall


_Change = tuple[int, int, int]  # seconds since 1970, and the offsets before and after, in seconds


def _known(name: str) -> ZoneInfo | None:
    """Return the zone of an IANA or Windows name, or of an IANA name behind a vendor's (RFC 5545 section 3.2.19)."""
    if name in _NAMES_OF_UTC:
        return ZoneInfo("UTC")
    parts = name.strip("/").split("/")
    for start in range(len(parts) if name.startswith("/") else 1):
        candidate = "/".join(parts[start:])
        try:
            return ZoneInfo(WINDOWS_TO_OLSON.get(candidate, candidate))
        except (ZoneInfoNotFoundError, ValueError, OSError):  # unknown; a folder, or a path that leads elsewhere
            continue
    return None


def _tzif(changes: list[_Change]) -> bytes:
    """Return a zone as a file of the zone database (RFC 9636): so Python's own zones do the reckoning."""
    offsets = sorted({offset for _, *both in changes for offset in both})
    kinds = [changes[0][1], *offsets]  # the first kind is what holds before the first change
    times = b"".join(struct.pack(">q", at) for at, _, _ in changes)
    indices = bytes(kinds.index(after, 1) for _, _, after in changes)
    types = b"".join(struct.pack(">lbb", offset, 0, 0) for offset in kinds)
    empty = _tzif_header(0, 1) + struct.pack(">lbb", 0, 0, 0) + b"\0"
    return empty + _tzif_header(len(changes), len(kinds)) + times + indices + types + b"\0" + b"\n\n"


def _tzif_header(changes: int, kinds: int) -> bytes:
    return b"TZif2" + bytes(15) + struct.pack(">6l", 0, 0, 0, changes, kinds, 1)


def _seconds(offset: timedelta) -> int:
    return int(offset.total_seconds())
