"""Rooms found by their names in what people write as a place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from barsek_visits.domain.text import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# What programs add to a room's name: `Varanger (8 seats)`.
_ADDED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$")


class RoomNames:
    """The rooms of an office by name; case and accents do not matter."""

    def __init__(self, rooms: Mapping[str, int]) -> None:
        """Take the rooms' ids by name."""
        self._ids = {folded(name.strip()): id_ for name, id_ in rooms.items()}

    def named(self, name: str) -> int | None:
        """Return the room of this name."""
        return self._ids.get(folded(name.strip()))

    def among(self, texts: Iterable[str]) -> dict[int, str]:
        """Return the rooms that one of some texts names as a whole, by their ids in order, each with that text.

        `Pasvik` is meant by `Pasvik` and by `Pasvik (8 seats)`, and not by `Pasvik Hotel`.
        """
        found: dict[int, str] = {}
        for text in texts:
            id_ = self.named(text) or self.named(_ADDED.sub("", text))
            if id_ is not None:
                found.setdefault(id_, text)
        return dict(sorted(found.items()))
