"""What visits and meetings share: the booking and its appointments."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, false, text
from sqlalchemy.orm import Mapped, mapped_column

from barsek_visits.db import Model, UtcDateTime

_NO_APPOINTMENT_YET = text("'1970-01-01 00:00:00.000000'")


class Booking(Model):
    """A visit or a meeting; `version` rises with every change and guards against lost edits.

    `uid` and `version` are UID and SEQUENCE of the one event that a delegation's contact gets for a visit.
    `starts_at` and `ends_at` are those of its first and last appointment, kept here so that lists sort and page by
    an index; `services/bookings/appointments.py` alone writes them.
    """

    __tablename__ = "booking"
    __table_args__ = (
        CheckConstraint("kind IN ('visit', 'meeting')", name="kind"),
        # A list filter_groups and pages by one of these, whatever it is filtered by (queries/bookings/search.py).
        Index("ix_booking_starts_at", "starts_at", "id"),
        Index("ix_booking_kind_starts_at", "kind", "starts_at", "id"),
        Index("ix_booking_status_starts_at", "status", "starts_at", "id"),
        Index("ix_booking_created_at", "created_at", "id"),
        Index("ix_booking_kind_created_at", "kind", "created_at", "id"),
        Index("ix_booking_status_created_at", "status", "created_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    reference: Mapped[str] = mapped_column(unique=True)
    uid: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]  # a visit's organisation, a meeting's title
    status: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    protected: Mapped[bool] = mapped_column(default=False)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=_NO_APPOINTMENT_YET)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime, server_default=_NO_APPOINTMENT_YET)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class MeetingSeries(Model):
    """The rule by which meetings repeat, as it was asked for; each of them is a meeting of its own (ADR 0006).

    `uid` and `sequence` are those of the one event as which people are told of their dates (ADR 0018); `sequence` rises
    with each step on any of the meetings.
    """

    __tablename__ = "meeting_series"

    id: Mapped[int] = mapped_column(primary_key=True)
    rule: Mapped[dict[str, Any]] = mapped_column(JSON)
    uid: Mapped[str] = mapped_column(unique=True)
    sequence: Mapped[int] = mapped_column(default=1)


class Meeting(Model):
    """A member of staff's own booking of the hub.

    `own_changes` names what was changed of this one alone: a change of its series leaves that as it is.
    """

    __tablename__ = "meeting"

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True)
    organiser_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    note: Mapped[str] = mapped_column(default="")
    series_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_series.id", ondelete="SET NULL"), index=True)
    own_changes: Mapped[list[str]] = mapped_column(JSON, default=list, server_default="[]")


class MeetingGuest(Model):
    """Somebody from outside who is invited by mail: erased 14 days after the meeting."""

    __tablename__ = "meeting_guest"

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True)
    email: Mapped[str] = mapped_column(primary_key=True)
    language: Mapped[str]


class ImportedEvent(Model):
    """An event that was taken over from another calendar, by the hash of its key: it is taken once only."""

    __tablename__ = "imported_event"

    key_hash: Mapped[str] = mapped_column(primary_key=True)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id", ondelete="SET NULL"), index=True)


class Appointment(Model):
    """One item on the calendar, one VEVENT: its `uid` never changes, its `sequence` rises with each change.

    A visit's appointments in order of time are its programme; `title` and `text` are for the delegation, in its
    language, `note` for the office alone.  With a `place` the item is outside of the office.
    """

    __tablename__ = "appointment"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="order"),
        Index("ix_appointment_span", "starts_at", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(unique=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), index=True)
    title: Mapped[str] = mapped_column(default="", server_default="")
    place: Mapped[str] = mapped_column(default="", server_default="")
    text: Mapped[str] = mapped_column(default="", server_default="")
    note: Mapped[str] = mapped_column(default="", server_default="")
    interpreter: Mapped[bool] = mapped_column(default=False, server_default=false())
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sequence: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)


class AppointmentResource(Model):
    """Which rooms and hosts an appointment has; what is held for them stands in `reservation`."""

    __tablename__ = "appointment_resource"

    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointment.id", ondelete="CASCADE"), primary_key=True)
    resource_id: Mapped[int] = mapped_column(ForeignKey("resource.id"), primary_key=True, index=True)


class AppointmentEquipment(Model):
    """How many pieces of which equipment an appointment wants; which of them are held stands in `reservation`."""

    __tablename__ = "appointment_equipment"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    appointment_id: Mapped[int] = mapped_column(ForeignKey("appointment.id", ondelete="CASCADE"), primary_key=True)
    equipment_id: Mapped[int] = mapped_column(ForeignKey("equipment.id"), primary_key=True, index=True)
    quantity: Mapped[int]
