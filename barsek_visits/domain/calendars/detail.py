"""How much a calendar link tells."""

from __future__ import annotations

from enum import StrEnum


class Detail(StrEnum):
    """How much a feed tells of an item; REFERENCE, busy with a reference and a link, is of protected items only."""

    FULL = "full"
    TITLES = "titles"
    REFERENCE = "reference"
    BUSY = "busy"


# What the owner of a calendar link chooses from.
CHOICES = (Detail.TITLES, Detail.FULL, Detail.BUSY)
