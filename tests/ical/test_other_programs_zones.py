"""What programs of the real world write: names of zones, and rules.

The numbers of the cases stand in docs/other-calendars.md, with what other readers make of them.
"""

from __future__ import annotations

import pytest

from tests.support.calendars.calendars import read
from tests.support.calendars.programs import DAY, TUESDAYS, S, days, doubts, times
from tests.support.office.house import OSLO


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=WEEKLY;UNTIL=20270216",  # C01, as Google writes it
        "FREQ=WEEKLY;UNTIL=20270216T130000Z",
        "FREQ=WEEKLY;UNTIL=20270216T140000",
        "FREQ=WEEKLY;UNTIL=20270216T235959",
        "UNTIL=20270216;FREQ=WEEKLY;INTERVAL=1;WKST=MO",
        "FREQ=WEEKLY;UNTIL=2027-02-16",
        "FREQ=WEEKLY;UNTIL=20270216T140000+0100",
        "FREQ=WEEKLY;COUNT=30;UNTIL=20270216T130000Z",  # C08: both bounds hold
        "FREQ=WEEKLY;COUNT=3;UNTIL=20271231",
        "RSCALE=GREGORIAN;FREQ=WEEKLY;SKIP=OMIT;COUNT=3",
        "FREQ=WEEKLY;COUNT=3;BYDAY=;BYMONTH=",
        "freq=weekly;count=3;byday=tu;",
        " FREQ=WEEKLY; COUNT=3",
    ],
)
def test_every_way_to_end_a_rule_ends_it_on_its_last_date(rule: str) -> None:
    events = read(f"{S}\nRRULE:{rule}")

    assert (TUESDAYS, []) == (days(events), doubts(events))


def test_an_end_on_the_first_day_leaves_the_first_day() -> None:
    assert ["02-02"] == days(read(f"{S}\nRRULE:FREQ=WEEKLY;UNTIL=20270202"))


@pytest.mark.parametrize("until", ["20270215T230000Z", "20270216", "20270216T225959Z", "20270216T000000"])
def test_c02_of_whole_days_an_end_in_utc_is_the_day_that_it_is_here(until: str) -> None:
    assert TUESDAYS == days(read(f"{DAY}\nRRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL={until}"))


def test_c02_in_the_zone_of_its_calendar_where_that_has_one() -> None:
    rule = f"{DAY}\nRRULE:FREQ=WEEKLY;UNTIL=20270216T050000Z"

    assert TUESDAYS == days(read(rule, head="X-WR-TIMEZONE:America/New_York\n"))


@pytest.mark.parametrize(
    "name",
    [
        '"(UTC-05:00) Eastern Time (US & Canada)"',  # C03
        "(UTC-05:00) Eastern Time (US & Canada)",
        '"(GMT-05:00) Eastern Time (US & Canada)"',
        "america/new_york",
        "AMERICA/NEW_YORK",
        "America/New York",
        "eastern standard time",
        "Eastern Daylight Time",
        "/mozilla.org/20050126_1/America/New_York",
        "America/New_York\0\0\0",
        '"America/New_York"',
        "New York",
        "UTC-05:00",
        "GMT-0500",
        "-05:00",
    ],
)
def test_c03_a_zone_has_many_names(name: str) -> None:
    events = read(f"UID:z\nDTSTART;TZID={name}:20270202T090000\nDTEND;TZID={name}:20270202T100000")

    assert (["02-02 15:00-16:00"], []) == (times(events), doubts(events))


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ('"(UTC+01:00) Amsterdam, Berlin, Bern, Roma, Stockholm, Wien"', "09:00"),  # Exchange in another language
        ("(UTC+02:00) Helsinki, Kyiv, Riga, Sofia, Tallinn, Vilnius", "08:00"),
        ("(UTC+03:00) Moscow, St. Petersburg", "08:00"),
    ],
)
def test_in_summer_too_a_shown_name_is_its_zone(name: str, start: str) -> None:
    (found,) = read(f"UID:z\nDTSTART;TZID={name}:20270702T090000\nDURATION:PT1H")

    assert (start, ()) == (f"{OSLO.wall(found.span.start):%H:%M}", found.guesses)


@pytest.mark.parametrize(
    "value", ["TZID=tzone://Microsoft/Utc", 'TZID="tzone://Microsoft/Utc"', "TZID=UTC", "TZID=GMT"]
)
def test_c05_the_value_of_a_date_begins_behind_the_last_colon(value: str) -> None:
    assert ["02-02 10:00-11:00"] == times(read(f"UID:u\nDTSTART;{value}:20270202T090000\nDURATION:PT1H"))


def test_a_zone_that_nobody_knows_is_the_offices_and_is_named() -> None:
    events = read("UID:z\nDTSTART;TZID=Kirkenes Sentrum:20270202T090000\nDURATION:PT1H")

    assert (["02-02 09:00-10:00"], [("zone", "Kirkenes Sentrum")]) == (times(events), doubts(events))


def test_an_unknown_name_with_an_offset_is_at_that_offset_and_named() -> None:
    events = read('UID:z\nDTSTART;TZID="(UTC+03:00) Somewhere":20270202T090000\nDURATION:PT1H')

    assert (["02-02 07:00-08:00"], [("zone", "(UTC+03:00) Somewhere")]) == (times(events), doubts(events))


