"""Each occurrence of an event: when it is, what it is called, and by what it is known again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barsek_visits.domain.calendars.external_events import Doubt
from barsek_visits.domain.errors import CalendarFileError
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.ical import reading
from barsek_visits.ical.reading import ExternalEvents, read_calendar
from tests.support.calendars.calendars import YEAR, calendar, read, starts
from tests.support.office.house import OSLO

DAILY = (
    "UID:d\nDTSTART;TZID=Europe/Oslo:20270324T090000\nDTEND;TZID=Europe/Oslo:20270324T100000\nRRULE:FREQ=DAILY;COUNT=6"
)


def walls(events: ExternalEvents) -> list[str]:
    return [f"{OSLO.wall(one.span.start):%m-%d %H:%M}" for one in events]


def keys(*events: str) -> list[str]:
    return [one.key for one in read(*events)]


def test_from_some_day_on_a_series_is_at_another_time_and_each_has_its_own_name() -> None:
    later = (
        "UID:d\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Oslo:20270327T090000\nSUMMARY:Later\n"
        "DTSTART;TZID=Europe/Oslo:20270327T130000\nDTEND;TZID=Europe/Oslo:20270327T150000"
    )
    events = read(DAILY, later)

    assert ["03-24 09:00", "03-25 09:00", "03-26 09:00", "03-27 13:00", "03-28 13:00", "03-29 13:00"] == walls(events)
    assert [60, 60, 60, 120, 120, 120] == [one.span.minutes for one in events]
    assert ["Later"] * 3 == [one.title for one in events][3:]
    assert keys(DAILY) == [one.key for one in events]


@pytest.mark.parametrize(
    "told_anew",
    [
        DAILY.replace("090000", "100000").replace("T100000\nRRULE", "T110000\nRRULE"),
        DAILY.replace("DTSTART;TZID=Europe/Oslo:20270324T090000", "DTSTART;TZID=FLE Standard Time:20270324T100000"),
        DAILY.replace("COUNT=6", "UNTIL=20270329T070000Z"),
        DAILY + "\nSUMMARY:Another\nLOCATION:Elsewhere\nSEQUENCE:4",
    ],
    ids=["later", "in another zone", "by another end", "renamed"],
)
def test_a_series_that_is_told_anew_keeps_the_names_of_its_occurrences(told_anew: str) -> None:
    assert keys(DAILY) == keys(told_anew)


def test_a_single_event_keeps_its_name_wherever_it_is_moved() -> None:
    assert keys("UID:x\nDTSTART:20270301T100000Z\nDURATION:PT1H") == keys(
        "UID:x\nDTSTART:20270905T120000Z\nDURATION:PT2H"
    )


def test_two_occurrences_on_one_day_have_two_names() -> None:
    names = keys("UID:x\nDTSTART:20270301T080000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;BYHOUR=8,13;COUNT=4")

    assert 4 == len(set(names))
    assert names == keys("UID:x\nDTSTART:20270301T080000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;BYHOUR=8,13;COUNT=4")


def test_an_event_without_a_uid_is_known_again_by_what_it_says() -> None:
    one, other = ("DTSTART:20270301T100000Z\nDURATION:PT1H\nSUMMARY:One", "DTSTART:20270301T100000Z\nDURATION:PT1H")

    assert keys(one) == keys(f"{one}\nDTSTAMP:20270101T000000Z")
    assert 2 == len(set(keys(one, other)))


@pytest.mark.parametrize("rest", ["", "\nRRULE:FREQ=DAILY;COUNT=1"])
def test_an_event_that_is_written_twice_is_one_the_newer(rest: str) -> None:
    old = f"UID:x\nDTSTART:20270301T100000Z\nDURATION:PT1H\nSUMMARY:Old\nSEQUENCE:1{rest}"
    new = f"UID:x\nDTSTART:20270301T120000Z\nDURATION:PT1H\nSUMMARY:New\nSEQUENCE:2{rest}"
    in_two_calendars = read_calendar(calendar(new) + calendar(old), "Europe/Oslo", YEAR)

    assert ["New"] == [one.title for one in read(old, new)] == [one.title for one in in_two_calendars]


def test_a_change_without_its_series_is_an_event() -> None:
    (found,) = read("UID:x\nRECURRENCE-ID:20270301T100000Z\nDTSTART:20270302T100000Z\nDURATION:PT1H")

    assert ("03-02 11:00", "x\n2027-03-01") == (walls(ExternalEvents([found]))[0], found.key)


def test_what_is_moved_into_the_window_is_there_and_what_is_moved_out_is_not() -> None:
    weekly = "UID:w\nDTSTART:20261207T100000Z\nDURATION:PT1H\nRRULE:FREQ=WEEKLY;COUNT=5"  # to 4 January
    moved_in = "UID:w\nRECURRENCE-ID:20261221T100000Z\nDTSTART:20270601T100000Z\nDURATION:PT1H"
    moved_out = "UID:w\nRECURRENCE-ID:20270104T100000Z\nDTSTART:20261230T100000Z\nDURATION:PT1H"

    assert ["01-04 10:00"] == starts(read(weekly))
    assert ["06-01 10:00"] == starts(read(weekly, moved_in, moved_out))


def test_a_single_date_that_is_left_out_by_its_day_is_left_out() -> None:
    assert 5 == len(read(f"{DAILY}\nEXDATE;VALUE=DATE:20270326"))


def test_a_change_whose_start_cannot_be_read_is_where_it_was_in_its_series() -> None:
    events = read(DAILY, "UID:d\nRECURRENCE-ID;TZID=Europe/Oslo:20270325T090000\nDTSTART:soon\nSUMMARY:New")

    assert (6, 0) == (len(events), events.unreadable)
    assert ("03-25 09:00", 60, "New") == (walls(events)[1], events[1].span.minutes, events[1].title)


def test_a_change_that_is_nowhere_is_counted_and_the_series_stands() -> None:
    events = read(DAILY, "UID:d\nRECURRENCE-ID:then\nDTSTART:soon")

    assert (6, 1) == (len(events), events.unreadable)


def test_what_only_meets_the_window_is_outside_and_what_reaches_into_it_is_inside() -> None:
    before = "UID:a\nDTSTART:20261231T220000Z\nDTEND:20270101T000000Z"
    into = "UID:b\nDTSTART:20261230T220000Z\nDTEND:20270101T000100Z"
    out_of = "UID:c\nDTSTART:20271231T235900Z\nDTEND:20280104T000000Z"
    after = "UID:d\nDTSTART:20280101T000000Z\nDTEND:20280101T010000Z"
    each_night = "UID:e\nDTSTART:20201231T220000Z\nDTEND:20210101T060000Z\nRRULE:FREQ=YEARLY"

    assert ["b", "e", "e", "c"] == [one.uid for one in read(before, into, out_of, after, each_night)]


@pytest.mark.parametrize(
    ("lines", "minutes", "free", "all_day"),
    [
        ("DTSTART:20270301T100000Z", 1, True, False),
        ("DTSTART:20270301T100000Z\nDTEND:20270301T100000Z", 1, True, False),
        ("DTSTART:20270301T100000Z\nDURATION:PT0S", 1, True, False),
        ("DTSTART;VALUE=DATE:20270301", 24 * 60, False, True),
        ("DTSTART;VALUE=DATE:20270301\nDTEND;VALUE=DATE:20270301", 24 * 60, False, True),
        ("DTSTART;VALUE=DATE:20270301\nDURATION:P2D", 2 * 24 * 60, False, True),
        ("DTSTART;TZID=Europe/Oslo:20270301T000000\nDTEND;TZID=Europe/Oslo:20270302T000000", 24 * 60, False, True),
        ("DTSTART:20270301T000000Z\nDTEND:20270302T000000Z", 24 * 60, False, False),
    ],
)
def test_what_has_no_length_takes_no_time_and_whole_days_are_known(
    lines: str, minutes: int, free: bool, all_day: bool
) -> None:
    (found,) = read(f"UID:x\n{lines}")

    assert (minutes, free, all_day) == (found.span.minutes, found.free, found.all_day)


@pytest.mark.parametrize(
    ("lines", "minutes"),
    [
        ("DTSTART:20270301T100000Z\nDTEND:20270301T090000Z", 60),
        ("DTSTART:20270301T100000Z\nDURATION:-PT1H", 60),
        ("DTSTART:20270301T100000Z\nDTEND:20270230T110000Z", 60),
        ("DTSTART:20270301T100000Z\nDTEND;VALUE=DATE:20270301", 60),
        ("DTSTART:20270301T100000Z\nDTEND;VALUE=DATE:20270302", 14 * 60),
        ("DTSTART;VALUE=DATE:20270302\nDTEND;VALUE=DATE:20270301", 24 * 60),
        ("DTSTART;VALUE=DATE:20270302\nDTEND:20270304T120000Z", 2 * 24 * 60),
        ("DTSTART:20270301T100000Z\nDTEND:None\nDURATION:PT2H", 120),
    ],
)
def test_an_end_that_cannot_be_read_is_guessed_and_said(lines: str, minutes: int) -> None:
    (found,) = read(f"UID:x\n{lines}")

    assert (minutes, False) == (found.span.minutes, found.free)
    assert Doubt.END in {guess.doubt for guess in found.guesses}


@pytest.mark.parametrize("lines", ["SUMMARY:Without a time", "DTSTART:00010101T000000\nDTEND:20270301T000000"])
def test_an_event_without_a_start_that_anybody_meant_is_counted_as_unreadable(lines: str) -> None:
    events = read(f"UID:x\n{lines}")

    assert ([], 1) == (list(events), events.unreadable)


def test_a_time_that_the_clock_skips_is_as_long_after_midnight_as_it_says() -> None:
    """RFC 5545 section 3.3.5: by the offset before the gap."""
    (found,) = read("UID:x\nDTSTART;TZID=Europe/Oslo:20270328T023000\nDURATION:PT1H")

    assert datetime(2027, 3, 28, 1, 30, tzinfo=UTC) == found.span.start


@pytest.mark.parametrize(
    ("summary", "title"),
    [
        ("  Møte  ", "Møte"),
        ("One\\nTwo\\, three", "One Two, three"),
        ("a\tb\x07c\u2028d\u202ee", "a bc de"),
        ("\u200b \u3164", ""),
        ("x" * 300, "x" * 200),
    ],
)
def test_a_title_is_one_clean_line(summary: str, title: str) -> None:
    (found,) = read(f"UID:x\nDTSTART:20270301T100000Z\nDURATION:PT1H\nSUMMARY:{summary}\nLOCATION:{summary}")

    assert (title, title) == (found.title, found.location)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        ("", (False, False, False)),
        ("CLASS:PUBLIC", (False, False, False)),
        ("CLASS:private", (True, False, False)),
        ("CLASS:CONFIDENTIAL", (True, False, False)),
        ("CLASS:X-OURS", (True, False, False)),
        ("TRANSP:TRANSPARENT", (False, True, False)),
        ("TRANSP:OPAQUE\nX-MICROSOFT-CDO-BUSYSTATUS:FREE", (False, True, False)),
        ("X-MICROSOFT-CDO-BUSYSTATUS:OOF", (False, False, False)),
        ("STATUS:TENTATIVE", (False, False, False)),
        ("STATUS:CANCELLED", (False, False, True)),
    ],
)
def test_private_free_and_cancelled_are_told(lines: str, told: tuple[bool, bool, bool]) -> None:
    (found,) = read(f"UID:x\nDTSTART:20270301T100000Z\nDURATION:PT1H\n{lines}".rstrip())

    assert told == (found.private, found.free, found.cancelled)


def test_a_calendar_that_takes_its_events_back_has_cancelled_ones() -> None:
    (found,) = read("UID:x\nDTSTART:20270301T100000Z\nDURATION:PT1H", head="METHOD:CANCEL\n")

    assert found.cancelled


@pytest.mark.parametrize(
    ("lines", "people"),
    [
        ("ORGANIZER:mailto:Anna@Barsek.example", ("anna@barsek.example",)),
        ("ORGANIZER:mailto:a@b.no\nATTENDEE:MAILTO:a@b.no\nATTENDEE:mailto:c@b.no", ("a@b.no", "c@b.no")),
        ("ATTENDEE;EMAIL=c@b.no:urn:uuid:4711", ("c@b.no",)),
        ("ORGANIZER;CN=x:invalid:nomail\nATTENDEE:mailto:", ()),
        ("ATTENDEE;PARTSTAT=declined:mailto:c@b.no", ()),
    ],
)
def test_people_are_their_mail_addresses(lines: str, people: tuple[str, ...]) -> None:
    (found,) = read(f"UID:x\nDTSTART:20270301T100000Z\nDURATION:PT1H\n{lines}")

    assert people == found.people


def test_there_is_an_end_to_the_number_of_occurrences(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_EVENTS", 6)
    single = "UID:x\nDTSTART:20270301T100000Z\nDURATION:PT1H"

    assert 6 == len(read(DAILY))
    for events in ((DAILY, single), (single, DAILY), (DAILY.replace("COUNT=6", "COUNT=7"),)):
        with pytest.raises(CalendarFileError, match="more than 6 events in the time that is wanted"):
            read(*events)


def test_of_many_changes_from_some_day_on_the_last_before_a_date_holds() -> None:
    endless = "UID:x\nDTSTART:20000101T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY"
    days = [datetime(2000, 1, 1) + timedelta(days=n) for n in range(600)]  # noqa: DTZ001
    changes = (
        f"UID:x\nRECURRENCE-ID;RANGE=THISANDFUTURE:{day:%Y%m%d}T100000Z\n"
        f"DTSTART:{day:%Y%m%d}T{n % 24:02d}0000Z\nDURATION:PT1H"
        for n, day in enumerate(days)
    )

    assert {f"{599 % 24}:00"} == {one[6:] for one in starts(read(endless, *changes))}


@given(st.integers(0, 364), st.integers(1, 40), st.integers(1, 4), st.sampled_from(["DAILY", "WEEKLY"]))
def test_a_series_is_at_the_same_hour_of_the_clock_all_year(day: int, count: int, every: int, unit: str) -> None:
    first = datetime(2027, 1, 1, 9) + timedelta(days=day)  # noqa: DTZ001 - a wall time
    events = read(
        f"UID:x\nDTSTART;TZID=W. Europe Standard Time:{first:%Y%m%dT%H%M%S}\nDURATION:PT1H\n"
        f"RRULE:FREQ={unit};INTERVAL={every};COUNT={count}"
    )
    step = timedelta(days=every if unit == "DAILY" else 7 * every)
    expected = [first + n * step for n in range(count)]

    assert [one for one in expected if one.year == 2027] == [
        OSLO.wall(event.span.start).replace(tzinfo=None) for event in events
    ]
    assert {TimeSpan(event.span.start, event.span.start + timedelta(hours=1)) for event in events} == {
        event.span for event in events
    }
