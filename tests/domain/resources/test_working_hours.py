"""A host's hours off are all that is not in the week, on the clock on the wall."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from barsek_visits.domain.office_time import OfficeTime
from barsek_visits.domain.resources.working_hours import WorkingHours, off_hours
from barsek_visits.domain.spans import BusySpans, TimeSpan

OSLO = OfficeTime("Europe/Oslo")
TIMES = st.integers(0, 22).map(time)
WEEKS = st.dictionaries(st.integers(0, 6), st.tuples(TIMES, st.integers(1, 12)), min_size=1).map(
    lambda days: [
        WorkingHours(day, start, time(min(start.hour + hours, 23))) for day, (start, hours) in sorted(days.items())
    ]
)
# Weeks in which the clocks change are among them.
STARTS = st.integers(0, 365 * 24).map(lambda hours: datetime(2027, 1, 1, tzinfo=UTC) + timedelta(hours=hours))


def test_without_a_week_nothing_is_off() -> None:
    window = OSLO.day_span(datetime(2027, 3, 1, tzinfo=UTC).date(), 7)

    assert [] == list(off_hours([], window, OSLO))


def test_a_day_that_is_not_in_the_week_is_off_as_a_whole() -> None:
    monday = datetime(2027, 3, 1, tzinfo=UTC).date()
    window = OSLO.day_span(monday, 2)

    off = list(off_hours([WorkingHours(0, time(9), time(15))], window, OSLO))

    assert [("00:00", "09:00"), ("15:00", "00:00")] == [
        (f"{OSLO.wall(span.start):%H:%M}", f"{OSLO.wall(span.end):%H:%M}") for span in off
    ]
    assert window.end == off[-1].end


@given(WEEKS, STARTS, st.integers(1, 24 * 9))
def test_an_hour_is_off_where_the_clock_on_the_wall_says_so(
    week: list[WorkingHours], start: datetime, hours: int
) -> None:
    window = TimeSpan(start, start + timedelta(hours=hours))
    off = BusySpans(off_hours(week, window, OSLO))
    by_day = {one.weekday: one for one in week}

    for n in range(hours * 2):
        moment = start + timedelta(minutes=30 * n)
        wall = OSLO.wall(moment)
        today = by_day.get(wall.weekday())
        works = today is not None and today.starts <= wall.time() < today.ends
        if wall.utcoffset() == OSLO.wall(moment - timedelta(hours=2)).utcoffset():  # not in the night of the change
            assert works == off.is_free(TimeSpan(moment, moment + timedelta(minutes=1)))
