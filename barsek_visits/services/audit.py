"""The audit log: who did what, when; the names of things, never their contents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.db import db
from barsek_visits.domain.actors import Actor
from barsek_visits.models import AuditEntry

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.staff import StaffRow


def record(
    action: str,
    *,
    now: datetime,
    by: StaffRow | Actor,
    booking_id: int | None = None,
    detail: str = "",
) -> None:
    """Write one entry in the caller's transaction; `by` is a member of staff, the delegation or the clock."""
    staff_id, actor = (None, by) if isinstance(by, Actor) else (by.id, Actor.STAFF)
    db.session.add(
        AuditEntry(at=now, staff_id=staff_id, actor=actor, action=action, booking_id=booking_id, detail=detail)
    )
