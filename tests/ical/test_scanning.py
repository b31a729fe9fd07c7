"""Files of any kind: what in them are the lines of events and zones, and what is no calendar at all."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barsek_visits.domain.errors import CalendarFileError
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.ical import scanning
from barsek_visits.ical.reading import read_calendar
from barsek_visits.ical.scanning import MAX_FILE_BYTES, parsed_calendars

YEAR = TimeSpan(datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))
EXPORTS = [path.read_bytes() for path in sorted(Path(__file__).parents[1].glob("golden/calendars/*.ics"))]


def events(*lines: str) -> list[list[str]]:
    text = "\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR", ""])
    return [event for found in parsed_calendars(text.encode()) for event in found.events]


def test_of_an_event_only_what_is_wanted_is_kept_and_nothing_of_its_alarms() -> None:
    found = events(
        "BEGIN:VEVENT", "UID:a", "DESCRIPTION:secret", "X-ALT-DESC:<p>", "this is no property", "summary:Hi",
        "BEGIN:VALARM", "SUMMARY:Reminder", "DTSTART:20270101T000000Z", "END:VALARM", "END:VEVENT",
    )  # fmt: skip

    assert [["UID:a", "summary:Hi"]] == found


def test_what_is_no_event_of_the_calendar_is_none() -> None:
    todo = ("BEGIN:VTODO", "UID:t", "END:VTODO")
    inner = ("BEGIN:X-BOX", "BEGIN:VEVENT", "UID:i", "END:VEVENT", "END:X-BOX")

    assert [["UID:a"]] == events(*todo, *inner, "BEGIN:VEVENT", "UID:a", "END:VEVENT")


def test_what_was_left_open_ends_with_what_it_is_in() -> None:
    found = events(
        "BEGIN:VEVENT", "UID:a", "BEGIN:VALARM", "END:VEVENT", "END:VTODO", "BEGIN:VEVENT", "UID:b", "END:VEVENT"
    )

    assert [["UID:a"], ["UID:b"]] == found


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "does not begin"),
        (b"   \r\n\r\n", "does not begin"),
        (b"<!doctype html><html>", "does not begin"),
        (b"BEGIN:VCARD\r\nEND:VCARD\r\n", "does not begin"),
        (b"PK\x03\x04\x14\x00", "does not begin"),
        (bytes(range(256)) * 4, "does not begin"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\n", "cut off"),
        (b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\nBEGIN:VCALENDAR\r\n", "cut off"),
        (b"BEGIN:VCALENDAR\r\n" + b" " * MAX_FILE_BYTES, "larger than 10 MB"),
    ],
    ids=["empty", "blank", "page", "card", "archive", "bytes", "cut", "second cut", "large"],
)
def test_what_is_no_whole_calendar_is_refused_with_the_reason(data: bytes, why: str) -> None:
    with pytest.raises(CalendarFileError, match=why):
        parsed_calendars(data)


def test_a_file_of_ten_megabytes_is_not_too_large() -> None:
    head, end = b"BEGIN:VCALENDAR\r\nX-LONG:", b"\r\nEND:VCALENDAR\r\n"

    assert [[]] == [one.events for one in parsed_calendars(head + b"x" * (MAX_FILE_BYTES - len(head + end)) + end)]


def test_there_is_an_end_to_the_number_of_events(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scanning, "MAX_EVENTS", 3)
    one = ("BEGIN:VEVENT", "END:VEVENT")

    assert 3 == len(events(*one * 3))
    with pytest.raises(CalendarFileError, match="more than 3 events"):
        events(*one * 4)


def test_deep_nesting_is_no_harm() -> None:
    depth = 100_000

    assert [["UID:a"]] == events(*["BEGIN:X"] * depth, *["END:X"] * depth, "BEGIN:VEVENT", "UID:a", "END:VEVENT")


def test_a_huge_line_is_cut() -> None:
    ((uid, summary),) = events("BEGIN:VEVENT", "UID:a", "SUMMARY:" + "x" * 1_000_000, "END:VEVENT")

    assert ("UID:a", 100_000) == (uid, len(summary))


def test_of_broken_utf_8_the_rest_is_read() -> None:
    data = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:Møte ø\nEND:VEVENT\nEND:VCALENDAR\n".encode()
    broken = data.replace("ø\n".encode(), b"\xc3\n")

    assert [[["SUMMARY:Møte \ufffd"]]] == [one.events for one in parsed_calendars(broken)]


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(CalendarFileError):
        read_calendar(data, "Europe/Oslo", YEAR)


@given(st.sampled_from(EXPORTS), st.data())
def test_an_export_with_holes_in_it_is_read_or_refused(export: bytes, data: st.DataObject) -> None:
    """Lines that are lost, twice there, or in another place."""
    lines = export.split(b"\n")
    order = data.draw(st.lists(st.integers(0, len(lines) - 1), max_size=8))
    for at in order:
        lines.insert(order[0], lines[at][: len(lines[at]) - at % 3])
        del lines[at]
    try:
        found = read_calendar(b"\n".join(lines), "Europe/Oslo", YEAR)
    except CalendarFileError:
        return
    assert found == sorted(found, key=lambda event: (event.span, event.key))


def test_ends_that_close_nothing_look_through_nothing() -> None:
    """Each END once looked through all that was open: 640 kB took ten seconds."""
    looked = []

    class Watched(list):
        def __contains__(self, item: object) -> bool:
            looked.append(item)
            return super().__contains__(item)

    scan = scanning._Scan()
    scan._open = Watched()
    for line in ["BEGIN:VCALENDAR", *["BEGIN:X"] * 100, *["END:Y"] * 100]:
        scan.take(line)

    assert ([], 101) == (looked, len(scan._open))


def test_a_rule_that_lists_every_second_is_read_by_no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some hundred characters that a library turns into 86,400 times, for each event of the file."""
    read: list[str] = []
    monkeypatch.setattr("barsek_visits.ical.rule_parts.vRecur.from_ical", read.append)
    seconds = ",".join(map(str, range(60)))
    rule = f"RRULE:FREQ=WEEKLY;BYHOUR={','.join(map(str, range(24)))};BYMINUTE={seconds};BYSECOND={seconds}"
    event = f"BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20270101T090000Z\r\n{rule}\r\nEND:VEVENT\r\n"
    found = read_calendar(f"BEGIN:VCALENDAR\r\n{event}END:VCALENDAR\r\n".encode(), "Europe/Oslo", YEAR)

    assert ([["rule"]], []) == ([[guess.doubt for guess in one.guesses] for one in found], read)
