"""Rooms found by their names in what people write as a place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from barsek_visits.domain.text import folded

if TYPE_CHECKING:
    from collections.abc import Mapping


class RoomNames:
    """The rooms of an office by name; case and accents do not matter."""

    def __init__(self, rooms: Mapping[str, int]) -> None:
        """Take the rooms' ids by name."""
        self._ids = {folded(name.strip()): id_ for name, id_ in rooms.items()}
        # The longest first: where `Pasvik 2` stands, `Pasvik` is not meant.
        names = "|".join(re.escape(name) for name in sorted(self._ids, key=len, reverse=True))
        self._anywhere = re.compile(rf"(?<!\w)(?:{names})(?!\w)") if names else None

    def named(self, name: str) -> int | None:
        """Return the room of this name."""
        return self._ids.get(folded(name.strip()))

    def in_place(self, place: str) -> tuple[int, ...]:
        """Return the rooms whose names stand in a place, as whole words."""
        if self._anywhere is None:
            return ()
        return tuple(sorted({self._ids[name] for name in self._anywhere.findall(folded(place))}))
