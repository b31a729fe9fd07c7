"""Letters: who was told what, and the mail that waits, was sent, or failed."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 - SQLAlchemy reads the annotations

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from barsek_visits.db import Model, UtcDateTime
from barsek_visits.models.sealed import SealedText


class Notification(Model):
    """That somebody was told something about a booking: kept as long as it, and without personal data.

    `recipient` is `delegation`, `staff:<id>` or `guest:<keyed hash>`; `sequence` is the booking's version, or what
    else tells one such letter from the next.
    """

    __tablename__ = "notification"

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)  # `domain.notifications.kinds.LetterKind`
    recipient: Mapped[str] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class InvitedEvent(Model):
    """That a letter has put an event into a recipient's calendar, where it stays until another one takes it out."""

    __tablename__ = "invited_event"

    uid: Mapped[str] = mapped_column(primary_key=True)
    recipient: Mapped[str] = mapped_column(primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), index=True)


class OutboxMail(Model):
    """One message to one recipient, written in the transaction that causes it; `key` makes it once only.

    Letters hold secret links: texts and recipient are sealed while the letter waits, and emptied once it is sent
    (`services/notifications/delivery.py`).  Its kind, a keyed hash of the recipient and the time stay.
    """

    __tablename__ = "outbox_mail"
    __table_args__ = (
        Index(
            "ix_outbox_mail_due",
            "next_attempt_at",
            postgresql_where=text("sent_at IS NULL AND failed_at IS NULL"),
            sqlite_where=text("sent_at IS NULL AND failed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str]  # `domain.notifications.kinds.LetterKind`
    recipient_hash: Mapped[str]
    recipient: Mapped[str] = mapped_column(SealedText("letters"))
    language: Mapped[str]
    subject: Mapped[str] = mapped_column(SealedText("letters"))
    text: Mapped[str] = mapped_column(SealedText("letters"))
    html: Mapped[str] = mapped_column(SealedText("letters"))
    calendar: Mapped[str] = mapped_column(SealedText("letters"), default="")
    calendar_method: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    next_attempt_at: Mapped[datetime] = mapped_column(UtcDateTime)
    claimed_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    last_error: Mapped[str] = mapped_column(default="")
