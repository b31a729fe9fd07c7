"""What one visit's page shows of participants' names: all of it to few, that they are asked for to the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from barsek_visits.domain.audit import AuditAction
from barsek_visits.domain.bookings.status import WAITING
from barsek_visits.domain.permissions import Permission
from barsek_visits.domain.resources.kinds import ResourceKind
from barsek_visits.domain.visits.states import VisitEvent, VisitStep
from barsek_visits.formats import participants_reason
from barsek_visits.queries.visits.participants import assigned_hosts, may_see_participants, participant_list_of
from barsek_visits.web.access import current_staff

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from barsek_visits.domain.visits.participants import Participant
    from barsek_visits.queries.visits.details import VisitDetails
    from barsek_visits.queries.visits.history import HistoryRow

# What would say that there is a list.
_TELLING = frozenset({VisitStep.NAMES, VisitEvent.ERASE_NAMES})
_OPENINGS = frozenset({AuditAction.OPEN_NAMES, AuditAction.PRINT_BADGES})


@dataclass(frozen=True)
class ParticipantsCard:
    """What this member may know: why names are asked for, and where `is_mine` their number, and `people` once opened.

    Without a reason there is no list.  `is_readable` is false of one that was sealed with a secret key that is no
    longer known.  `unassigned` are the hosts who took the visit alone, for those who may assign them; to one of these
    `waits_to_be_assigned` says so.
    """

    reason: str
    is_mine: bool
    given_at: datetime | None = None
    count: int = 0
    people: tuple[Participant, ...] = ()
    is_readable: bool = True
    unassigned: tuple[str, ...] = ()
    waits_to_be_assigned: bool = False


def participants_card(details: VisitDetails, people: tuple[Participant, ...] = ()) -> ParticipantsCard:
    """Return what this member may know; `people` are the names that were opened just now."""
    viewer, card = current_staff(), ParticipantsCard(participants_reason(details.participants_reason), is_mine=False)
    if not card.reason:
        return card
    if not may_see_participants(details, viewer):
        is_host = details.status not in WAITING and viewer.resource_id in details.ids_of("host")
        return replace(card, waits_to_be_assigned=is_host)
    names = participant_list_of(details.id)
    return replace(
        card,
        is_mine=True,
        given_at=names.given_at if names else None,
        count=names.count if names else 0,
        people=people,
        is_readable=names is None or not names.is_sealed_for_good,
        unassigned=_unassigned(details) if viewer.may(Permission.RUN_ALL_VISITS) else (),
    )


def _unassigned(details: VisitDetails) -> tuple[str, ...]:
    if details.status in WAITING:
        return ()
    assigned = assigned_hosts(details.id)
    return tuple(one.name for one in details.resources if one.kind == ResourceKind.HOST and one.id not in assigned)


def history_shown(details: VisitDetails) -> Sequence[HistoryRow]:
    """Return the visit's story without what would tell the others that there is a list.

    Who opened it is for coordinators to know.
    """
    hidden = _OPENINGS if may_see_participants(details, current_staff()) else _TELLING | _OPENINGS
    if current_staff().may(Permission.SEE_NAMES):
        return details.history
    return [row for row in details.history if row.action not in hidden]
