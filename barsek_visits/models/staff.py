"""The people of the office, and what they have at hand."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations

from sqlalchemy import CheckConstraint, ForeignKey, false, true
from sqlalchemy.orm import Mapped, mapped_column

from barsek_visits.db import Model, UtcDateTime


class Staff(Model):
    """A member of staff; a host is also a resource."""

    __tablename__ = "staff"
    __table_args__ = (CheckConstraint("role IN ('host', 'coordinator', 'reception', 'admin')", name="role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)  # lower case
    name: Mapped[str]
    role: Mapped[str]
    language: Mapped[str]
    password_hash: Mapped[str | None]
    is_active: Mapped[bool] = mapped_column(default=True)
    resource_id: Mapped[int | None] = mapped_column(ForeignKey("resource.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # Whether letters carry the appointment for the member's own calendar; who subscribes to it has it already.
    invitations: Mapped[bool] = mapped_column(default=True, server_default=true())
    morning_mail: Mapped[bool] = mapped_column(default=False, server_default=false())  # the day's plan, by mail
    # Who the member is in the office's Entra ID.
    entra_subject: Mapped[str | None] = mapped_column(unique=True, index=True)
