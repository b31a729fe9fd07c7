"""Where items stand on a day's grid."""

from __future__ import annotations

from datetime import date, datetime

from hypothesis import given
from hypothesis import strategies as st

from barsek_visits.domain.bookings.calendar_layout import MAX_LANES, ROWS, GridPosition, grid_positions
from barsek_visits.domain.office_time import OfficeTime
from barsek_visits.domain.spans import TimeSpan

OSLO = OfficeTime("Europe/Oslo")
DAY = date(2027, 3, 1)


def span(start: str, end: str, day: str = "2027-03-01") -> TimeSpan:
    return TimeSpan(*(OSLO.instant(datetime.fromisoformat(f"{day}T{clock}")) for clock in (start, end)))


def test_an_item_stands_at_its_hour() -> None:
    assert [GridPosition(109, 12, 1, 1)] == grid_positions([span("09:00", "10:00")], DAY, OSLO)


def test_items_that_overlap_stand_side_by_side_and_those_that_meet_below_each_other() -> None:
    found = grid_positions([span("09:00", "10:00"), span("09:30", "10:30"), span("10:30", "11:00")], DAY, OSLO)

    assert [(1, 2), (2, 2), (1, 1)] == [(place.lane, place.lanes) for place in found]


def test_on_the_day_of_25_hours_an_item_stands_at_the_hour_it_says() -> None:
    (place,) = grid_positions([span("09:00", "10:00", "2027-10-31")], date(2027, 10, 31), OSLO)

    assert 109 == place.row


def test_a_night_is_cut_at_midnight() -> None:
    night = TimeSpan(span("22:00", "23:00").start, span("02:00", "03:00", "2027-03-02").end)

    assert 24 == grid_positions([night], DAY, OSLO)[0].rows
    assert 1 == grid_positions([night], date(2027, 3, 2), OSLO)[0].row


_starts = st.integers(0, 23 * 60)


@given(st.lists(st.tuples(_starts, st.integers(1, 300)), max_size=12))
def test_no_two_items_in_one_lane_overlap_and_none_leaves_the_day(pairs: list[tuple[int, int]]) -> None:
    midnight = OSLO.first_instant(DAY)
    from datetime import timedelta

    spans = [TimeSpan(midnight + timedelta(minutes=a), midnight + timedelta(minutes=a + b)) for a, b in pairs]
    found = grid_positions(spans, DAY, OSLO)

    assert all(1 <= place.row and place.row + place.rows <= ROWS + 1 for place in found)
    free_lanes = [place for place in found if place.lanes < MAX_LANES]
    for n, one in enumerate(free_lanes):
        for other in free_lanes[n + 1 :]:
            if one.lane == other.lane:
                assert one.row + one.rows <= other.row or other.row + other.rows <= one.row
