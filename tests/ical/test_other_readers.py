"""Another program's reader finds the same events and values, whatever people write."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given, settings

from barsek_visits.domain.spans import TimeSpan
from barsek_visits.ical.events import safe_text
from tests.support.calendars.calendars import event, feed, titles_of_people

OSLO = ZoneInfo("Europe/Oslo")


def read(text: bytes) -> list[vobject.base.Component]:
    return vobject.readOne(text.decode()).vevent_list


@settings(max_examples=60)
@given(titles_of_people)
def test_vobject_reads_as_many_events_with_the_same_values(titles: list[str]) -> None:
    text = feed(*(event(title, uid=f"u-{n}", location=title, description=title) for n, title in enumerate(titles)))
    events = read(text)

    for name in ("summary", "location", "description"):
        assert [safe_text(title) for title in titles] == [getattr(one, name).value for one in events]


@pytest.mark.parametrize("day", range(22, 32))
def test_nine_o_clock_is_nine_o_clock_in_both_weeks_of_a_change(day: int) -> None:
    for month in (3, 10):
        start = datetime(2027, month, day, 9, tzinfo=OSLO)
        span = TimeSpan(start, start.replace(hour=10))
        (found,) = read(feed(event(span=span)))

        assert start.astimezone(UTC) == found.dtstart.value.astimezone(UTC)
        assert (9, day) == (found.dtstart.value.hour, found.dtstart.value.day)
