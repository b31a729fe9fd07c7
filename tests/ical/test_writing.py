"""Calendar texts: read back by other programs' eyes, they say what we meant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from barsek_visits.domain.spans import TimeSpan
from barsek_visits.ical.events import safe_text
from barsek_visits.ical.timezones import vtimezone_lines
from barsek_visits.ical.writing import invitation, single_calendar
from tests.support.calendars.calendars import event, feed

OSLO_BLOCK = """BEGIN:VTIMEZONE
TZID:Europe/Oslo
BEGIN:DAYLIGHT
DTSTART:19700329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19701025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE"""


def test_the_zone_is_the_yearly_rule_that_outlook_reads() -> None:
    assert tuple(OSLO_BLOCK.splitlines()) == vtimezone_lines("Europe/Oslo")


def test_a_zone_without_summer_time_has_one_standard_part() -> None:
    assert 1 == sum(line == "BEGIN:STANDARD" for line in vtimezone_lines("Europe/Moscow"))


def test_a_visit_stands_in_the_offices_wall_time_on_the_day_after_the_change() -> None:
    assert b"DTSTART;TZID=Europe/Oslo:20270329T090000\r\n" in feed(event())


@pytest.mark.parametrize("minutes_before", [-30, 0, 30, 60, 90])
@pytest.mark.parametrize("minutes", [5, 30, 60, 120])
def test_in_the_night_when_the_clock_is_set_back_each_instant_is_told_and_the_end_is_after_the_start(
    minutes_before: int, minutes: int
) -> None:
    start = datetime(2027, 10, 31, 1, tzinfo=UTC) - timedelta(minutes=minutes_before)
    span = TimeSpan(start, start + timedelta(minutes=minutes))
    (told,) = Calendar.from_ical(feed(event(span=span))).walk("VEVENT")

    assert (span.start, span.end) == (told["DTSTART"].dt.astimezone(UTC), told["DTEND"].dt.astimezone(UTC))


def test_what_is_asked_for_is_tentative_in_both_forms() -> None:
    text = feed(event(tentative=True))

    assert b"STATUS:TENTATIVE" in text
    assert b"X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE" in text


def test_a_feed_names_nobody() -> None:
    assert b"ATTENDEE" not in feed(event())
    assert b"ORGANIZER" not in feed(event())


@pytest.mark.parametrize(("cancelled", "method"), [(False, "REQUEST"), (True, "CANCEL")])
def test_an_invitation_has_its_method_and_one_attendee_who_need_not_answer(cancelled: bool, method: str) -> None:
    text = invitation(event(cancelled=cancelled), "Europe/Oslo", organizer="a@b.example", attendee="c@d.example")
    calendar = Calendar.from_ical(text)
    (component,) = calendar.walk("VEVENT")

    assert method == calendar["METHOD"]
    assert ("CANCELLED" if cancelled else "CONFIRMED") == component["STATUS"]
    assert "mailto:c@d.example" == component["ATTENDEE"]
    assert "FALSE" == component["ATTENDEE"].params["RSVP"]


def test_a_file_to_keep_has_no_method() -> None:
    assert b"METHOD" not in single_calendar(event(), "Europe/Oslo")


_INJECTIONS = [
    "a\r\nEND:VEVENT",
    "a\nBEGIN:VEVENT",
    "a\rX:1",
    "a\x0bb",
    "a\x0cb",
    "a\x85b",
    "a\u2028b",
    "a\u2029b",
    "\x00\x1b",
]


@pytest.mark.parametrize("text", _INJECTIONS)
def test_no_text_can_end_its_line(text: str) -> None:
    calendar = Calendar.from_ical(feed(event(text, location=text, description=text), event(uid="u-2")))

    assert 2 == len(calendar.walk("VEVENT"))


_letters = st.text(
    alphabet=st.characters(exclude_categories=["Cs"]) | st.sampled_from("æøåÁčđŋšŧžЖы🙂\r\n\x0b\x85;,\\:")
)


@given(st.lists(_letters, min_size=1, max_size=4))
def test_reading_back_gives_the_same_events_and_values(titles: list[str]) -> None:
    text = feed(*(event(title, uid=f"u-{n}") for n, title in enumerate(titles)))
    events = Calendar.from_ical(text).walk("VEVENT")

    assert [safe_text(title) for title in titles] == [str(one["SUMMARY"]) for one in events]
    assert all(len(line) <= 75 for line in text.split(b"\r\n"))
