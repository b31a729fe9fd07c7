"""The zones that calendar files name, or describe themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barsek_visits.domain.errors import CalendarFileError
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.ical.reading import read_calendar
from barsek_visits.ical.rules import Effort
from barsek_visits.ical.scanning import ParsedZone
from barsek_visits.ical.timezones import vtimezone_lines
from barsek_visits.ical.zones.parsed import Zones
from tests.support.calendars.calendars import calendar

OFFICE = ZoneInfo("Europe/Oslo")
LAST = datetime(2031, 1, 1, tzinfo=UTC)


def described(name: str, *observances: str) -> ParsedZone:
    return ParsedZone(name, [one.split() for one in observances])


def as_we_write_it(zone_name: str, name: str) -> ParsedZone:
    """Return a zone as our own feeds describe it, under another name."""
    zone = ParsedZone(name)
    for line in vtimezone_lines(zone_name)[2:-1]:
        if line.startswith("BEGIN:"):
            zone.observances.append([])
        elif not line.startswith("END:"):
            zone.observances[-1].append(line)
    return zone


def zones(*written: ParsedZone) -> Zones:
    return Zones(written, OFFICE, LAST, Effort())


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 30)),  # noqa: DTZ001 - wall times
    st.sampled_from(["Europe/Oslo", "Europe/Helsinki", "America/New_York", "Europe/Moscow", "Asia/Kathmandu"]),
    st.booleans(),
)
def test_a_described_zone_is_the_one_that_it_describes_at_every_wall_time(
    wall: datetime, name: str, second: bool
) -> None:
    found = zones(as_we_write_it(name, "Customized Time Zone")).named("Customized Time Zone").zone
    ours, theirs = (wall.replace(tzinfo=zone, fold=int(second)).astimezone(UTC) for zone in (found, ZoneInfo(name)))

    assert theirs == ours


@pytest.mark.parametrize("hours", range(-3, 5))
@pytest.mark.parametrize("day", [datetime(2027, 3, 28, tzinfo=UTC), datetime(2027, 10, 31, tzinfo=UTC)])
def test_a_described_zone_is_right_in_the_hours_about_a_change_of_the_clock(day: datetime, hours: int) -> None:
    found = zones(as_we_write_it("Europe/Oslo", "Tilpasset")).named("Tilpasset").zone
    instant = day + timedelta(hours=hours)

    assert instant.astimezone(OFFICE).replace(tzinfo=None) == instant.astimezone(found).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("name", "is_zone"),
    [
        ("Europe/Helsinki", "Europe/Helsinki"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("FLE Standard Time", "Europe/Kiev"),
        ("Russian Standard Time", "Europe/Moscow"),
        ("/freeassociation.sourceforge.net/Europe/Helsinki", "Europe/Helsinki"),
        ("/mozilla.org/20050126_1/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("tzone://Microsoft/Utc", "UTC"),
        ("GMT", "UTC"),
        ("", "Europe/Oslo"),
        ("Kirkenes", "Europe/Oslo"),
        ("../../etc/passwd", "Europe/Oslo"),
        ("Europe", "Europe/Oslo"),
        ("x" * 5000, "Europe/Oslo"),
    ],
)
def test_a_name_means_the_zone_of_that_name_here_or_with_windows_and_else_the_offices(name: str, is_zone: str) -> None:
    assert is_zone == zones().named(name).zone.key


def test_a_known_name_is_not_what_the_file_says_it_is() -> None:
    east = described("Europe/Helsinki", "DTSTART:19700101T000000 TZOFFSETFROM:+0900 TZOFFSETTO:+0900")

    assert "Europe/Helsinki" == zones(east).named("Europe/Helsinki").zone.key


def test_two_files_may_mean_two_zones_by_one_name() -> None:
    window = TimeSpan(datetime(2027, 1, 1, tzinfo=UTC), LAST)
    found = []
    for offset in ("+0100", "+0530"):
        zone = (
            f"BEGIN:VTIMEZONE\nTZID:Customized Time Zone\nBEGIN:STANDARD\nDTSTART:16010101T000000\n"
            f"TZOFFSETFROM:{offset}\nTZOFFSETTO:{offset}\nEND:STANDARD\nEND:VTIMEZONE\n"
        )
        text = calendar("UID:x\nDTSTART;TZID=Customized Time Zone:20270301T120000\nDURATION:PT1H", head=zone)
        found += [f"{one.span.start:%H:%M}" for one in read_calendar(text, "Europe/Oslo", window)]

    assert ["11:00", "06:30"] == found


def test_dates_and_an_end_of_the_rule_are_taken_into_account() -> None:
    summer_once = described(
        "Once",
        "DTSTART:20200101T000000 TZOFFSETFROM:+0100 TZOFFSETTO:+0100",
        "DTSTART:20260329T020000 TZOFFSETFROM:+0100 TZOFFSETTO:+0200 "
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU;UNTIL=20270328T010000Z",
        "DTSTART:20261025T030000 TZOFFSETFROM:+0200 TZOFFSETTO:+0100 RDATE:20271031T030000,20281029T030000",
    )
    zone = zones(summer_once).named("Once").zone
    summers = [datetime(year, 7, 1, tzinfo=zone).utcoffset() for year in (2026, 2027, 2028)]

    assert [timedelta(hours=2), timedelta(hours=2), timedelta(hours=1)] == summers


@pytest.mark.parametrize(
    "observance",
    [
        "DTSTART:never TZOFFSETFROM:+0100 TZOFFSETTO:+0100",
        "DTSTART:19700101T000000 TZOFFSETFROM:+0100 TZOFFSETTO:east",
        "DTSTART:19700101T000000 TZOFFSETFROM:+0100 TZOFFSETTO:+0200 RRULE:FREQ=SECONDLY",
        "",
    ],
)
def test_a_zone_that_cannot_be_read_is_the_offices(observance: str) -> None:
    assert "Europe/Oslo" == zones(described("Broken", observance)).named("Broken").zone.key


def test_no_file_describes_hundreds_of_zones() -> None:
    with pytest.raises(CalendarFileError, match="200 time zones"):
        zones(*(described(f"z{n}") for n in range(201)))
