"""Calendars with the faults of real programs in any mixture, and when their events begin all the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from tests.support.calendars.calendars import calendar

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

# Each zone as programs write it.
_ZONES = {
    "Europe/Oslo": ("", "Europe/Oslo", "europe/OSLO", "Europe/Oslo\0\0", '"Europe/Oslo"', "/x.org/1/Europe/Oslo",
                    "Oslo", "W. Europe Standard Time",
                    '"(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna"'),
    "America/New_York": ("America/New_York", "Eastern Standard Time", "(UTC-05:00) Eastern Time (US & Canada)"),
    "Europe/Helsinki": ("FLE Standard Time", '"(UTC+02:00) Helsinki, Riga, Tallinn"', "Europe/Helsinki"),
    "Asia/Kolkata": ("India Standard Time", "UTC+05:30", "(GMT+05:30) Chennai, Kolkata, Mumbai, New Delhi"),
    "UTC": ("UTC", "tzone://Microsoft/Utc", "GMT", "Z"),
}  # fmt: skip
_ENDS = (
    "DTEND{zone}:{end}", "DTEND:{end}", "DTEND:None", "DTEND:", "DTEND{zone}:{before}", "DTEND;VALUE=DATE:20270101",
    "DURATION:PT1H", "DURATION:-PT1H", "DURATION:1H", "DURATION:P99999D", "",
)  # fmt: skip
_RULES = (
    "", "RRULE:", "RRULE:FREQ=WEEKLY;COUNT=3", "RRULE:FREQ=WEEKLY;UNTIL=20271231",
    "RRULE:FREQ=DAILY;COUNT=9;UNTIL=2027",
    "RRULE:FREQ=WEEKLY;UNTIL=20200101", "RRULE:FREQ=SECONDLY", "RRULE:BYDAY=MO", "RRULE:FREQ=WEEKLY;BYDAY=XX,MO",
    "RRULE:FREQ=MONTHLY;BYMONTHDAY=99", "RRULE:RSCALE=HEBREW;FREQ=YEARLY", "RRULE:W1 TU #3",
    "RRULE;X=1:FREQ=YEARLY;COUNT=-1",
    "RRULE:FREQ=WEEKLY;COUNT=99999999999999999999", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "RRULE:FREQ=DAILY;INTERVAL=0;UNTIL=99991231T235959Z",
)  # fmt: skip
_OTHERS = (
    "RDATE:20270301Z", "RDATE;VALUE=PERIOD:20270301T100000Z/PT3H,never/PT1H", "EXDATE:", "EXDATE:20270101,soon",
    "EXRULE:FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=1", "SEQUENCE:x", "DTSTAMP:never", "CLASS:", "TRANSP:4", "STATUS:MAYBE",
    'ATTENDEE;CN="A: B:mailto:', "ATTENDEE;CN=A: B;CUTYPE=ROOM:mailto:a@b.no", "ORGANIZER:", "LOCATION:\\",
    "SUMMARY:Zones\\;TZID=none", "SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=NONE:=C3=", "SUMMARY:\x07\x00\ud7ff",
    "X-MICROSOFT-CDO-BUSYSTATUS:FREE", "BEGIN:VALARM\nTRIGGER:-PT5M\nEND:VALARM", "no property", ":", ";:", "DTSTART",
)  # fmt: skip


@dataclass(frozen=True)
class FaultyCalendar:
    """A file, and the starts in it that are sound, in UTC."""

    data: bytes
    starts: frozenset[datetime]


@st.composite
def _events(draw: DrawFn, number: int) -> tuple[str, datetime]:
    name = draw(st.sampled_from(sorted(_ZONES)))
    written = draw(st.sampled_from(_ZONES[name]))
    days = st.datetimes(datetime(2027, 2, 1), datetime(2027, 11, 1))  # noqa: DTZ001 - a wall time
    wall = draw(days).replace(
        hour=draw(st.integers(8, 18)), minute=draw(st.sampled_from([0, 30])), second=0, microsecond=0
    )
    zone = f";TZID={written}" if written else ""
    end = draw(st.sampled_from(_ENDS)).format(
        zone=zone,
        end=f"{wall.replace(hour=wall.hour + 1):%Y%m%dT%H%M%S}",
        before=f"{wall.replace(hour=1):%Y%m%dT%H%M%S}",
    )
    start = f"DTSTART{zone}:{wall:%Y%m%dT%H%M%S}"
    others = draw(st.lists(st.sampled_from(_OTHERS), max_size=4))
    uid = draw(st.sampled_from(["", "UID:", "UID:same", f"UID:{number}", f"UID:{'x' * 300}"]))
    lines = draw(st.permutations([uid, start, end, draw(st.sampled_from(_RULES)), *others]))
    truth = wall.replace(microsecond=0, tzinfo=ZoneInfo(name)).astimezone(UTC)
    return "\n".join(filter(None, lines)), truth


@st.composite
def _calendars(draw: DrawFn) -> FaultyCalendar:
    events = [draw(_events(number)) for number in range(draw(st.integers(1, 4)))]
    data = calendar(*(text for text, _ in events))
    return FaultyCalendar(data, frozenset(start for _, start in events))


faulty_calendars: SearchStrategy[FaultyCalendar] = _calendars()
