"""What staff keep of a visit for themselves: a note, and who takes it.  The delegation never sees either.

Neither counts as a change of the visit: reminders, the delegation's open page and offers go on as they were.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.db import db
from barsek_visits.domain.visits.states import VisitEvent
from barsek_visits.models import VisitFollowUp
from barsek_visits.services.bookings.history import record_step
from barsek_visits.services.visits.open_visit import OpenVisit, open_for_staff
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.staff import StaffRow


@command
def note_visit(reference: str, note: str, *, by: StaffRow, version: int, now: datetime) -> None:
    """Keep a note about a visit; it is erased with the contact.

    Raises:
        NotFound: no such visit that `by` may see.
        StaleVersion: someone else changed the visit meanwhile.
        Forbidden: others host it.
    """
    visit = open_for_staff(reference, by=by, version=version, now=now)
    _follow_up(visit).note = note
    record_step(VisitEvent.NOTE, visit.booking.id, now=now, by=by)


@command
def take_visit(reference: str, *, by: StaffRow, version: int, now: datetime) -> None:
    """Take a visit to look after; who has taken it gives it back.

    Raises:
        NotFound, StaleVersion, Forbidden: as in `note_visit`.
    """
    visit = open_for_staff(reference, by=by, version=version, now=now)
    follow_up = _follow_up(visit)
    gives_back = follow_up.owner_id == by.id
    follow_up.owner_id = None if gives_back else by.id
    record_step(VisitEvent.GIVE_BACK if gives_back else VisitEvent.TAKE, visit.booking.id, now=now, by=by)


def _follow_up(visit: OpenVisit) -> VisitFollowUp:
    follow_up = db.session.get(VisitFollowUp, visit.booking.id)
    if follow_up is None:
        follow_up = VisitFollowUp(booking_id=visit.booking.id, note="", owner_id=None)
        db.session.add(follow_up)
    return follow_up
