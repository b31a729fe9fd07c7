"""What could be had instead of an item that clashes: another time of the same day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from barsek_visits.domain.spans import TimeSpan

STEP = timedelta(minutes=15)


def nearest_span(
    wanted: TimeSpan,
    openings: Iterable[TimeSpan],
    others: Collection[TimeSpan],
    is_free: Callable[[TimeSpan], bool],
) -> TimeSpan | None:
    """Return the span nearest to a wanted one, as long, on a step of the opening, that is free and touches no other.

    Of two that are as near the earlier one; None where there is none.
    """
    found = [
        span
        for opening in openings
        for span in _steps(opening, wanted)
        if not any(span.touches(other) for other in others) and is_free(span)
    ]
    return min(found, key=lambda span: (abs(span.start - wanted.start), span.start), default=None)


def _steps(opening: TimeSpan, wanted: TimeSpan) -> Iterator[TimeSpan]:
    start = opening.start
    while start + wanted.length <= opening.end:
        yield wanted.moved_to(start)
        start += STEP
