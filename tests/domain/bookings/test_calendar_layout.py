"""Where items stand on a day's grid."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from barsek_visits.domain.bookings.calendar_layout import (
    ROWS,
    GridPosition,
    MoreItems,
    grid_layout,
    grid_positions,
)
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


def at_ten(count: int) -> list[TimeSpan]:
    return [span("10:00", "11:30")] * count


def test_as_many_as_can_be_read_stand_beside_each_other_and_none_is_left_out() -> None:
    layout = grid_layout(at_ten(4), DAY, OSLO, 4)

    assert [(1, 4), (2, 4), (3, 4), (4, 4)] == [(place.lane, place.lanes) for place in layout.places]
    assert [] == layout.more


def test_of_more_the_last_lane_says_how_many_there_are_and_when() -> None:
    layout = grid_layout([*at_ten(7), span("10:30", "12:00"), span("09:00", "10:00")], DAY, OSLO, 4)

    assert [1, 2, 3, 0, 0, 0, 0, 0, 1] == [place.lane for place in layout.places]
    assert [MoreItems(GridPosition(121, 24, 4, 4), 5)] == layout.more


def test_what_is_left_out_at_two_times_is_said_at_each() -> None:
    all_day, at_nine, at_three = span("08:00", "18:00"), span("09:00", "10:00"), span("15:00", "16:00")
    layout = grid_layout([*[all_day] * 2, *[at_nine] * 2, *[at_three] * 3], DAY, OSLO, 3)

    assert [(109, 2), (181, 3)] == [(more.place.row, more.count) for more in layout.more]


def test_one_alone_beside_the_others_has_the_last_lane_itself() -> None:
    all_day, at_nine, at_three = span("08:00", "18:00"), span("09:00", "10:00"), span("15:00", "16:00")
    layout = grid_layout([*[all_day] * 2, *[at_nine] * 2, at_three], DAY, OSLO, 3)

    assert (3, [2]) == (layout.places[-1].lane, [more.count for more in layout.more])


_starts = st.integers(0, 23 * 60)


@given(st.lists(st.tuples(_starts, st.integers(1, 300)), max_size=14), st.integers(2, 6))
def test_no_two_items_in_one_lane_overlap_each_is_told_of_and_none_leaves_the_day(
    pairs: list[tuple[int, int]], most_lanes: int
) -> None:
    midnight = OSLO.first_instant(DAY)
    spans = [TimeSpan(midnight + timedelta(minutes=a), midnight + timedelta(minutes=a + b)) for a, b in pairs]
    layout = grid_layout(spans, DAY, OSLO, most_lanes)
    placed = [place for place in layout.places if place.lane] + [more.place for more in layout.more]

    assert all(1 <= place.row and place.row + place.rows <= ROWS + 1 for place in layout.places)
    assert sum(place.lane == 0 for place in layout.places) == sum(more.count for more in layout.more)
    assert all(place.lane <= place.lanes <= most_lanes for place in placed)
    for n, one in enumerate(placed):
        for other in placed[n + 1 :]:
            if one.lane == other.lane:
                assert one.row + one.rows <= other.row or other.row + other.rows <= one.row
