"""Who did what, when: field names, never their values."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from barsek_visits.db import Model, UtcDateTime


class AuditEntry(Model):
    """Something that was done with accounts, links, settings, names or data; `staff_id` is null for the clock.

    The database takes no change of an entry, and gives none up before its time (ADR 0014).
    """

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    actor: Mapped[str]
    action: Mapped[str]  # `domain.audit.AuditAction`
    detail: Mapped[str] = mapped_column(default="")


class BookingStep(Model):
    """A step of a visit or a meeting; `staff_id` is null for the delegation and for the clock.

    It goes with its booking: of a protected visit nothing stays.
    """

    __tablename__ = "booking_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    actor: Mapped[str]
    action: Mapped[str]
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), index=True)
    detail: Mapped[str] = mapped_column(default="")
