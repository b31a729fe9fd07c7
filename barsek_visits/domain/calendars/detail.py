"""How much a calendar link tells."""

from __future__ import annotations

from enum import StrEnum


class Detail(StrEnum):
    """How much a feed tells."""

    FULL = "full"
    TITLES = "titles"
    BUSY = "busy"
