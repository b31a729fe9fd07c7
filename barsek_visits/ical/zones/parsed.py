"""Which zone a name in a calendar file means: one that everybody knows, or one that the file describes.

Two files may mean two zones by one name, such as `Customized Time Zone`: so zones are found here, for each file anew,
and no library that keeps them for the whole process sees their names.
"""

from __future__ import annotations

import re
import struct
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from barsek_visits.domain.errors import N_, CalendarFileError
from barsek_visits.ical.content_lines import NAME, date_parts, parts
from barsek_visits.ical.moments import read_moment
from barsek_visits.ical.rule_parts import read_rule
from barsek_visits.ical.rules import READING_ERRORS, Effort, onsets
from barsek_visits.ical.zones.names import guessed_zone, known_zone, plain_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import tzinfo

    from barsek_visits.ical.scanning import ParsedZone

_MAX_ZONES = 200
_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - wall times of a described zone are naive
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d):?(\d\d)?")


class FoundZone(NamedTuple):
    """What a name means: `is_known` for certain, `is_found` at all; else it is the calendar's own zone."""

    name: str
    zone: tzinfo
    is_known: bool = True
    is_found: bool = True


class Zones:
    """The zones of one calendar, by the names it uses; what nobody knows is in its own zone, else the office's."""

    def __init__(
        self, written: Iterable[ParsedZone], office: ZoneInfo, last: datetime, effort: Effort, own: str = ""
    ) -> None:
        """Take the calendar's described zones, as they are until a last instant, and the name of its own."""
        self._effort = effort
        self._last = last.astimezone(UTC).replace(tzinfo=None)
        self._written = {plain_name(zone.name): zone for zone in written}
        if len(self._written) > _MAX_ZONES:
            raise CalendarFileError(N_("the calendar describes more than %(most)s time zones"), most=_MAX_ZONES)
        self._found: dict[str, FoundZone] = {}
        self.default = FoundZone("", office)
        if own:
            self.default = self.named(own)

    def named(self, written: str) -> FoundZone:
        """Return the zone that a TZID means; without a name it is the calendar's own."""
        if written not in self._found:
            self._found[written] = self._find(plain_name(written))
        return self._found[written]

    def _find(self, name: str) -> FoundZone:
        if not name:
            return self.default
        zone = known_zone(name) or self._described(name)
        if zone:
            return FoundZone(name, zone)
        guessed = guessed_zone(name)
        if guessed:
            return FoundZone(name, guessed.zone, guessed.is_known)
        return FoundZone(name, self.default.zone, is_known=False, is_found=False)

    def _described(self, name: str) -> tzinfo | None:
        written = self._written.get(name)
        if written is None:
            return None
        located = known_zone(plain_name(written.location)) if written.location else None
        if located:
            return located
        try:
            changes = sorted(self._changes(written))
            return ZoneInfo.from_file(BytesIO(_tzif(changes)), key=name) if changes else None
        except (*READING_ERRORS, struct.error):
            return None

    def _changes(self, written: ParsedZone) -> Iterator[_Change]:
        for lines in written.observances:
            said: dict[str, list[str]] = defaultdict(list)
            for line in lines:
                found = NAME.match(line)
                said[found.group().upper() if found else ""].append(line)
            after = _offset(said["TZOFFSETTO"][0])
            before = _offset(said["TZOFFSETFROM"][0]) if said["TZOFFSETFROM"] else after
            for wall in self._onsets(said, before):
                yield int((wall - before - _EPOCH).total_seconds()), _seconds(before), _seconds(after)

    def _onsets(self, said: dict[str, list[str]], before: timedelta) -> Iterator[datetime]:
        """Yield when an observance begins, as naive wall times: its start, its dates, and by its rule."""
        start = _wall(date_parts(said["DTSTART"][0])[1])
        yield start
        for line in said["RDATE"]:
            yield from (_wall(value.partition("/")[0]) for value in date_parts(line)[1].split(","))
        for line in said["RRULE"]:
            rule = read_rule(parts(line)[1])
            if rule.rule is None:
                raise ValueError("a rule that cannot be read")
            for wall in onsets(rule.rule, start, self._last, self._effort):
                if rule.until is None or wall - before <= _latest(rule.until):
                    yield wall


_Change = tuple[int, int, int]  # seconds since 1970, and the offsets before and after, in seconds


def _wall(written: str) -> datetime:
    """Return a naive wall time; a day begins at midnight."""
    moment = read_moment(written)
    return moment.replace(tzinfo=None) if isinstance(moment, datetime) else datetime.combine(moment, time())


def _latest(until: date | datetime) -> datetime:
    """Return the end of a zone's rule as naive UTC; of a day, its end."""
    if not isinstance(until, datetime):
        return datetime.combine(until, time.max)
    return until.astimezone(UTC).replace(tzinfo=None) if until.tzinfo else until


def _offset(line: str) -> timedelta:
    found = _OFFSET.fullmatch(parts(line)[1].strip())
    if not found:
        raise ValueError("no offset")
    ahead = timedelta(hours=int(found[2]), minutes=int(found[3]), seconds=int(found[4] or 0))
    return -ahead if found[1] == "-" else ahead


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
