"""What staff keep of a visit for themselves: a note, and who takes it.  The delegation never sees either.

Neither counts as a change of the visit: reminders, the delegation's open page and offers go on as they were.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.db import db
from barsek_visits.domain.visits.states import VisitEvent
from barsek_visits.models import VisitDesk
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
    _desk(visit).note = note
    record_step(VisitEvent.NOTE, visit.booking.id, now=now, by=by)


@command
def take_visit(reference: str, *, by: StaffRow, version: int, now: datetime) -> None:
    """Take a visit to look after; who has taken it gives it back.

    Raises:
        NotFound, StaleVersion, Forbidden: as in `note_visit`.
    """
    visit = open_for_staff(reference, by=by, version=version, now=now)
    desk = _desk(visit)
    gives_back = desk.taken_by_id == by.id
    desk.taken_by_id = None if gives_back else by.id
    record_step(VisitEvent.GIVE_BACK if gives_back else VisitEvent.TAKE, visit.booking.id, now=now, by=by)


def _desk(visit: OpenVisit) -> VisitDesk:
    desk = db.session.get(VisitDesk, visit.booking.id)
    if desk is None:
        desk = VisitDesk(booking_id=visit.booking.id, note="", taken_by_id=None)
        db.session.add(desk)
    return desk
