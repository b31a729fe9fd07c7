"""Whatever can be in one place at a time, and what holds it."""

from __future__ import annotations

from datetime import datetime, time  # noqa: TC003 - SQLAlchemy reads the annotations

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from barsek_visits.db import Model, UtcDateTime


class Resource(Model):
    """A room, a host or a piece of equipment."""

    __tablename__ = "resource"
    __table_args__ = (CheckConstraint("kind IN ('room', 'host', 'equipment')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    key: Mapped[str] = mapped_column(unique=True)  # by which an office file finds it again
    name: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    is_active: Mapped[bool] = mapped_column(default=True)
    capacity: Mapped[int | None]  # seats, for rooms


class Equipment(Model):
    """A kind of equipment of which the office has some pieces; each piece is a resource."""

    __tablename__ = "equipment"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    position: Mapped[int]
    is_active: Mapped[bool]
    names: Mapped[dict[str, str]] = mapped_column(JSON)


class EquipmentPiece(Model):
    """Which kind of equipment a resource is a piece of."""

    __tablename__ = "equipment_piece"

    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), primary_key=True)
    equipment_id: Mapped[int] = mapped_column(ForeignKey("equipment.id", ondelete="CASCADE"), index=True)


class WorkingTime(Model):
    """A stretch of a weekday on which a host works, in office time; a host without any works as the office is open."""

    __tablename__ = "working_time"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("starts < ends", name="order"),
    )

    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), primary_key=True)
    weekday: Mapped[int] = mapped_column(primary_key=True)
    starts: Mapped[time]
    ends: Mapped[time]


class HostLanguage(Model):
    """A language that a host speaks with visitors."""

    __tablename__ = "host_language"

    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), primary_key=True)
    language: Mapped[str] = mapped_column(primary_key=True)


class HostTopic(Model):
    """A topic that a host can talk about."""

    __tablename__ = "host_topic"

    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), primary_key=True)
    topic_key: Mapped[str] = mapped_column(ForeignKey("topic.key", ondelete="CASCADE"), primary_key=True)


class Reservation(Model):
    """A resource held for a span, set-up and clearing-up time included.

    No two unreleased rows of one resource overlap: the database forbids it (migration 0001; ADR 0001).  One with
    `expires_at` is held for an offer, and runs out then by itself: who wants the resource afterwards releases it.
    """

    __tablename__ = "reservation"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        Index(
            "ix_reservation_live",
            "resource_id",
            "starts_at",
            postgresql_where=text("released_at IS NULL"),
            sqlite_where=text("released_at IS NULL"),
        ),
        Index("ix_reservation_span", "starts_at", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id"))
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    released_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Block(Model):
    """Time in which a resource is away, or, without a resource, the whole office is closed.

    `names` says why, by language; it is empty for a person's absence, which needs no reason.
    """

    __tablename__ = "block"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        CheckConstraint("kind IN ('absence', 'closure', 'busy')", name="kind"),
        Index("ix_block_span", "starts_at", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    resource_id: Mapped[int | None] = mapped_column(ForeignKey("resource.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    names: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
