"""Who did what, when: field names, never their values."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from barsek_visits.db import Model, UtcDateTime


class AuditEntry(Model):
    """One step; `staff_id` is null for the delegation and for the clock."""

    __tablename__ = "audit_entry"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    actor: Mapped[str]
    action: Mapped[str]
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id", ondelete="SET NULL"), index=True)
    detail: Mapped[str] = mapped_column(default="")
