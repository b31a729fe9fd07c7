"""Which hosts a coordinator has assigned: who takes a visit alone does not open the names of those who come.

Kept by the visit's hosts as they are planned: who hosts it no more, and later again, is assigned anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from barsek_visits.db import db, insert_or_ignore
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.errors import Forbidden
from barsek_visits.domain.permissions import Permission
from barsek_visits.domain.visits.states import VisitEvent
from barsek_visits.models import VisitAssignment
from barsek_visits.services.visits.open_visit import open_for_staff
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from barsek_visits.domain.staff import StaffRow


@command
def assign_hosts(reference: str, *, by: StaffRow, version: int, now: datetime) -> None:
    """Assign the visit's hosts, so that they may open the names of its participants.

    Raises:
        NotFound: no such visit that `by` may see.
        StaleVersion: someone else changed the visit meanwhile.
        Forbidden: `by` does not coordinate.
    """
    visit = open_for_staff(reference, by=by, version=version, now=now)
    if not by.may(Permission.RUN_ALL_VISITS):
        raise Forbidden("assign hosts")
    visit.count_step(VisitEvent.ASSIGN)
    note_assigned(visit.booking.id, visit.before.ids_of("host"), by)


def note_assigned(booking_id: int, host_ids: Collection[int], by: StaffRow | Actor) -> None:
    """Note whom a coordinator, or a rule of the office's, chooses as hosts; a host who chooses is not one."""
    is_assigned = by is Actor.CLOCK or (not isinstance(by, Actor) and by.may(Permission.RUN_ALL_VISITS))
    if is_assigned and host_ids:
        rows = [{"booking_id": booking_id, "resource_id": id_} for id_ in sorted(set(host_ids))]
        db.session.execute(insert_or_ignore(VisitAssignment, "booking_id", "resource_id"), rows)


def forget_others(booking_id: int, host_ids: Collection[int]) -> None:
    """Forget who was assigned and hosts the visit no more."""
    gone = delete(VisitAssignment).where(
        VisitAssignment.booking_id == booking_id, VisitAssignment.resource_id.not_in(host_ids)
    )
    db.session.execute(gone, execution_options={"synchronize_session": False})
