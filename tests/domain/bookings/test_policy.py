"""What the office offers, by its hours, its days off, its notice and what is taken."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from barsek_visits.domain.bookings.policy import BookingPolicy, BookingRules, Capacity
from barsek_visits.domain.errors import Refusal
from barsek_visits.domain.office_time import OfficeTime
from barsek_visits.domain.resources.opening_hours import OpeningHours, Openings, months_later
from barsek_visits.domain.spans import BusySpans, TimeSpan

OSLO = OfficeTime("Europe/Oslo")
NOW = datetime(2027, 2, 22, 8, tzinfo=UTC)
WEEKDAYS = tuple(OpeningHours(day, time(9), time(12)) for day in range(5))
HOUR = BookingRules(minutes=60)
NOTHING_TAKEN = Capacity([BusySpans()], [BusySpans()], BusySpans())


def booking_policy(*hours: OpeningHours, days_off: dict[date, str] | None = None) -> BookingPolicy:
    return BookingPolicy(OSLO, Openings(hours or WEEKDAYS, days_off or {}), NOW)


def span(start: str, end: str) -> TimeSpan:
    return TimeSpan(OSLO.instant(datetime.fromisoformat(start)), OSLO.instant(datetime.fromisoformat(end)))


def clocks(spans: list[TimeSpan]) -> list[str]:
    return [f"{OSLO.wall(one.start):%H:%M}" for one in spans]


def test_starts_stand_on_half_hours_and_end_before_closing() -> None:
    free = booking_policy().free_on(date(2027, 3, 1), HOUR, NOTHING_TAKEN)

    assert ["09:00", "09:30", "10:00", "10:30", "11:00"] == clocks(free)


def test_five_working_days_of_notice_end_on_the_fifth_working_day() -> None:
    assert date(2027, 3, 1) == booking_policy().earliest_day(HOUR)


def test_days_off_do_not_count_as_notice() -> None:
    assert date(2027, 3, 2) == booking_policy(days_off={date(2027, 2, 24): "closed"}).earliest_day(HOUR)


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        ("2027-02-22T08:30", Refusal.PAST),
        ("2027-02-26T10:00", Refusal.TOO_SOON),
        ("2028-02-23T10:00", Refusal.TOO_FAR),
        ("2027-03-06T10:00", Refusal.CLOSED),
        ("2027-03-01T11:30", Refusal.CLOSED),
        ("2027-03-01T10:10", Refusal.NOT_A_START),
        ("2027-03-01T10:00", None),
    ],
)
def test_a_wanted_time_is_refused_with_its_reason(start: str, reason: Refusal | None) -> None:
    begins = OSLO.instant(datetime.fromisoformat(start))

    assert reason == booking_policy().refusal(TimeSpan(begins, begins.replace(hour=begins.hour + 1)), HOUR)


def test_a_taken_room_needs_its_buffers_too() -> None:
    taken = Capacity([BusySpans([span("2027-03-01T10:45", "2027-03-01T11:15")])], [BusySpans()], BusySpans())

    assert ["09:00", "09:30"] == clocks(booking_policy().free_on(date(2027, 3, 1), HOUR, taken))


def test_one_free_room_and_one_free_host_are_enough() -> None:
    day = BusySpans([span("2027-03-01T00:00", "2027-03-02T00:00")])

    assert Capacity([day, BusySpans()], [day, BusySpans()], BusySpans()).allows(
        span("2027-03-01T10:00", "2027-03-01T11:00"), HOUR
    )
    assert not Capacity([BusySpans()], [day], BusySpans()).allows(span("2027-03-01T10:00", "2027-03-01T11:00"), HOUR)


def test_a_room_alone_needs_no_host() -> None:
    rules = BookingRules(minutes=60, needs_host=False)

    assert Capacity([BusySpans()], [], BusySpans()).allows(span("2027-03-01T10:00", "2027-03-01T11:00"), rules)


def test_a_room_alone_is_offered_only_while_somebody_is_in() -> None:
    rules, hour = BookingRules(minutes=60, needs_host=False), span("2027-03-01T10:00", "2027-03-01T11:00")
    away, booked = BusySpans([hour]), [BusySpans([hour])] * 2

    assert not Capacity([BusySpans()], booked, BusySpans(), away=[away, away]).allows(hour, rules)
    assert Capacity([BusySpans()], booked, BusySpans(), away=[away, BusySpans()]).allows(hour, rules)


def test_the_spring_gap_offers_no_start_that_does_not_exist() -> None:
    night = booking_policy(OpeningHours(6, time(1), time(5)))

    assert ["01:00", "01:30", "03:00", "03:30", "04:00"] == clocks(list(night.starts_on(date(2027, 3, 28), HOUR)))


def test_the_autumn_night_offers_each_wall_time_once() -> None:
    night = booking_policy(OpeningHours(6, time(1), time(5)))
    starts = clocks(list(night.starts_on(date(2027, 10, 31), HOUR)))

    assert sorted(set(starts)) == starts


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [(date(2027, 1, 31), 1, date(2027, 2, 28)), (date(2027, 11, 30), 3, date(2028, 2, 29)),
     (date(2027, 3, 1), -1, date(2027, 2, 1))],
)  # fmt: skip
def test_months_later_keeps_to_the_months_last_day(day: date, months: int, later: date) -> None:
    assert later == months_later(day, months)
