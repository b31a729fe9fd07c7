"""What somebody looks for among visits and meetings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.spans import TimeSpan


class SortOrder(StrEnum):
    """Which comes first: the latest by date, the next of those still to come, or what was asked for last."""

    LATEST = "latest"
    SOONEST = "soonest"
    NEWEST = "newest"


@dataclass(frozen=True)
class Interpretation:
    """One way to understand what was typed: the beginnings of words that all must be there, and a time."""

    words: tuple[str, ...] = ()
    span: TimeSpan | None = None


@dataclass(frozen=True)
class Search:
    """What a list shows: what fits one of the interpretations, of this kind and status where one is named.

    `since` leaves out what was over at that instant.
    """

    interpretations: tuple[Interpretation, ...] = (Interpretation(),)
    kind: str = ""
    status: str = ""
    order: SortOrder = SortOrder.LATEST
    since: datetime | None = None