@pytest.mark.parametrize(
    ("tzid", "used"),
    [
        ("Her\\, hos oss\\; ute", '"Her, hos oss; ute"'),
        ("Her\\, hos oss", "Her\\, hos oss"),
        ('"Tilpasset"', "Tilpasset"),
        ("tzone://Microsoft/Custom", "tzone://Microsoft/Custom"),
    ],
)
@pytest.mark.parametrize("start", ["19700101T000000", "19700101", "1970-01-01T00:00:00"])
def test_a_described_zone_is_found_by_its_name_which_is_text_whatever_its_start(
    tzid: str, used: str, start: str
) -> None:
    zone = (
        f"BEGIN:VTIMEZONE\nTZID:{tzid}\nBEGIN:STANDARD\nDTSTART:{start}\nTZOFFSETFROM:+0530\nTZOFFSETTO:+05:30\n"
        "END:STANDARD\nEND:VTIMEZONE\n"
    )
    events = read(f"UID:z\nDTSTART;TZID={used}:20270202T123000\nDURATION:PT1H", head=zone)

    assert (["02-02 08:00-09:00"], []) == (times(events), doubts(events))


def test_a_described_zone_that_says_where_it_is_is_that_places() -> None:
    """libical describes a zone with the rules of one year, and says its name beside."""
    zone = (
        "BEGIN:VTIMEZONE\nTZID:Meeting zone 1\nX-LIC-LOCATION:Europe/Helsinki\nBEGIN:STANDARD\n"
        "DTSTART:20200101T000000\nTZOFFSETFROM:+0200\nTZOFFSETTO:+0200\nEND:STANDARD\nEND:VTIMEZONE\n"
    )
    (found,) = read("UID:z\nDTSTART;TZID=Meeting zone 1:20270702T100000\nDURATION:PT1H", head=zone)

    assert f"{OSLO.wall(found.span.start):%H:%M}" == "09:00"


def test_times_without_a_zone_are_of_their_calendars() -> None:
    floating = "UID:f\nDTSTART:20270202T090000\nDTEND:20270202T100000"

    assert ["02-02 15:00-16:00"] == times(read(floating, head="X-WR-TIMEZONE:America/New_York\n"))
    assert ["02-02 09:00-10:00"] == times(read(floating))
    assert [("zone", "Nowhere")] == doubts(read(floating, head="X-WR-TIMEZONE:Nowhere\n"))


@pytest.mark.parametrize("rule", ["", ";", "BYDAY=", "INTERVAL="])
def test_c09_an_empty_rule_is_none(rule: str) -> None:
    events = read(f"{S}\nRRULE:{rule}")

    assert (["02-02 14:00-15:00"], []) == (times(events), doubts(events))


@pytest.mark.parametrize(
    ("rule", "left_out"),
    [
        ("W1 TU #3", "W1 TU #3"),  # vCalendar 1.0
        ("FREQ=FORTNIGHTLY", "FREQ=FORTNIGHTLY"),
        ("FREQ=HOURLY;COUNT=3", "FREQ=HOURLY"),
        ("RSCALE=CHINESE;FREQ=YEARLY", "RSCALE=CHINESE"),
        ("FREQ=DAILY;BYHOUR=" + ",".join(map(str, range(24))) + ";BYMINUTE=0,10,20", "FREQ=DAILY"),
        ("FREQ=WEEKLY;UNTIL=20270101", "UNTIL=20270101"),
    ],
)
def test_of_a_rule_that_cannot_be_worked_out_the_first_date_stands(rule: str, left_out: str) -> None:
    events = read(f"{S}\nRRULE:{rule}")

    assert "02-02 14:00-15:00" == times(events)[0]
    assert doubts(events)[0][1].replace(" ", "").startswith(left_out.replace(" ", ""))


@pytest.mark.parametrize("part", ["INTERVAL=0", "COUNT=many", "BYDAY=XX", "BYMONTH=13", "UNTIL=soon", "BYDAY=TU,XX"])
def test_a_part_of_a_rule_that_cannot_be_read_is_left_out_and_named(part: str) -> None:
    events = read(f"{S}\nRRULE:FREQ=WEEKLY;{part}")

    assert (TUESDAYS, ("rule", part)) == (days(events)[:3], doubts(events)[0])


def test_a_rule_that_lists_dates_beside_exceptions_by_rule() -> None:
    """EXRULE was in RFC 2445; programs of its time still write it."""
    weekly = f"{S}\nRRULE:FREQ=WEEKLY;COUNT=5\nEXRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=2"

    assert ["02-09", "02-23", "03-02"] == days(read(weekly))


def test_dates_with_a_period_are_as_long_as_they_say() -> None:
    dates = "RDATE;VALUE=PERIOD:20270301T100000Z/PT3H,20270302T100000Z/20270302T103000Z"

    assert ["02-02 14:00-15:00", "03-01 11:00-14:00", "03-02 11:00-11:30"] == times(read(f"{S}\n{dates}"))


def test_c15_octets_that_are_no_text_are_no_part_of_a_name() -> None:
    events = read("UID:n\nDTSTART;TZID=Europe/Stockholm\0\0\0:20270202T140000\nDURATION:PT1H")

    assert (["02-02 14:00-15:00"], []) == (times(events), doubts(events))
