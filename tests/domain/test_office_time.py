"""The office's clock, right across both changes of 2027."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barsek_visits.domain.errors import WallTimeGap
from barsek_visits.domain.office_time import OfficeTime
from barsek_visits.domain.spans import MAX_APPOINTMENT_LENGTH, TimeSpan

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


@pytest.mark.parametrize(
    ("start", "minutes", "shown", "real"),
    [
        ("2027-10-31T02:30", 60, "02:30-03:30", 120),  # the first half past two, and the hour that comes again
        ("2027-10-31T01:30", 60, "01:30-02:30", 60),
        ("2027-10-31T02:00", 30, "02:00-02:30", 30),
        ("2027-10-30T22:00", 600, "22:00-08:00", 660),
        ("2027-03-28T02:30", 60, "03:00-03:30", 30),
        ("2027-03-28T01:30", 60, "01:30-03:00", 30),
        ("2027-03-28T02:15", 30, "03:00-03:30", 30),  # all of it is skipped
        ("2027-03-28T01:30", 180, "01:30-04:30", 120),
        ("2027-07-01T09:00", 60, "09:00-10:00", 60),
    ],
)
def test_a_span_on_the_clock_shows_its_times_in_the_nights_of_both_changes(
    start: str, minutes: int, shown: str, real: int
) -> None:
    span = OSLO.span_on_clock(wall(start), timedelta(minutes=minutes))

    assert shown == f"{OSLO.wall(span.start):%H:%M}-{OSLO.wall(span.end):%H:%M}"
    assert real == span.minutes


def test_the_length_on_the_clock_is_what_it_shows_more_at_the_end() -> None:
    assert timedelta(hours=1) == OSLO.length_on_clock(OSLO.span_on_clock(wall("2027-10-31T02:30"), timedelta(hours=1)))
    twice = OSLO.instant(wall("2027-10-31T02:30"))
    assert timedelta(hours=1) == OSLO.length_on_clock(TimeSpan(twice, twice + timedelta(hours=1)))


def test_no_span_on_the_clock_is_longer_than_an_appointment_may_be() -> None:
    assert MAX_APPOINTMENT_LENGTH == OSLO.span_on_clock(wall("2027-10-28T09:00"), MAX_APPOINTMENT_LENGTH).length


@given(st.integers(0, 365 * 24 * 60))
def test_an_instant_survives_the_way_to_the_wall_and_back(minutes: int) -> None:
    instant = _NOON + timedelta(minutes=minutes)
    seen = OSLO.wall(instant)

    assert instant == OSLO.instant(seen.replace(tzinfo=None), fold=seen.fold)
