"""Recurrence rules of strangers: what programs make is worked out, what would go on for ever is refused before."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import vRecur

from barsek_visits.domain.errors import CalendarFileError
from barsek_visits.ical.rules import Effort, check_rule, onsets

FIRST, LAST = date(2027, 3, 1), date(2028, 3, 1)
PROGRAMS_MAKE = (
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=2;COUNT=10",
    "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
    "FREQ=WEEKLY;BYDAY=MO;UNTIL=20271231T080000Z",
    "FREQ=WEEKLY;INTERVAL=4;WKST=MO;BYDAY=TU,TH",
    "FREQ=MONTHLY;BYMONTHDAY=31",
    "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    "FREQ=MONTHLY;BYDAY=5TU",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
    "FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO",
    "FREQ=WEEKLY;COUNT=1",
    "FREQ=WEEKLY;UNTIL=20200101",
)
NOBODY_MEANS = (
    "FREQ=SECONDLY",
    "FREQ=MINUTELY;INTERVAL=30",
    "FREQ=HOURLY",
    "FREQ=DAILY;INTERVAL=0",
    "FREQ=DAILY;INTERVAL=-1",
    "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=WEEKLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=YEARLY;INTERVAL=999999999",
    "FREQ=DAILY;INTERVAL=7;BYDAY=TU",
    "FREQ=DAILY;BYDAY=" + ",".join(["MO"] * 200),
)


def rule(text: str) -> vRecur:
    return vRecur.from_ical(text)


@pytest.mark.parametrize("text", PROGRAMS_MAKE)
def test_what_programs_make_can_be_worked_out_ten_thousand_times_over_a_year(text: str) -> None:
    effort = Effort()
    for _ in range(100):
        check_rule(rule(text), FIRST, LAST, effort)

    effort.spend(4_900_000)


@pytest.mark.parametrize("text", NOBODY_MEANS)
def test_what_nobody_means_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a rule that"):
        check_rule(rule(text), FIRST, LAST, Effort())


@given(st.dates(date(1, 1, 1), date(9998, 12, 31)), st.sampled_from(PROGRAMS_MAKE))
def test_it_does_not_matter_when_the_event_is_first_on(first: date, text: str) -> None:
    check_rule(rule(text), first, first, Effort())


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO",
    ],
)
def test_rules_that_are_seldom_or_never_true_are_work_and_their_number_is_limited(text: str) -> None:
    with pytest.raises(CalendarFileError, match="too many"):
        check_often(text, Effort(8 * 36_000))


def check_often(text: str, effort: Effort) -> None:
    for _ in range(1000):
        with suppress(ValueError):
            check_rule(rule(text), FIRST, LAST, effort)


def test_the_longer_ago_the_first_day_the_more_work_it_is() -> None:
    with pytest.raises(CalendarFileError):
        check_rule(rule("FREQ=DAILY"), date(1, 1, 1), LAST, Effort(700_000))
    check_rule(rule("FREQ=DAILY"), date(2020, 1, 1), LAST, Effort(700_000))


def test_many_times_a_day_are_many_times_the_work() -> None:
    minutes = ",".join(str(minute) for minute in range(60))
    with pytest.raises(CalendarFileError):
        check_rule(rule(f"FREQ=DAILY;BYHOUR=8,9,10,11,12,13,14,15;BYMINUTE={minutes}"), FIRST, LAST, Effort(100_000))


def test_a_clock_is_changed_by_the_year() -> None:
    first, last = datetime(2026, 3, 29, 2), datetime(2029, 1, 1)  # noqa: DTZ001 - wall times
    found = onsets(rule("FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"), first, last, Effort())

    assert ["2026-03-29", "2027-03-28", "2028-03-26"] == [f"{one:%Y-%m-%d}" for one in found]
    with pytest.raises(ValueError, match="by the year"):
        onsets(rule("FREQ=DAILY"), first, last, Effort())
