"""What programs of the real world write: each kind of fault, cut down to a few lines, with the right answer.

The numbers of the cases stand in docs/other-calendars.md, with what other readers make of them.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from barsek_visits.ical.reading import read_calendar
from tests.support.calendars.calendars import YEAR, calendar, read
from tests.support.calendars.programs import DAY, TUESDAYS, S, days, doubts, times
from tests.support.office.house import OSLO


def test_c07_several_events_of_one_uid_are_several() -> None:
    events = [f"UID:same\nDTSTART:202702{day}T100000Z\nDURATION:PT1H" for day in ("02", "09", "16")]
    found = read(*events)

    assert TUESDAYS == days(found)
    assert 3 == len({one.key for one in found})


def test_c07_only_what_is_told_later_replaces() -> None:
    one = "UID:same\nDTSTART:20270202T100000Z\nDURATION:PT1H\nDTSTAMP:2027010{}T000000Z\nSUMMARY:{}"

    assert ["New"] == [event.title for event in read(one.format(2, "New"), one.format(1, "Old"))]
    assert ["New"] == [event.title for event in read(one.format(1, "Old"), one.format(2, "New"))]


@pytest.mark.parametrize(
    ("lines", "when"),
    [
        ("DTSTART;TZID=America/New_York:20270202T090000\nDTEND:20270202T100000", "02-02 15:00-16:00"),  # C11
        ("DTSTART;TZID=Europe/Helsinki:20270203T100000\nDTEND:20270203T110000", "02-03 09:00-10:00"),
        ("DTSTART:20270202T130000Z\nDTEND:20270202T140000", "02-02 14:00-15:00"),
        ("DTSTART;TZID=America/New_York:20270202T090000\nDTEND:20270202T150000Z", "02-02 15:00-16:00"),
    ],
)
def test_c11_an_end_without_a_zone_is_of_its_starts(lines: str, when: str) -> None:
    assert [when] == times(read(f"UID:e\n{lines}"))


@pytest.mark.parametrize(
    "place",
    [
        "VALUE=DATE:20270209",  # C13
        "TZID=Europe/Oslo:20270209T140000",
        "X=Y:20270209T130000Z",
        "X=Y:20270209T140000",
        "TZID=Europe/Oslo:20270209T000000",
        "TZID=Europe/Helsinki:20270209T150000",
    ],
)
def test_c13_a_change_is_of_its_date_however_that_is_written(place: str) -> None:
    change = f"UID:s\nRECURRENCE-ID;{place}\nDTSTART;TZID=Europe/Oslo:20270209T160000\nDURATION:PT1H"
    found = read(f"{S}\nRRULE:FREQ=WEEKLY;COUNT=3", change)

    assert ["02-02 14:00-15:00", "02-09 16:00-17:00", "02-16 14:00-15:00"] == times(found)


@pytest.mark.parametrize("place", [":20270208T230000Z", ";TZID=Europe/Oslo:20270209T000000", ":20270209T000000"])
def test_c13_of_whole_days_a_time_is_its_day(place: str) -> None:
    weekly = f"{DAY}\nRRULE:FREQ=WEEKLY;COUNT=3"

    assert ["02-02", "02-16"] == days(read(f"{weekly}\nEXDATE{place}"))
    change = f"UID:d\nRECURRENCE-ID{place}\nDTSTART;VALUE=DATE:20270210"
    assert ["02-02", "02-10", "02-16"] == days(read(weekly, change))


def test_c14_a_fault_in_an_optional_part_costs_that_part() -> None:
    no_end = read("UID:e\nDTSTART;TZID=Europe/Oslo:20270202T140000\nDTEND:None")
    bad_date = read(f"{S}\nRDATE:20270301Z,20270302T130000Z")
    bad_part = read(f"{S}\nRRULE:FREQ=WEEKLY;UNTL=20270216")

    assert (["02-02 14:00-15:00"], [("end", "None")]) == (times(no_end), doubts(no_end))
    assert ["02-02 14:00-15:00", "03-02 14:00-15:00"] == times(bad_date)
    assert ("dates", "20270301Z") == doubts(bad_date)[0]
    assert ("02-02", ("rule", "UNTL=20270216")) == (days(bad_part)[0], doubts(bad_part)[0])


@pytest.mark.parametrize(
    ("length", "end"), [("PT24H", "28 13:00"), ("P1D", "28 12:00"), ("P1DT1H", "28 13:00"), ("P1W", "03 12:00")]
)
def test_c19_hours_are_exact_and_days_are_the_calendars(length: str, end: str) -> None:
    (found,) = read(f"UID:l\nDTSTART;TZID=Europe/Oslo:20270327T120000\nDURATION:{length}")

    assert end == f"{OSLO.wall(found.span.end):%d %H:%M}"


def test_c20_a_title_is_what_it_says() -> None:
    (found,) = read(f'{S}\nSUMMARY:Zones\\;TZID=none\nLOCATION;ALTREP="http://x:1/":A\\, b')

    assert ("Zones;TZID=none", "A, b") == (found.title, found.location)


def test_c23_a_length_holds_in_the_night_of_a_change_too() -> None:
    nightly = (
        "UID:n\nDTSTART;TZID=Europe/Oslo:20270327T023000\nDTEND;TZID=Europe/Oslo:20270327T030000\n"
        "RRULE:FREQ=DAILY;COUNT=3"
    )

    assert ["03-27 02:30-03:00", "03-28 03:30-04:00", "03-29 02:30-03:00"] == times(read(nightly))


def test_whole_days_written_as_midnights_are_whole_days_in_the_night_of_a_change_too() -> None:
    daily = (
        "UID:n\nDTSTART;TZID=Europe/Oslo:20270327T000000\nDTEND;TZID=Europe/Oslo:20270328T000000\n"
        "RRULE:FREQ=DAILY;COUNT=3"
    )

    assert ["03-27", "03-28", "03-29"] == times(read(daily))


@pytest.mark.parametrize(
    ("series", "change", "private"),
    [
        ("PRIVATE", "", [True, True, True]),
        ("CONFIDENTIAL", "CLASS:PUBLIC", [True, True, True]),
        ("PUBLIC", "CLASS:PRIVATE", [False, True, False]),
        ("PUBLIC", "", [False, False, False]),
    ],
)
def test_c24_what_was_private_stays_so_whatever_a_change_says(series: str, change: str, private: list[bool]) -> None:
    weekly = f"{S}\nRRULE:FREQ=WEEKLY;COUNT=3\nCLASS:{series}"
    moved = f"UID:s\nRECURRENCE-ID;TZID=Europe/Oslo:20270209T140000\nDTSTART:20270209T150000Z\nDURATION:PT1H\n{change}"

    assert private == [one.private for one in read(weekly, moved.strip())]


def test_a_change_has_what_it_does_not_say_from_its_series() -> None:
    weekly = f"{S}\nRRULE:FREQ=WEEKLY;COUNT=2\nSUMMARY:Board\nLOCATION:Varanger\nTRANSP:TRANSPARENT\nSTATUS:CANCELLED"
    change = "UID:s\nRECURRENCE-ID;TZID=Europe/Oslo:20270209T140000\nDTSTART;TZID=Europe/Oslo:20270209T160000"
    moved = read(weekly, change)[1]

    assert ("Board", "Varanger", True, True) == (moved.title, moved.location, moved.free, moved.cancelled)
    assert 60 == moved.span.minutes
    said = read(weekly, f"{change}\nTRANSP:OPAQUE\nSTATUS:CONFIRMED\nSUMMARY:\nDURATION:PT2H")[1]
    assert ("", False, False, 120) == (said.title, said.free, said.cancelled, said.span.minutes)


@pytest.mark.parametrize(
    ("lines", "free"),
    [
        ("TRANSP:OPAQUE\nX-MICROSOFT-CDO-BUSYSTATUS:WORKINGELSEWHERE", True),  # C25
        ("X-MICROSOFT-CDO-BUSYSTATUS:WorkingElsewhere", True),
        ("X-MICROSOFT-CDO-BUSYSTATUS:FREE", True),
        ("X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE", False),
        ("X-MICROSOFT-CDO-BUSYSTATUS:OOF", False),
        ("TRANSP:TRANSPARENT-NOCONFLICT", True),
        ("TRANSP:1", True),
        ("TRANSP:0", False),
        ("TRANSP:", False),
        ("TRANSP:MAYBE", False),
    ],
)
def test_c25_there_are_more_ways_to_say_free(lines: str, free: bool) -> None:
    (found,) = read(f"{DAY}\n{lines}")

    assert free == found.free


@pytest.mark.parametrize("status", ["CANCELLED", "Canceled", " cancelled"])
def test_there_are_more_ways_to_say_cancelled(status: str) -> None:
    assert read(f"{S}\nSTATUS:{status}")[0].cancelled


def test_c26_who_declined_is_told_for_each_date() -> None:
    weekly = f"{S}\nRRULE:FREQ=WEEKLY;COUNT=2\nATTENDEE;PARTSTAT=ACCEPTED:mailto:berit@barsek.example"
    change = (
        "UID:s\nRECURRENCE-ID;TZID=Europe/Oslo:20270209T140000\nDTSTART;TZID=Europe/Oslo:20270209T140000\n"
        "ATTENDEE;PARTSTAT=DECLINED:mailto:Berit@barsek.example"
    )

    assert [(), ("berit@barsek.example",)] == [one.declined for one in read(weekly, change)]


def test_c28_what_cannot_be_read_is_named_by_title_line_and_day() -> None:
    data = calendar(S, "UID:b\nSUMMARY:Broken\nDTSTART:20270230T100000\nDTEND:20270303T110000", "UID:c")
    found = read_calendar(data, "Europe/Oslo", YEAR)

    assert [("Broken", 9, "2027-03-03"), ("", 15, "None")] == [
        (one.title, one.line, str(one.day)) for one in found.unread
    ]
    assert (2, "BEGIN:VEVENT") == (found.unreadable, data.decode().splitlines()[8])


@pytest.mark.parametrize(
    ("attendee", "rooms"),
    [
        ("ATTENDEE;CUTYPE=ROOM;CN=Varanger;PARTSTAT=ACCEPTED:mailto:room1@barsek.example", ("Varanger",)),  # C29
        ("ATTENDEE;CUTYPE=RESOURCE;CN=Varanger:mailto:room1@barsek.example", ("Varanger",)),
        ('ATTENDEE;CN="Varanger, 2. etg.";CUTYPE=room:mailto:room1@barsek.example', ("Varanger, 2. etg.",)),
        ("ATTENDEE;CN=Rom: Varanger;CUTYPE=ROOM:mailto:room1@barsek.example", ("Rom: Varanger",)),
        ("ATTENDEE;CUTYPE=ROOM:mailto:varanger@barsek.example", ("varanger",)),
        ("ATTENDEE;CUTYPE=ROOM;CN=Varanger;PARTSTAT=DECLINED:mailto:room1@barsek.example", ()),
        ("ATTENDEE;CN=Varanger:mailto:room1@barsek.example", ()),
    ],
)
def test_c29_invited_rooms_are_told(attendee: str, rooms: tuple[str, ...]) -> None:
    (found,) = read(f"{S}\n{attendee}")

    assert rooms == found.rooms


@pytest.mark.parametrize(
    ("place", "parts"),
    [
        ("Teams\\; Varanger", ("Teams", "Varanger")),
        ("Varanger\\nPasvik\\, 2. etg.", ("Varanger", "Pasvik", "2. etg.")),
        ("Varanger; Pasvik", ("Varanger", "Pasvik")),
    ],
)
def test_a_place_has_parts(place: str, parts: tuple[str, ...]) -> None:
    assert parts == read(f"{S}\nLOCATION:{place}")[0].places


@pytest.mark.parametrize(
    ("charset", "title"), [("cp1251", "Встреча с делегацией"), ("cp1252", "Møte på Åsen"), ("utf-16", "Møte Встреча")]
)
def test_c31_code_pages_are_told_apart(charset: str, title: str) -> None:
    data = calendar(f"{S}\nSUMMARY:{title}").decode().encode(charset)

    assert [title] == [one.title for one in read_calendar(data, "Europe/Oslo", YEAR)]


def test_c31_text_of_vcalendar_is_decoded() -> None:
    title = "SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:M=C3=B8te med =\n=C3=B8st"
    data = calendar(f"{S}\n{title}\nLOCATION;QUOTED-PRINTABLE:Vard=C3=B8").replace(b"VERSION:2.0", b"VERSION:1.0")
    (found,) = read_calendar(data, "Europe/Oslo", YEAR)

    assert ("Møte med øst", "Vardø") == (found.title, found.location)


def test_a_series_that_begins_long_ago_is_as_far_as_it_is_wanted() -> None:
    zone = ZoneInfo("Europe/Oslo")
    old = "UID:o\nDTSTART;TZID=Europe/Oslo:20010102T090000\nDURATION:P3D\nRRULE:FREQ=WEEKLY"
    found = read(old)

    assert {9} == {one.span.start.astimezone(zone).hour for one in found}
    assert 53 == len(found)
