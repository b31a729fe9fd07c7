"""What one visit's page shows of participants' names: all of it to few, that they are asked for to the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from barsek_visits.formats import participants_reason
from barsek_visits.queries.visits.participants import may_see_participants, participant_list_of
from barsek_visits.web.access import current_staff

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from barsek_visits.domain.visits.participants import Participant
    from barsek_visits.queries.visits.details import AuditRow, VisitDetails

# What would say that there is a list.
_TELLING = frozenset({"names", "erase-names"})


@dataclass(frozen=True)
class ParticipantsCard:
    """What this member may know: why names are asked for, and the list where `is_mine`; without a reason there is none.

    `is_readable` is false of a list that was sealed with a secret key that is no longer known.
    """

    reason: str
    is_mine: bool
    given_at: datetime | None = None
    people: tuple[Participant, ...] = ()
    is_readable: bool = True


def participants_card(details: VisitDetails) -> ParticipantsCard:
    """Return what this member may know."""
    card = ParticipantsCard(
        participants_reason(details.participants_reason), is_mine=may_see_participants(details, current_staff())
    )
    names = participant_list_of(details.id) if card.is_mine else None
    if names is None:
        return card
    return replace(card, given_at=names.given_at, people=names.people, is_readable=not names.is_sealed_for_good)


def audit_shown(details: VisitDetails) -> Sequence[AuditRow]:
    """Return the visit's story without what would tell the others that there is a list."""
    if may_see_participants(details, current_staff()):
        return details.audit
    return [row for row in details.audit if row.action not in _TELLING]
