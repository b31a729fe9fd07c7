"""What everybody concerned is told, delegation and hosts alike, each with their calendar part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.notifications.kinds import CalendarMethod, LetterKind
from barsek_visits.services.visits.host_letters import to_hosts, to_hosts_of_change, to_hosts_of_end
from barsek_visits.services.visits.letters import to_delegation

if TYPE_CHECKING:
    from barsek_visits.domain.resources.office import OfficeRow
    from barsek_visits.queries.visits.details import VisitDetails
    from barsek_visits.services.notifications.outbox import OutgoingLetter


def of_confirmation(after: VisitDetails, office: OfficeRow) -> list[OutgoingLetter]:
    """Return what tells that a visit takes place."""
    return [
        *to_delegation(after, office, LetterKind.CONFIRMED, CalendarMethod.REQUEST),
        *to_hosts(after, office),
    ]


def of_move(before: VisitDetails, after: VisitDetails, office: OfficeRow) -> list[OutgoingLetter]:
    """Return what tells the new time; of a request, which holds nothing, to the delegation alone."""
    if after.status is not BookingStatus.CONFIRMED:
        return to_delegation(after, office, LetterKind.MOVED)
    return [
        *to_delegation(after, office, LetterKind.MOVED, CalendarMethod.REQUEST),
        *to_hosts_of_change(before, after, office),
    ]


def of_end(after: VisitDetails, office: OfficeRow) -> list[OutgoingLetter]:
    """Return what tells that a visit is off."""
    return [
        *to_delegation(after, office, LetterKind.CANCELLED, CalendarMethod.CANCEL),
        *to_hosts_of_end(after, office),
    ]
