"""A series as one event: whatever dates a person has, other readers see these, and Exchange can keep them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from barsek_visits.domain.meetings.recurrence import Recurrence, RecurrenceUnit
from barsek_visits.domain.meetings.series_layout import SeriesLayout, laid_out
from barsek_visits.domain.office_time import OfficeTime
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.ical.series import EventSeries, series_invitation
from tests.support.calendars.calendar_program import CalendarProgram, shown_in
from tests.support.calendars.calendars import NOW, event, read

OSLO = OfficeTime("Europe/Oslo")
ME = "c@d.example"
WEEKLY = Recurrence(RecurrenceUnit.WEEKS, times=1)


def at(*starts: str, minutes: int = 60) -> list[TimeSpan]:
    return [OSLO.span_on_clock(datetime.fromisoformat(start), timedelta(minutes=minutes)) for start in starts]


def written(spans: list[TimeSpan], rule: Recurrence = WEEKLY, titles: tuple[str, ...] = ()) -> tuple[str, SeriesLayout]:
    layout = laid_out(spans, rule, OSLO)
    events = [
        event(titles[n % len(titles)] if titles else "Week", span=span, uid=f"u-{n}") for n, span in enumerate(spans)
    ]
    series = EventSeries("s", 3, NOW, events, layout)
    return series_invitation(series, "Europe/Oslo", organizer="a@b.example", attendee=ME), layout


def rule_in(text: str) -> str:
    return str(Calendar.from_ical(text).walk("VEVENT")[0]["RRULE"].to_ical().decode())


WEEKS = ("2027-03-09T09:00", "2027-03-16T09:00", "2027-03-23T09:00", "2027-03-30T09:00")


def test_a_plain_series_is_a_rule_and_nothing_else() -> None:
    text, layout = written(at(*WEEKS))

    assert (1, ()) == (text.count("BEGIN:VEVENT"), layout.apart)
    assert {"FREQ=WEEKLY", "COUNT=4", "INTERVAL=1", "BYDAY=TU", "WKST=MO"} == set(rule_in(text).split(";"))


def test_a_date_left_out_is_an_exdate_and_one_moved_an_exception() -> None:
    text, _ = written(at(WEEKS[0], "2027-03-24T13:00", WEEKS[3]))

    assert "EXDATE;TZID=Europe/Oslo:20270316T090000" in text
    assert "RECURRENCE-ID;TZID=Europe/Oslo:20270323T090000" in text
    assert 2 == text.count("BEGIN:VEVENT")


def test_what_one_date_says_otherwise_is_an_exception() -> None:
    text, _ = written(at(*WEEKS), titles=("Week", "Week", "Other", "Week"))

    assert (2, 1) == (text.count("BEGIN:VEVENT"), text.count("SUMMARY:Other"))


def test_a_single_date_has_no_rule() -> None:
    second_two_oclock = datetime(2027, 10, 31, 1, tzinfo=UTC)
    span = TimeSpan(second_two_oclock, second_two_oclock + timedelta(hours=1))
    calendar = Calendar.from_ical(written([span])[0])

    assert "RRULE" not in calendar.walk("VEVENT")[0]
    assert [span] == [shown for shown, *_ in shown_in(calendar)]


@pytest.mark.parametrize(
    ("moved", "apart"),
    [("2027-03-24T09:00", (1,)), ("2027-03-23T13:00", (2,)), ("2027-03-22T09:00", ())],
    ids=["past its neighbour", "to its neighbour's day", "next to its neighbour"],
)
def test_a_date_for_which_exchange_has_no_place_stands_apart(moved: str, apart: tuple[int, ...]) -> None:
    spans = sorted(at(WEEKS[0], moved, *WEEKS[2:]))
    text, layout = written(spans)
    made = [span for span, *_ in shown_in(Calendar.from_ical(text))]

    assert len(apart) == len(layout.apart)
    assert sorted(made) == [span for n, span in enumerate(spans) if n not in layout.apart]


@pytest.mark.parametrize(
    ("unit", "starts", "parts"),
    [
        (RecurrenceUnit.DAYS, ("2027-03-01T09:00", "2027-03-02T09:00"), "FREQ=DAILY"),
        (RecurrenceUnit.MONTH_DATE, ("2027-01-31T09:00", "2027-02-28T09:00", "2027-03-31T09:00"), "BYMONTHDAY=-1"),
        (RecurrenceUnit.MONTH_DATE, ("2027-03-30T09:00", "2027-04-30T09:00"), "BYMONTHDAY=30"),
        (RecurrenceUnit.MONTH_WEEKDAY, ("2027-03-09T09:00", "2027-04-13T09:00"), "BYDAY=TU;BYSETPOS=2"),
        (RecurrenceUnit.MONTH_WEEKDAY, ("2027-03-30T09:00", "2027-04-27T09:00"), "BYDAY=TU;BYSETPOS=-1"),
    ],
)
def test_rules_have_the_forms_that_exchange_knows(unit: RecurrenceUnit, starts: tuple[str, ...], parts: str) -> None:
    text, _ = written(at(*starts), Recurrence(unit, times=1))

    assert set(parts.split(";")) <= set(rule_in(text).split(";"))
    assert 1 == text.count("BEGIN:VEVENT")


def test_a_month_without_a_thirtieth_is_read_the_same_by_all() -> None:
    spans = at("2027-01-30T09:00", "2027-02-28T09:00", "2027-03-30T09:00")
    text, layout = written(spans, Recurrence(RecurrenceUnit.MONTH_DATE, times=1))

    assert "BYMONTHDAY=28" in text
    assert ((), spans) == (layout.apart, sorted(span for span, *_ in shown_in(Calendar.from_ical(text))))


@pytest.mark.parametrize("first", ["2027-10-30", "2027-10-31", "2027-03-27", "2027-03-28"])
def test_in_the_night_when_the_clock_is_set_a_date_is_an_exception_and_as_the_first_one_apart(first: str) -> None:
    start = datetime.fromisoformat(f"{first}T02:30")
    spans = [OSLO.span_on_clock(start + timedelta(days=n), timedelta(hours=1)) for n in range(3)]
    text, layout = written(spans, Recurrence(RecurrenceUnit.DAYS, times=1))

    assert ((0,) if first in ("2027-10-31", "2027-03-28") else ()) == layout.apart
    assert spans[len(layout.apart) :] == sorted(span for span, *_ in shown_in(Calendar.from_ical(text)))


@pytest.mark.parametrize(
    ("start", "exact"),
    [(datetime(2027, 10, 31, 1, tzinfo=UTC), timedelta(minutes=30)), (datetime(2027, 10, 30, 22, tzinfo=UTC), None)],
    ids=["the second two o'clock", "as long by the watch, not on the clock"],
)
def test_what_programs_would_count_differently_is_not_left_to_the_rule(
    start: datetime, exact: timedelta | None
) -> None:
    length, wall = exact or timedelta(hours=4), OSLO.wall(start).replace(tzinfo=None)
    around = [OSLO.instant(wall + timedelta(days=by)) for by in (-2, -1, 1)]
    spans = [TimeSpan(one, one + length) for one in sorted([*around, start])]
    layout = laid_out(spans, Recurrence(RecurrenceUnit.DAYS, times=1), OSLO)

    assert [True, True, False, True] == [slot.is_as_made for slot in layout.slots]


def test_several_days_of_a_week_and_a_rule_that_was_moved_by_a_day_need_no_exception() -> None:
    spans = at("2027-03-10T09:00", "2027-03-12T09:00", "2027-03-17T09:00", "2027-03-19T09:00")
    text, _ = written(spans, Recurrence(RecurrenceUnit.WEEKS, weekdays=frozenset({1, 3}), times=4))

    assert "BYDAY=WE,FR" in text
    assert 1 == text.count("BEGIN:VEVENT")


_rules = st.builds(Recurrence, st.sampled_from(RecurrenceUnit), st.integers(1, 3), times=st.just(1))
_moves = st.lists(
    st.tuples(st.booleans(), st.sampled_from([0, 0, 0, 1, -1, 3, 8]), st.sampled_from([0, 0, 4])), max_size=12
)
_hours = st.sampled_from([0, 2, 9, 23])


@settings(max_examples=40)
@given(_rules, st.dates(date(2027, 1, 1), date(2028, 3, 1)), _hours, _moves, st.sampled_from([30, 60, 1500]))
@example(Recurrence(RecurrenceUnit.DAYS, times=1), date(2027, 10, 28), 23, [(True, 0, 0)] * 6, 1500)
def test_whatever_dates_are_left_or_moved_every_reader_sees_these(
    rule: Recurrence, first: date, hour: int, moves: list[tuple[bool, int, int]], minutes: int
) -> None:
    days = rule.dates_around(first, first, first + timedelta(days=400))
    starts = {
        datetime.combine(day, time(hour)) + timedelta(days=by, hours=later)
        for day, (is_on, by, later) in zip(days, moves, strict=False)
        if is_on
    }
    spans = sorted({OSLO.span_on_clock(start, timedelta(minutes=minutes)) for start in starts})
    if not spans:
        return
    layout = laid_out(spans, rule, OSLO)
    within = [n for n in range(len(spans)) if n not in layout.apart]
    if not within:
        return
    text, _ = written(spans, rule, ("Week", "Week", "Other"))
    program = CalendarProgram(ME)
    program.take(text)

    told = [(spans[n], ("Week", "Week", "Other")[n % 3], "") for n in within]
    assert told == program.shown
    body = text.partition("BEGIN:VEVENT\r\n")[2].rpartition("END:VEVENT")[0].replace("\r\n", "\n")
    ours = (
        read(*body.split("END:VEVENT\nBEGIN:VEVENT\n")) if spans[-1].end.year == spans[0].start.year == 2027 else None
    )
    assert ours is None or [span for span, *_ in told] == sorted(one.span for one in ours)


def test_a_series_has_no_more_slots_than_a_count_of_three_digits() -> None:
    start = datetime(2027, 3, 9, 8, tzinfo=UTC)
    days = sorted({n * n % 1500 for n in range(120)})
    spans = [TimeSpan(start + timedelta(days=day), start + timedelta(days=day, hours=1)) for day in days]
    layout = laid_out(spans, Recurrence(RecurrenceUnit.DAYS, times=1), OSLO)

    assert 999 == len(layout.slots)
    assert [n for n, day in enumerate(days) if day >= 999] == list(layout.apart)
