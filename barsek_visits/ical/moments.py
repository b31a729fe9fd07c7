"""Days, times and lengths as calendar files write them (RFC 5545 sections 3.3.4 to 3.3.6), and near misses of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import tzinfo

# A day, or a time that has its zone.
Moment = date | datetime

_WRITTEN = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)(?:[T ](\d\d):?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?(Z|([+-])(\d\d):?(\d\d))?)?", re.IGNORECASE
)
_LENGTH = re.compile(
    r"([+-]?)P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?", re.IGNORECASE
)
_UNPRINTED = re.compile(r"[\x00-\x20\x7f]+")
# No clock is reckoned before, and what is after is a way of saying `for ever`.
_YEARS = range(1000, 9001)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Length:
    """So many days on the calendar, and then so much time by a watch."""

    days: int = 0
    exact: timedelta = timedelta()

    def after(self, start: datetime) -> datetime:
        """Return the instant so long after a start, the days counted in the start's zone."""
        return (start + self.days * _DAY).astimezone(UTC) + self.exact

    @property
    def nominal(self) -> timedelta:
        """Both in one, as on a wall on which the clock is never changed."""
        return self.days * _DAY + self.exact


def read_moment(written: str) -> date | datetime:
    """Return a day, or a time: naive, unless it says its offset itself.

    Raises:
        ValueError: it is none, or in a year in which nobody meets.
    """
    found = _WRITTEN.fullmatch(_UNPRINTED.sub(" ", written).strip())
    if not found:
        raise ValueError("neither a day nor a time")
    day = date(int(found[1]), int(found[2]), int(found[3]))
    if day.year not in _YEARS:
        raise ValueError("out of all time")
    return day if found[4] is None else _time(day, found)


def _time(day: date, found: re.Match[str]) -> datetime:
    hour, minute, second = int(found[4]), int(found[5]), min(int(found[6] or 0), 59)
    if hour == 24 and not minute:  # some write the end of a day so
        day, hour = day + _DAY, 0
    zone: tzinfo | None = None
    if found[8]:
        offset = timedelta(hours=int(found[9]), minutes=int(found[10]))
        zone = timezone(-offset if found[8] == "-" else offset)
    elif found[7]:
        zone = UTC
    return datetime.combine(day, time(hour, minute, second, tzinfo=zone))


def in_zone(moment: Moment, zone: tzinfo) -> Moment:
    """Return a naive time in a zone; a day, and what has a zone already, stays."""
    is_naive = isinstance(moment, datetime) and moment.tzinfo is None
    return moment.replace(tzinfo=zone) if isinstance(moment, datetime) and is_naive else moment


def read_length(written: str) -> Length:
    """Return a length: days are the calendar's, hours the watch's (RFC 5545 section 3.3.6).

    Raises:
        ValueError: it is none, or negative.
    """
    found = _LENGTH.fullmatch(written.strip())
    if not found or not any(found.groups()[1:]):
        raise ValueError("no length")
    weeks, days, hours, minutes, seconds = (int(number or 0) for number in found.groups()[1:])
    length = Length(7 * weeks + days, timedelta(hours=hours, minutes=minutes, seconds=seconds))
    if found[1] == "-" and length.nominal:
        raise ValueError("an end before the start")
    return length


def length_between(start: Moment, end: Moment) -> Length:
    """Return the length from a start to its end, which is the same for all recurrences (RFC 5545 section 3.8.5.3).

    Between midnights it is so many days, whatever the clock does in them; so it is between days.

    Raises:
        ValueError: the end is before the start, or one is a day and the other a time.
    """
    if not isinstance(start, datetime) and not isinstance(end, datetime):
        return _positive(Length(max((end - start).days, 1) if end >= start else -1))
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        raise ValueError("a day and a time")
    if start.tzinfo is end.tzinfo and start.time() == end.time() == time():
        return _positive(Length((end.date() - start.date()).days))
    exact = end.astimezone(UTC) - start.astimezone(UTC)
    if exact <= timedelta() and start.tzinfo is end.tzinfo:
        exact = end - start  # on the clock: one of them is in the hour that it skips
    return _positive(Length(0, exact))


def _positive(length: Length) -> Length:
    if length.nominal < timedelta():
        raise ValueError("an end before the start")
    return length


def as_date(moment: Moment, zone: tzinfo) -> date:
    """Return the day of a moment; of a time that says its offset itself, the day that it is then in a zone."""
    if not isinstance(moment, datetime):
        return moment
    return moment.date() if moment.tzinfo is None else moment.astimezone(zone).date()


def like(moment: Moment, start: Moment, zone: tzinfo) -> Moment:
    """Return a moment as its series writes its own: a day for days; for times, a time in the series' zone.

    A day, or midnight, of a series that is at another hour means its occurrence of that day.
    """
    if not isinstance(start, datetime):
        return as_date(moment, zone)
    if not isinstance(moment, datetime):
        return datetime.combine(moment, start.timetz())
    local = moment.replace(tzinfo=start.tzinfo) if moment.tzinfo is None else moment.astimezone(start.tzinfo)
    return datetime.combine(local.date(), start.timetz()) if local.time() == time() else local
