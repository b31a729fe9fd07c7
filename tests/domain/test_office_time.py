"""The office's clock, right across both changes of 2027."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barsek_visits.domain.errors import WallTimeGap
from barsek_visits.domain.office_time import OfficeTime

OSLO = OfficeTime("Europe/Oslo")
_NOON = datetime(2027, 1, 1, 12, tzinfo=UTC)


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("at", "instant"),
    [("2027-03-27T09:00", "2027-03-27T08:00Z"), ("2027-03-29T09:00", "2027-03-29T07:00Z"),
     ("2027-10-30T09:00", "2027-10-30T07:00Z"), ("2027-11-01T09:00", "2027-11-01T08:00Z")],
)  # fmt: skip
def test_nine_o_clock_is_nine_o_clock_on_both_sides_of_a_change(at: str, instant: str) -> None:
    assert datetime.fromisoformat(instant) == OSLO.instant(wall(at))


@pytest.mark.parametrize("minute", ["00", "01", "30", "59"])
def test_a_time_in_the_spring_gap_is_refused_with_the_next_valid_one(minute: str) -> None:
    with pytest.raises(WallTimeGap) as gap:
        OSLO.instant(wall(f"2027-03-28T02:{minute}"))

    assert wall("2027-03-28T03:00") == gap.value.next_valid


def test_the_autumn_hour_comes_twice() -> None:
    twice = wall("2027-10-31T02:30")

    assert OSLO.is_ambiguous(twice)
    assert not OSLO.is_ambiguous(wall("2027-10-31T03:00"))
    assert timedelta(hours=1) == OSLO.instant(twice, fold=1) - OSLO.instant(twice)


@pytest.mark.parametrize(("day", "hours"), [(date(2027, 3, 28), 23), (date(2027, 3, 29), 24), (date(2027, 10, 31), 25)])
def test_a_day_has_23_24_or_25_hours(day: date, hours: int) -> None:
    assert timedelta(hours=hours) == OSLO.day_span(day).length


@given(st.integers(0, 365 * 24 * 60))
def test_an_instant_survives_the_way_to_the_wall_and_back(minutes: int) -> None:
    instant = _NOON + timedelta(minutes=minutes)
    seen = OSLO.wall(instant)

    assert instant == OSLO.instant(seen.replace(tzinfo=None), fold=seen.fold)
