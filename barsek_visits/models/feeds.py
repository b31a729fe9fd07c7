"""Calendar links, and what makes their feeds fast."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from barsek_visits.db import Model, UtcDateTime


class Subscription(Model):
    """A calendar link of a staff member; found by hash, kept sealed so that it can be shown again."""

    __tablename__ = "subscription"
    __table_args__ = (
        CheckConstraint("scope IN ('mine', 'office', 'room')", name="scope"),
        CheckConstraint("detail IN ('full', 'titles', 'busy')", name="detail"),
        CheckConstraint("(scope = 'room') = (room_id IS NOT NULL)", name="room"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id", ondelete="CASCADE"), index=True)
    scope: Mapped[str]
    room_id: Mapped[int | None] = mapped_column(ForeignKey("resource.id"))
    detail: Mapped[str]
    language: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    token_sealed: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    fetched_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    fetched_by: Mapped[str | None]  # a name of our own list, never the header


class EventText(Model):
    """An appointment's VEVENT as text, made once for each version, detail level and language.

    `form` names the way in which it is written and the address to which its links lead: a text of another form
    is made anew.
    """

    __tablename__ = "event_text"

    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointment.id", ondelete="CASCADE"), primary_key=True)
    detail: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int]
    form: Mapped[str] = mapped_column(default="", server_default="")
    text: Mapped[str]


class ChangeCounter(Model):
    """How often the calendar of a scope has changed, and when last: `office`, or `resource:<id>`."""

    __tablename__ = "change_counter"

    scope: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
