"""Half-open spans of time, `[start, end)`, in UTC."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


FIRST_YEAR, LAST_YEAR = 1971, 2999  # in which dates may lie
# No appointment and no programme is longer: what touches a window can be found by its start alone, through an index.
MAX_APPOINTMENT_LENGTH = timedelta(days=7)


@dataclass(frozen=True, order=True)
class TimeSpan:
    """A stretch of time that contains its start and not its end; both are aware and kept in UTC.

    Raises:
        ValueError: an end is naive, or the span would be empty.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        """Bring both ends to UTC and refuse what is no span."""
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a span needs aware datetimes")
        if self.end <= self.start:
            raise ValueError("a span ends after it starts")
        object.__setattr__(self, "start", self.start.astimezone(UTC))
        object.__setattr__(self, "end", self.end.astimezone(UTC))

    def touches(self, other: TimeSpan) -> bool:
        """Say whether the two share any instant; spans that only meet do not."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: TimeSpan) -> bool:
        """Say whether the other lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def widened(self, minutes: int) -> TimeSpan:
        """Return the span with so many minutes more at each end."""
        margin = timedelta(minutes=minutes)
        return TimeSpan(self.start - margin, self.end + margin)

    def moved_to(self, start: datetime) -> TimeSpan:
        """Return a span of the same length that begins at `start`."""
        return TimeSpan(start, start + self.length)

    def moved_by(self, minutes: int) -> TimeSpan:
        """Return a span of the same length that begins so many real minutes later, or earlier where negative."""
        return self.moved_to(self.start + timedelta(minutes=minutes))

    @property
    def length(self) -> timedelta:
        """The real time between the ends, whatever clocks did meanwhile."""
        return self.end - self.start

    @property
    def minutes(self) -> int:
        """The length in whole minutes."""
        return int(self.length.total_seconds()) // 60


class BusySpans:
    """The spans in which one resource is taken, merged, for fast questions."""

    def __init__(self, spans: Iterable[TimeSpan] = ()) -> None:
        """Merge spans that overlap or meet; the order of the input does not matter."""
        self._spans: list[TimeSpan] = []
        for span in sorted(spans):
            if self._spans and span.start <= self._spans[-1].end:
                last = self._spans.pop()
                span = TimeSpan(last.start, max(last.end, span.end))  # noqa: PLW2901
            self._spans.append(span)
        self._ends = [span.end for span in self._spans]

    @property
    def spans(self) -> tuple[TimeSpan, ...]:
        """The merged spans, in order."""
        return tuple(self._spans)

    def is_free(self, wanted: TimeSpan) -> bool:
        """Say whether nothing touches the wanted span; takes O(log n)."""
        index = bisect_left(self._ends, wanted.start)
        if index < len(self._ends) and self._ends[index] == wanted.start:
            index += 1
        return index == len(self._spans) or not self._spans[index].touches(wanted)
