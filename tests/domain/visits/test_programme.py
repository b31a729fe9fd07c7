"""A programme keeps its items in order, moves and shifts them, and knows what it wants twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barsek_visits.domain.bookings.nearest_time import nearest_span
from barsek_visits.domain.errors import NotOffered
from barsek_visits.domain.office_time import OfficeTime
from barsek_visits.domain.spans import BusySpans, TimeSpan
from barsek_visits.domain.visits.programme import ConflictKind, Programme, ProgrammeItem, assign_pieces, own_conflicts
from barsek_visits.domain.visits.programme_rows import as_rows, from_rows

OSLO = OfficeTime("Europe/Oslo")


def span(start: str, end: str, day: str = "2027-03-01") -> TimeSpan:
    return TimeSpan(*(OSLO.instant(datetime.fromisoformat(f"{day}T{at}")) for at in (start, end)))


def item(start: str, end: str, day: str = "2027-03-01", **values: object) -> ProgrammeItem:
    return ProgrammeItem(span(start, end, day), **values)


def walls(programme: Programme) -> list[str]:
    return [f"{OSLO.wall(one.span.start):%m-%d %H:%M}" for one in programme.items]


def test_items_stand_in_order_of_time_whatever_order_they_came_in() -> None:
    programme = Programme((item("12:00", "13:00", title="b"), item("09:00", "10:00", title="a")))

    assert ["a", "b"] == [one.title for one in programme.items]
    assert span("09:00", "13:00") == programme.span


def test_the_end_is_that_of_the_item_that_ends_last() -> None:
    assert span("09:00", "15:00") == Programme((item("09:00", "15:00"), item("10:00", "11:00"))).span


@pytest.mark.parametrize("count", [0, 41])
def test_a_programme_has_one_to_forty_items(count: int) -> None:
    with pytest.raises(ValueError, match="1 to 40"):
        Programme(tuple(item("09:00", "10:00") for _ in range(count)))


def test_a_programme_lasts_a_week_at_the_most() -> None:
    with pytest.raises(NotOffered):
        Programme((item("09:00", "10:00"), item("09:00", "10:00", "2027-03-09")))


def test_a_late_flight_moves_the_rest_and_leaves_what_was_before() -> None:
    programme = Programme((item("09:00", "10:00"), item("10:00", "11:00"), item("12:00", "13:00")))

    assert ["03-01 09:00", "03-01 10:40", "03-01 12:40"] == walls(programme.shifted(timedelta(minutes=40), since=1))


@given(st.integers(-600, 600))
def test_shifting_there_and_back_changes_nothing(minutes: int) -> None:
    programme = Programme((item("09:00", "10:00"), item("11:00", "12:30")))

    assert programme == programme.shifted(timedelta(minutes=minutes)).shifted(-timedelta(minutes=minutes))


def test_what_is_at_nine_on_the_second_day_stays_at_nine_over_a_change_of_the_clock() -> None:
    over_sunday = Programme((item("10:00", "11:00", "2027-03-22"), item("09:00", "10:00", "2027-03-23")))

    moved = over_sunday.moved_to(OSLO.instant(datetime.fromisoformat("2027-03-27T10:00")), OSLO)

    assert ["03-27 10:00", "03-28 09:00"] == walls(moved)  # the clock goes forward in the night between
    assert [timedelta(hours=1)] * 2 == [one.span.length for one in moved.items]


def test_within_the_first_day_items_keep_their_distance_in_real_minutes() -> None:
    programme = Programme((item("00:30", "01:00", "2027-03-20"), item("04:00", "05:00", "2027-03-20")))

    moved = programme.moved_to(OSLO.instant(datetime.fromisoformat("2027-03-28T00:30")), OSLO)

    assert ["03-28 00:30", "03-28 05:00"] == walls(moved)


def test_one_room_of_two_items_at_a_time_is_a_clash_and_following_each_other_is_none() -> None:
    follows = Programme((item("09:00", "10:00", room_ids=(1,)), item("10:00", "11:00", room_ids=(1,), host_ids=(5,))))
    overlaps = Programme(
        (item("09:00", "10:00", room_ids=(1,), host_ids=(5,)), item("09:30", "11:00", room_ids=(1,), host_ids=(5,)))
    )

    assert [] == list(own_conflicts(follows))
    assert [(1, ConflictKind.OWN, 1), (1, ConflictKind.OWN, 5)] == [
        (clash.position, clash.kind, clash.resource_id) for clash in own_conflicts(overlaps)
    ]


def test_pieces_are_picked_free_ones_first_and_none_twice_at_a_time() -> None:
    items = (item("09:00", "10:00", equipment=((7, 2),)), item("09:30", "11:00", equipment=((7, 1),)))
    taken = {11: BusySpans([span("08:00", "12:00")])}

    assert [(12, 13), (11,)] == assign_pieces(items, {7: [11, 12, 13]}, taken)
    assert [(12,), ()] == assign_pieces(items, {7: [12]}, {})


def test_a_piece_serves_again_once_the_item_before_is_over() -> None:
    items = (item("09:00", "10:00", equipment=((7, 1),)), item("10:00", "11:00", equipment=((7, 1),)))

    assert [(11,), (11,)] == assign_pieces(items, {7: [11]}, {})


def test_a_programme_comes_back_from_its_rows_as_it_was() -> None:
    programme = Programme(
        (
            item("09:00", "10:00", title="Tervetuloa", room_ids=(1, 2), host_ids=(3,), equipment=((7, 2),), id=9),
            item("11:00", "12:00", place="Storskog", text="č đ ŋ", note="n", interpreter=True),
        )
    )

    assert programme == from_rows(as_rows(programme))


def test_the_nearest_free_time_of_the_day_stands_on_a_quarter_and_touches_no_other_item() -> None:
    opening, wanted = [span("08:30", "16:00")], span("10:00", "11:00")
    busy = BusySpans([span("09:20", "12:00")])

    assert span("08:30", "09:30") != nearest_span(wanted, opening, [], busy.is_free)
    assert span("12:00", "13:00") == nearest_span(wanted, opening, [], busy.is_free)
    assert span("13:00", "14:00") == nearest_span(wanted, opening, [span("12:00", "13:00")], busy.is_free)
    assert nearest_span(wanted, [span("10:00", "10:30")], [], busy.is_free) is None
