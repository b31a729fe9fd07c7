"""Faults in any mixture: never a crash, never a lost sound start, never an hour off for a known zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings

from barsek_visits.ical.reading import read_calendar
from barsek_visits.ical.transfer import packed, unpacked
from tests.support.calendars.calendars import YEAR
from tests.support.calendars.faulty import faulty_calendars

if TYPE_CHECKING:
    from tests.support.calendars.faulty import FaultyCalendar


@settings(max_examples=150)
@given(faulty_calendars)
def test_every_sound_start_is_there_at_its_hour_and_no_zone_is_guessed(found: FaultyCalendar) -> None:
    events = read_calendar(found.data, "Europe/Oslo", YEAR)

    assert found.starts <= {event.span.start for event in events}
    assert "zone" not in {guess.doubt for event in events for guess in event.guesses}
    assert 0 == events.unreadable
    assert events == unpacked(packed(events))
