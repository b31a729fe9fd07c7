"""Spans are half-open, and busy spans answer as a plain look through all of them would."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from barsek_visits.domain.spans import BusySpans, TimeSpan

_DAY = datetime(2027, 3, 1, tzinfo=UTC)


def span(start: int, end: int) -> TimeSpan:
    return TimeSpan(_DAY + timedelta(minutes=start), _DAY + timedelta(minutes=end))


spans = st.tuples(st.integers(0, 200), st.integers(1, 60)).map(lambda pair: span(pair[0], pair[0] + pair[1]))


def test_spans_that_only_meet_do_not_touch() -> None:
    assert not span(0, 10).touches(span(10, 20))


@pytest.mark.parametrize(("start", "end"), [(10, 10), (20, 10)])
def test_a_span_ends_after_it_starts(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="ends after"):
        span(start, end)


def test_a_naive_time_is_no_instant() -> None:
    with pytest.raises(ValueError, match="aware"):
        TimeSpan(datetime(2027, 3, 1), datetime(2027, 3, 2))  # noqa: DTZ001 - the point


@given(st.lists(spans), spans)
def test_busy_spans_say_free_exactly_where_nothing_touches(busy: list[TimeSpan], wanted: TimeSpan) -> None:
    assert BusySpans(busy).is_free(wanted) == (not any(other.touches(wanted) for other in busy))
