"""Protecting a visit: who need not know of it is told that its rooms and hosts are busy, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.errors import WrongState
from barsek_visits.domain.visits.states import VisitStep
from barsek_visits.models import Booking
from barsek_visits.queries.bookings.visibility import visible_to
from barsek_visits.services.visits.host_letters import to_hosts_of_change
from barsek_visits.services.visits.open_visit import open_visit
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.bookings.protection import Protection
    from barsek_visits.domain.staff import StaffRow


@command
def protect_visit(reference: str, wanted: Protection, *, by: StaffRow, version: int, now: datetime) -> None:
    """Protect a visit, or lift its protection; whoever may see it can do both.

    Calendars tell it the new way at once; hosts get it anew for their own, where it may have stood with its title,
    unless it is over.

    Args:
        reference: the visit.
        wanted: whether it is to be protected, and why.
        by: who does it; one who neither hosts the visit nor coordinates sees nothing of it any more.
        version: what was seen.
        now: aware UTC instant.

    Raises:
        NotFound: no such visit that `by` may see.
        StaleVersion: someone else changed the visit meanwhile.
        WrongState: it is so already.
    """
    visit = open_visit(Booking.reference == reference, visible_to(by), version=version, by=by, now=now)
    if visit.before.protected is wanted.is_on:
        raise WrongState(wanted.state)
    visit.booking.protected = wanted.is_on
    visit.advance(VisitStep.PROTECT if wanted.is_on else VisitStep.UNPROTECT, wanted.reason)
    visit.changes.touch([visit.booking.id])
    after = visit.finish(protected=wanted.is_on)
    if after.status is BookingStatus.CONFIRMED and after.span.end > now:
        visit.send(to_hosts_of_change(visit.before, after, visit.office))
