"""Calendars of other programs, in the shape in which they write them, become plain events."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given

from barsek_visits.domain.errors import CalendarFileError
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.ical.events import event_text
from barsek_visits.ical.reading import read_calendar
from barsek_visits.ical.writing import joined_feed
from tests.support.calendars.calendars import YEAR, calendar, event, read, starts, titles_of_people

# Classic Outlook names zones in the words of Windows, and writes their rules itself.
WINDOWS_ZONE = """BEGIN:VTIMEZONE
TZID:W. Europe Standard Time
BEGIN:STANDARD
DTSTART:16011028T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010325T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE
"""


@pytest.mark.parametrize("head", [WINDOWS_ZONE, ""])
def test_a_weekly_meeting_of_classic_outlook_stays_at_nine_over_the_change_of_the_clock(head: str) -> None:
    events = read(
        "UID:weekly\nSUMMARY:Ukemøte\nDTSTART;TZID=W. Europe Standard Time:20270322T090000\n"
        "DTEND;TZID=W. Europe Standard Time:20270322T094500\nRRULE:FREQ=WEEKLY;COUNT=3\n"
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
        head=head,
    )

    assert ["03-22 08:00", "03-29 07:00", "04-05 07:00"] == starts(events)
    assert {45} == {one.span.minutes for one in events}
    assert 3 == len({one.key for one in events})


def test_of_a_google_series_one_is_moved_and_one_left_out() -> None:
    common = "UID:g@google.com\nSUMMARY:Daily"
    events = read(
        f"{common}\nDTSTART;TZID=Europe/Oslo:20270301T100000\nDTEND;TZID=Europe/Oslo:20270301T103000\n"
        "RRULE:FREQ=DAILY;COUNT=4\nEXDATE;TZID=Europe/Oslo:20270302T100000",
        f"{common} moved\nDTSTART;TZID=Europe/Oslo:20270303T140000\nDTEND;TZID=Europe/Oslo:20270303T150000\n"
        "RECURRENCE-ID;TZID=Europe/Oslo:20270303T100000",
    )

    assert ["03-01 09:00", "03-03 13:00", "03-04 09:00"] == starts(events)
    assert ["Daily", "Daily moved", "Daily"] == [one.title for one in events]


def test_the_key_of_an_occurrence_stays_when_it_is_moved() -> None:
    weekly = "UID:w\nDTSTART:20270301T100000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=2"
    moved = "UID:w\nDTSTART:20270308T120000Z\nDURATION:PT1H\nRECURRENCE-ID:20270308T100000Z"

    assert [one.key for one in read(weekly)] == [one.key for one in read(weekly, moved)]


@pytest.mark.parametrize(
    ("lines", "start", "minutes"),
    [
        ("DTSTART:20270301T100000Z\nDTEND:20270301T110000Z", "03-01 10:00", 60),
        ("DTSTART:20270301T100000\nDTEND:20270301T110000", "03-01 09:00", 60),
        ("DTSTART;VALUE=DATE:20270328\nDTEND;VALUE=DATE:20270329", "03-27 23:00", 23 * 60),
        ("DTSTART;VALUE=DATE:20271031", "10-30 22:00", 25 * 60),
        ("DTSTART;TZID=Europe/Helsinki:20270301T100000\nDURATION:PT90M", "03-01 08:00", 90),
    ],
)
def test_days_floating_times_and_lengths_are_read(lines: str, start: str, minutes: int) -> None:
    (found,) = read(f"UID:x\n{lines}")

    assert (start, minutes) == (f"{found.span.start:%m-%d %H:%M}", found.span.minutes)


def test_what_else_is_told_of_an_event() -> None:
    (found,) = read(
        "UID:x\nDTSTART:20270301T100000Z\nDTEND:20270301T110000Z\nSUMMARY:A\\, b\nLOCATION:Pasvik\nCLASS:PRIVATE\n"
        "TRANSP:TRANSPARENT\nSTATUS:CANCELLED\nORGANIZER;CN=A:MAILTO:Anna@Barsek.example\n"
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:berit@barsek.example\nATTENDEE;PARTSTAT=DECLINED:mailto:oleg@barsek.example"
    )

    assert ("A, b", "Pasvik", "anna@barsek.example") == (found.title, found.location, found.organizer)
    assert {"anna@barsek.example", "berit@barsek.example"} == set(found.people)
    assert (True, True, True) == (found.private, found.free, found.cancelled)


def test_one_event_that_cannot_be_read_does_not_sink_the_file() -> None:
    events = read("UID:bad\nDTSTART:yesterday", "UID:good\nDTSTART:20270301T100000Z\nDURATION:PT1H")

    assert (["03-01 10:00"], 1) == (starts(events), events.unreadable)


@pytest.mark.parametrize(
    "data", [b"", b"<html>", b"BEGIN:VCALENDAR\r\n", b"\x00\xff" * 50, b"BEGIN:VCARD\r\nEND:VCARD\r\n"]
)
def test_what_is_no_calendar_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(CalendarFileError) as refused:
        read_calendar(data, "Europe/Oslo", YEAR)

    assert "\n" not in str(refused.value)


def test_a_file_over_ten_megabytes_is_refused() -> None:
    with pytest.raises(CalendarFileError, match="10 MB"):
        read_calendar(calendar("UID:x\nDTSTART:20270301T100000Z") + b" " * (10 * 1024 * 1024), "Europe/Oslo", YEAR)


@pytest.mark.parametrize(
    "rule",
    ["FREQ=SECONDLY", "FREQ=MINUTELY;INTERVAL=1", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "EVERY DAY"],
)
def test_of_a_rule_that_nobody_means_the_first_date_stands_and_says_so(rule: str) -> None:
    (found,) = read(f"UID:x\nDTSTART:20270301T100000Z\nDURATION:PT1H\nRRULE:{rule}")

    assert ["rule"] == [guess.doubt for guess in found.guesses]


def test_a_daily_rule_without_an_end_ends_with_the_window() -> None:
    assert 365 - 59 == len(read("UID:x\nDTSTART:20270301T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY"))


@pytest.mark.parametrize("change", [lambda text: text.replace(b"\r\n", b"\n"), lambda text: b"\xef\xbb\xbf" + text,
                                    lambda text: text + text.replace(b"UID:x", b"UID:y")])  # fmt: skip
def test_line_ends_marks_and_several_calendars_make_no_difference(change: object) -> None:
    text = calendar("UID:x\nDTSTART:20270301T100000Z\nDURATION:PT1H\nSUMMARY:Møte")

    assert {"Møte"} == {one.title for one in read_calendar(change(text), "Europe/Oslo", YEAR)}


@given(titles_of_people)
def test_our_own_feeds_are_read_back(titles: list[str]) -> None:
    events = [
        event(
            title, uid=f"u-{n}", span=TimeSpan(YEAR.start + timedelta(hours=n + 1), YEAR.start + timedelta(hours=n + 2))
        )
        for n, title in enumerate(titles)
    ]
    texts = [event_text(one, "Europe/Oslo") for one in events]
    found = read_calendar(joined_feed("Office", "Europe/Oslo", timedelta(hours=1), texts), "Europe/Oslo", YEAR)

    assert [one.uid for one in events] == [one.uid for one in found]
    assert [one.span for one in events] == [one.span for one in found]
