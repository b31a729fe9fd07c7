"""Who takes a step."""

from __future__ import annotations

from enum import StrEnum


class Actor(StrEnum):
    """Who takes a step: whoever holds the visit's link, the office, or the clock."""

    DELEGATION = "delegation"
    STAFF = "staff"
    CLOCK = "clock"
