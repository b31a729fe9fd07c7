"""The people of the office, and how they sign in."""

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


class StaffSession(Model):
    """A sign-in that lasts: found by the hash of what the cookie holds, ended by a row and not by hope."""

    __tablename__ = "staff_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    device: Mapped[str] = mapped_column(default="", server_default="")  # "Firefox, Windows": no versions


class SignInLink(Model):
    """A one-time link that signs in from the office's own machine."""

    __tablename__ = "sign_in_link"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SignInTry(Model):
    """Failed sign-ins of one account or one network address; the key is an HMAC with the day in it."""

    __tablename__ = "sign_in_try"

    key: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    wait_until: Mapped[datetime] = mapped_column(UtcDateTime)
