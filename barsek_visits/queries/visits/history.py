"""A visit's history: the steps that were taken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from barsek_visits.db import db
from barsek_visits.models import BookingStep, Staff

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class HistoryRow:
    """One step, with a word why where one was asked for.

    `who` is a member's name, or empty for the delegation and the clock.
    """

    at: datetime
    who: str
    actor: str
    action: str
    detail: str


def history_of(booking_id: int) -> tuple[HistoryRow, ...]:
    """Return the steps in the order in which they were taken; one statement."""
    statement = (
        select(
            BookingStep.at,
            func.coalesce(Staff.name, "").label("who"),
            BookingStep.actor,
            BookingStep.action,
            BookingStep.detail,
        )
        .outerjoin(Staff, Staff.id == BookingStep.staff_id)
        .where(BookingStep.booking_id == booking_id)
        .order_by(BookingStep.at, BookingStep.id)
    )
    return tuple(HistoryRow(**row) for row in db.session.execute(statement).mappings())
