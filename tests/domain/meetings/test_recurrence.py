"""Repeating dates, beside a library that has counted them for twenty years."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from dateutil import rrule
from hypothesis import given
from hypothesis import strategies as st

from barsek_visits.domain.meetings.recurrence import MAX_DATES, Recurrence, RecurrenceUnit
from barsek_visits.domain.spans import LAST_YEAR

_days = st.dates(date(2026, 1, 1), date(2040, 12, 31))


def theirs(first: date, **rule: object) -> list[date]:
    return [moment.date() for moment in rrule.rrule(dtstart=datetime.combine(first, datetime.min.time()), **rule)]


@given(_days, st.integers(1, 40), st.integers(1, 30))
def test_every_so_many_days(first: date, every: int, times: int) -> None:
    assert theirs(first, freq=rrule.DAILY, interval=every, count=times) == Recurrence(
        RecurrenceUnit.DAYS, every, times=times
    ).dates(first)


@given(_days, st.integers(1, 6), st.frozensets(st.integers(0, 6)), st.integers(0, 400))
def test_every_so_many_weeks_on_chosen_weekdays_until_a_date(
    first: date, every: int, weekdays: frozenset[int], days: int
) -> None:
    until = first + timedelta(days=days)
    expected = theirs(
        first, freq=rrule.WEEKLY, interval=every, byweekday=sorted(weekdays | {first.weekday()}), wkst=rrule.MO,
        until=datetime.combine(until, datetime.min.time()),
    )  # fmt: skip

    assert expected[: MAX_DATES + 1] == Recurrence(RecurrenceUnit.WEEKS, every, weekdays, until=until).dates(first)


@given(_days.filter(lambda day: day.day <= 28), st.integers(1, 12), st.integers(1, 30))
def test_every_so_many_months_by_date(first: date, every: int, times: int) -> None:
    assert theirs(first, freq=rrule.MONTHLY, interval=every, count=times) == Recurrence(
        RecurrenceUnit.MONTH_DATE, every, times=times
    ).dates(first)


@given(_days, st.integers(1, 12), st.integers(1, 30))
def test_every_so_many_months_by_weekday(first: date, every: int, times: int) -> None:
    nth = (first.day - 1) // 7 + 1
    weekday = rrule.weekday(first.weekday(), -1 if nth == 5 else nth)
    # The fifth is the last: a library that starts on the fifth agrees from there on.
    assert theirs(first, freq=rrule.MONTHLY, interval=every, byweekday=weekday, count=times) == Recurrence(
        RecurrenceUnit.MONTH_WEEKDAY, every, times=times
    ).dates(first)


def test_the_thirty_first_is_the_last_day_of_shorter_months() -> None:
    dates = Recurrence(RecurrenceUnit.MONTH_DATE, times=4).dates(date(2027, 1, 31))

    assert [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30)] == dates


def test_no_series_is_endless() -> None:
    assert MAX_DATES + 1 == len(Recurrence(RecurrenceUnit.DAYS, until=date(2200, 1, 1)).dates(date(2027, 1, 1)))
    with pytest.raises(ValueError, match="ends"):
        Recurrence(RecurrenceUnit.DAYS)


def test_no_date_lies_after_the_last_year_that_can_be_typed() -> None:
    first = date(LAST_YEAR, 12, 30)
    for unit in RecurrenceUnit:
        dates = Recurrence(unit, every=1, times=9).dates(first)
        assert {LAST_YEAR} == {day.year for day in dates}
