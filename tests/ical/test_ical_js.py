"""The reader inside Thunderbird, ical.js, finds the same events and values, and the same times."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from barsek_visits.domain.spans import TimeSpan
from barsek_visits.ical.events import safe_text
from tests.support.calendars.calendars import event, feed, titles_of_people
from tests.support.calendars.ical_js import IcalJs

if TYPE_CHECKING:
    from collections.abc import Iterator

OSLO = ZoneInfo("Europe/Oslo")


@pytest.fixture(scope="module")
def ical_js() -> Iterator[IcalJs]:
    reader = IcalJs()
    yield reader
    reader.stop()


@settings(max_examples=60)
@given(titles=titles_of_people)
def test_ical_js_reads_as_many_events_with_the_same_values(ical_js: IcalJs, titles: list[str]) -> None:
    text = feed(*(event(title, uid=f"u-{n}", location=title, description=title) for n, title in enumerate(titles)))
    events = ical_js.read(text)

    for name in ("summary", "location", "description"):
        assert [safe_text(title) for title in titles] == [one[name] for one in events]


@pytest.mark.parametrize("month", [3, 10])
def test_ical_js_reads_nine_o_clock_on_every_day_around_a_change_of_the_clock(ical_js: IcalJs, month: int) -> None:
    starts = [datetime(2027, month, day, 9, tzinfo=OSLO) for day in range(22, 32)]
    spans = [TimeSpan(start, start.replace(hour=10)) for start in starts]
    found = ical_js.read(feed(*(event(uid=f"u-{n}", span=span) for n, span in enumerate(spans))))

    assert {"Europe/Oslo"} == {one["zone"] for one in found}
    assert [f"{start:%Y-%m-%dT%H:%M:%S}" for start in starts] == [one["wall"] for one in found]
    assert [start.astimezone(UTC) for start in starts] == [datetime.fromisoformat(one["start"]) for one in found]
