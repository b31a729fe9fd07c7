"""The audit log: who did what, when; the names of things, never their contents.  Steps of bookings stand apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select

from barsek_visits.db import db
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.audit import AUDIT_KEPT, AuditAction
from barsek_visits.models import AuditEntry

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.staff import StaffRow


def record(action: AuditAction, *, now: datetime, by: StaffRow | Actor, detail: str = "") -> None:
    """Write one entry in the caller's transaction; `by` is a member of staff, somebody unknown or the clock."""
    staff_id, actor = (None, by) if isinstance(by, Actor) else (by.id, Actor.STAFF)
    db.session.add(AuditEntry(at=now, staff_id=staff_id, actor=actor, action=action, detail=detail))


def erase_old(*, now: datetime) -> int:
    """Erase the entries that are over their time, in the caller's transaction; return how many.

    That they go is written first: the database measures the age of an entry by the newest one.  So does this, that a
    clock which is set far ahead lets nothing go.
    """
    newest = db.session.scalar(select(func.max(AuditEntry.at))) or now
    is_old = AuditEntry.at < (min(now, newest) - AUDIT_KEPT).replace(microsecond=0)  # SQLite compares whole seconds
    count = db.session.scalar(select(func.count()).select_from(AuditEntry).where(is_old)) or 0
    if count:
        record(AuditAction.ERASE_LOG, now=now, by=Actor.CLOCK, detail=f"{count} entries")
        db.session.flush()
        db.session.execute(delete(AuditEntry).where(is_old), execution_options={"synchronize_session": False})
    return count
