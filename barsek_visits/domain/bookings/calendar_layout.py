"""Where an appointment stands on a day's grid of five-minute rows, and beside whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from barsek_visits.domain.office_time import OfficeTime
    from barsek_visits.domain.spans import TimeSpan

ROW_MINUTES = 5
ROWS = 24 * 60 // ROW_MINUTES
MAX_LANES = 6
_MIN_ROWS = 3  # less than a quarter of an hour could not be read


@dataclass(frozen=True)
class GridPosition:
    """Rows and lanes, both counted from 1; `lanes` is how many share the width here."""

    row: int
    rows: int
    lane: int
    lanes: int


def row_of(wall_hour: int, wall_minute: int) -> int:
    """Return the row in which a wall time of the day stands."""
    return (wall_hour * 60 + wall_minute) // ROW_MINUTES + 1


def grid_positions(spans: Sequence[TimeSpan], day: date, office_time: OfficeTime) -> list[GridPosition]:
    """Return the place of each span on a day; those that overlap stand side by side.

    Rows follow the wall clock, so that an appointment stands at the hour it says, on the days of 23 and 25
    hours too.  Spans that reach over the day's edge are cut there.
    """
    rows = [_rows(span, day, office_time) for span in spans]
    order = sorted(range(len(rows)), key=lambda n: (rows[n][0], -rows[n][1]))
    lanes: dict[int, int] = {}
    group: list[int] = []
    result: dict[int, GridPosition] = {}
    group_end = 0
    for n in order:
        start, end = rows[n]
        if start >= group_end:
            result.update(_placed(group, rows, lanes))
            group = []
        taken = {lanes[other] for other in group if rows[other][1] > start}
        lanes[n] = next(lane for lane in range(1, len(group) + 2) if lane not in taken)
        group.append(n)
        group_end = max(group_end, end) if len(group) > 1 else end
    result.update(_placed(group, rows, lanes))
    return [result[n] for n in range(len(rows))]


def _rows(span: TimeSpan, day: date, office_time: OfficeTime) -> tuple[int, int]:
    """Return the first row and the row after the last, within the day."""
    start, end = office_time.wall(span.start), office_time.wall(span.end)
    first = row_of(start.hour, start.minute) if start.date() == day else 1
    last = row_of(end.hour, end.minute) if end.date() == day else ROWS + 1
    return first, min(max(last, first + _MIN_ROWS), ROWS + 1)


def _placed(group: list[int], rows: list[tuple[int, int]], lanes: dict[int, int]) -> dict[int, GridPosition]:
    count = min(max((lanes[n] for n in group), default=1), MAX_LANES)
    return {n: GridPosition(rows[n][0], rows[n][1] - rows[n][0], min(lanes[n], MAX_LANES), count) for n in group}
