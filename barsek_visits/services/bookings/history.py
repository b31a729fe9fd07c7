"""The steps of visits and meetings, as they are taken; names of things, and a word why where one was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.db import db
from barsek_visits.domain.actors import Actor
from barsek_visits.models import BookingStep

if TYPE_CHECKING:
    from datetime import datetime
    from enum import StrEnum

    from barsek_visits.domain.staff import StaffRow


def record_step(action: StrEnum, booking_id: int, *, now: datetime, by: StaffRow | Actor, detail: str = "") -> None:
    """Write one step in the caller's transaction; `by` is a member of staff, the delegation or the clock."""
    staff_id, actor = (None, by) if isinstance(by, Actor) else (by.id, Actor.STAFF)
    db.session.add(
        BookingStep(at=now, staff_id=staff_id, actor=actor, action=action, booking_id=booking_id, detail=detail)
    )
