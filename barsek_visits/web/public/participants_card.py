"""What the own page shows of the names that a host has asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from barsek_visits.formats import participants_reason
from barsek_visits.queries.visits.participants import own_participant_list

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.queries.visits.own_visits import OwnVisit

# Of the field in which they are written: a line a person and one to go on, within a telephone's height.
_FEWEST_ROWS, _MAX_ROWS = 6, 14


@dataclass(frozen=True)
class ParticipantsCard:
    """How many names there are, why they are asked for, and whether new ones are taken; `rows` is the field's height.

    Names once given are never shown again by a link.  `is_readable` is false of a list that was sealed with a secret
    key that is no longer known.
    """

    reason: str
    given_at: datetime | None
    count: int
    is_readable: bool
    may_give: bool
    rows: int

    @property
    def is_wanted(self) -> bool:
        """Whether the office waits for it."""
        return self.may_give and self.given_at is None


def participants_card(token: str, visit: OwnVisit) -> ParticipantsCard | None:
    """Return what the page shows, or None where nobody has asked for names."""
    names = own_participant_list(token)
    if names is None:
        return None
    return ParticipantsCard(
        reason=participants_reason(names.reason),
        given_at=names.given_at,
        count=names.count,
        is_readable=not names.is_sealed_for_good,
        may_give="names" in visit.may,
        rows=min(max(_FEWEST_ROWS, visit.party_size + 1), _MAX_ROWS),
    )
