"""What one visit's page shows of participants' names: all of it to few, that they are asked for to the others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from barsek_visits.formats import participants_reason
from barsek_visits.queries.visits.participants import may_see_participants, participant_list_of
from barsek_visits.web.access import current_staff

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barsek_visits.queries.visits.details import AuditRow, VisitDetails

# What would say that there is a list.
_TELLING = frozenset({"names", "erase-names"})


def participants_card(details: VisitDetails) -> dict[str, Any]:
    """Return what this member may know."""
    shown: dict[str, Any] = {
        "reason": participants_reason(details.participants_reason),
        "is_mine": may_see_participants(details, current_staff()),
    }
    names = participant_list_of(details.id) if shown["is_mine"] else None
    if names:
        shown |= {
            "given_at": names.given_at,
            "people": names.people,
            "is_readable": not names.is_sealed_for_good,
        }
    return shown


def audit_shown(details: VisitDetails) -> Sequence[AuditRow]:
    """Return the visit's story without what would tell the others that there is a list."""
    if may_see_participants(details, current_staff()):
        return details.audit
    return [row for row in details.audit if row.action not in _TELLING]
