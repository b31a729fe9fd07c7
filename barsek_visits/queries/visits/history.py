"""A visit's story, as the audit log tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from barsek_visits.db import db
from barsek_visits.models import AuditEntry, Staff

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class AuditRow:
    """One step of the visit's story, with a word why where one was asked for.

    `who` is a member's name, or empty for the delegation and the clock.
    """

    at: datetime
    who: str
    actor: str
    action: str
    detail: str


def history_of(booking_id: int) -> tuple[AuditRow, ...]:
    """Return the steps in the order in which they were taken; one statement."""
    statement = (
        select(
            AuditEntry.at,
            func.coalesce(Staff.name, "").label("who"),
            AuditEntry.actor,
            AuditEntry.action,
            AuditEntry.detail,
        )
        .outerjoin(Staff, Staff.id == AuditEntry.staff_id)
        .where(AuditEntry.booking_id == booking_id)
        .order_by(AuditEntry.at, AuditEntry.id)
    )
    return tuple(AuditRow(**row) for row in db.session.execute(statement).mappings())
