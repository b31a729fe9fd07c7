"""Where an appointment stands on a day's grid of five-minute rows, and beside whom."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from barsek_visits.domain.office_time import OfficeTime
    from barsek_visits.domain.spans import TimeSpan

ROW_MINUTES = 5
ROWS = 24 * 60 // ROW_MINUTES
MAX_LANES = 12  # what static/css/grid.css has classes for
_MIN_ROWS = 3  # less than a quarter of an hour could not be read


@dataclass(frozen=True)
class GridPosition:
    """Rows and lanes, both counted from 1; `lanes` is how many share the width here.

    Lane 0 is none: there are more beside each other than can be read, and this one is told of by a `MoreItems`.
    """

    row: int
    rows: int
    lane: int
    lanes: int


@dataclass(frozen=True)
class MoreItems:
    """How many items have no lane, and where that is said: in the last lane beside those that have one."""

    place: GridPosition
    count: int


@dataclass(frozen=True)
class GridLayout:
    """The place of each span of a day, in the order of the spans, and what is left out."""

    places: list[GridPosition]
    more: list[MoreItems]


def row_of(wall_hour: int, wall_minute: int) -> int:
    """Return the row in which a wall time of the day stands."""
    return (wall_hour * 60 + wall_minute) // ROW_MINUTES + 1


def grid_layout(spans: Sequence[TimeSpan], day: date, office_time: OfficeTime, most_lanes: int) -> GridLayout:
    """Return the place of each span on a day; those that overlap stand side by side, `most_lanes` of them at the most.

    Rows follow the wall clock, so that an appointment stands at the hour it says, on the days of 23 and 25
    hours too.  Spans that reach over the day's edge are cut there.
    """
    rows = [_rows(span, day, office_time) for span in spans]
    result: dict[int, GridPosition] = {}
    more: list[MoreItems] = []
    for group in _overlapping(dict(enumerate(rows))):
        lanes = _lanes(group, rows)
        wanted = max(lanes.values())
        if wanted > most_lanes:
            beyond = [n for n in group if lanes[n] >= most_lanes]
            for crowd in _overlapping({n: rows[n] for n in beyond}):
                lanes |= dict.fromkeys(crowd, most_lanes if len(crowd) == 1 else 0)
                more += _more([rows[n] for n in crowd], most_lanes)
        shared = min(wanted, most_lanes)
        result |= {n: GridPosition(rows[n][0], rows[n][1] - rows[n][0], lanes[n], shared) for n in group}
    return GridLayout([result[n] for n in range(len(rows))], more)


def grid_positions(spans: Sequence[TimeSpan], day: date, office_time: OfficeTime) -> list[GridPosition]:
    """Return the place of each span on a day, in as many lanes as there are classes for."""
    return grid_layout(spans, day, office_time, MAX_LANES).places


def _overlapping(rows: Mapping[int, tuple[int, int]]) -> Iterator[list[int]]:
    """Yield the spans that share their lanes: each overlaps with another of its group; first things first."""
    group: list[int] = []
    end = 0
    for n in sorted(rows, key=lambda n: (rows[n][0], -rows[n][1])):
        if group and rows[n][0] >= end:
            yield group
            group, end = [], 0
        group.append(n)
        end = max(end, rows[n][1])
    if group:
        yield group


def _lanes(group: list[int], rows: list[tuple[int, int]]) -> dict[int, int]:
    """Return the first lane that is free for each span of a group, from 1."""
    lanes: dict[int, int] = {}
    for n in group:
        taken = {lane for other, lane in lanes.items() if rows[other][1] > rows[n][0]}
        lanes[n] = next(lane for lane in count(1) if lane not in taken)
    return lanes


def _more(rows: list[tuple[int, int]], lane: int) -> list[MoreItems]:
    """Return how many overlap in the last lane, where there are several: one alone has it to itself."""
    first, end = min(first for first, _ in rows), max(end for _, end in rows)
    return [MoreItems(GridPosition(first, end - first, lane, lane), len(rows))] if len(rows) > 1 else []


def _rows(span: TimeSpan, day: date, office_time: OfficeTime) -> tuple[int, int]:
    """Return the first row and the row after the last, within the day."""
    start, end = office_time.wall(span.start), office_time.wall(span.end)
    first = row_of(start.hour, start.minute) if start.date() == day else 1
    last = row_of(end.hour, end.minute) if end.date() == day else ROWS + 1
    return first, min(max(last, first + _MIN_ROWS), ROWS + 1)
