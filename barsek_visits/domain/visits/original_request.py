"""What a delegation once asked for, kept beside what holds now: number, language, kind, topics and times, no person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from barsek_visits.domain.spans import TimeSpan

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class OriginalRequest:
    """A visit as it was asked for; type and topics by their keys, the wishes in order."""

    party_size: int
    language: str
    visit_type: str
    topics: tuple[str, ...]
    wishes: tuple[TimeSpan, ...]

    def as_row(self) -> dict[str, Any]:
        """Return it as it is stored."""
        return {
            "party_size": self.party_size,
            "language": self.language,
            "visit_type": self.visit_type,
            "topics": list(self.topics),
            "wishes": [[wish.start.isoformat(), wish.end.isoformat()] for wish in self.wishes],
        }

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> OriginalRequest | None:
        """Return what is stored, None where nothing has changed since it was asked for."""
        if not row:
            return None
        wishes = tuple(TimeSpan(*map(datetime.fromisoformat, ends)) for ends in row["wishes"])
        return cls(row["party_size"], row["language"], row["visit_type"], tuple(row["topics"]), wishes)
