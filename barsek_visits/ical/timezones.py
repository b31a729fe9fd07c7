"""The VTIMEZONE of the office, in the only form that Outlook reads right.

Outlook takes nothing of a VTIMEZONE but one yearly STANDARD and one yearly DAYLIGHT rule (MS-STANOICAL
2.2.47); lists of dates shift summer by an hour.  So the zone's present rule is written from 1970 on, with
local starts (RFC 5545 section 3.6.5), whatever the zone did in the past: a feed looks ahead.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

_RULE_YEAR = 2026  # any year in which the present rules hold
_FIRST_YEAR = 1970
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class _Turn:
    """A change of the clock: its UTC instant, and the offsets before and after."""

    at: datetime
    before: timedelta
    after: timedelta

    @property
    def wall(self) -> datetime:
        """The wall time at which it happens, on the clock as it was before: what RFC 5545 wants."""
        return (self.at + self.before).replace(tzinfo=None)


@cache
def vtimezone_lines(zone_name: str) -> tuple[str, ...]:
    """Return the lines of a zone's VTIMEZONE, without line ends."""
    turns = _turns(ZoneInfo(zone_name))
    parts = [line for turn in turns for line in _observance(turn)] or _fixed(ZoneInfo(zone_name))
    return ("BEGIN:VTIMEZONE", f"TZID:{zone_name}", *parts, "END:VTIMEZONE")


def _turns(zone: ZoneInfo) -> list[_Turn]:
    """Return the year's changes of the clock, the one to summer time first."""
    turns = []
    hour = datetime(_RULE_YEAR, 1, 1, tzinfo=UTC)
    while hour.year == _RULE_YEAR:
        before, after = _offset(zone, hour), _offset(zone, hour + timedelta(hours=1))
        if before != after:
            turns.append(_Turn(hour + timedelta(hours=1), before, after))
        hour += timedelta(hours=1)
    return sorted(turns, key=lambda turn: turn.before - turn.after)


def _offset(zone: ZoneInfo, instant: datetime) -> timedelta:
    return instant.astimezone(zone).utcoffset() or timedelta()


def _observance(turn: _Turn) -> list[str]:
    name = "DAYLIGHT" if turn.after > turn.before else "STANDARD"
    nth, day = _nth_weekday(turn.wall.date())
    first = datetime.combine(_day_of_rule(_FIRST_YEAR, day.month, nth, day.weekday()), turn.wall.time())
    return [
        f"BEGIN:{name}",
        f"DTSTART:{first:%Y%m%dT%H%M%S}",
        f"TZOFFSETFROM:{_sign(turn.before)}",
        f"TZOFFSETTO:{_sign(turn.after)}",
        f"RRULE:FREQ=YEARLY;BYMONTH={day.month};BYDAY={nth}{_WEEKDAYS[day.weekday()]}",
        f"END:{name}",
    ]


def _fixed(zone: ZoneInfo) -> list[str]:
    offset = _sign(_offset(zone, datetime(_RULE_YEAR, 1, 1, tzinfo=UTC)))
    start = f"DTSTART:{_FIRST_YEAR}0101T000000"
    return ["BEGIN:STANDARD", start, f"TZOFFSETFROM:{offset}", f"TZOFFSETTO:{offset}", "END:STANDARD"]


def _nth_weekday(day: date) -> tuple[int, date]:
    """Return which of its weekday in the month a day is; the last one counts as -1."""
    days_left = calendar.monthrange(day.year, day.month)[1] - day.day
    return (-1 if days_left < len(_WEEKDAYS) else (day.day - 1) // 7 + 1), day


def _day_of_rule(year: int, month: int, nth: int, weekday: int) -> date:
    days = [date(year, month, n) for n in range(1, calendar.monthrange(year, month)[1] + 1)]
    same = [day for day in days if day.weekday() == weekday]
    return same[nth] if nth < 0 else same[nth - 1]


def _sign(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"
