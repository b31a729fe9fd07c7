"""Putting a letter into the outbox, within the transaction that causes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.mail.notifications.compose import as_html, as_text
from barsek_visits.models import OutboxMail

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.mail.notifications.letter import Letter


@dataclass(frozen=True)
class Envelope:
    """Whom a letter goes to, in which language, and the calendar part that goes with it.

    `key` makes the letter once only; `calendar_method` is REQUEST or CANCEL where there is a calendar part.
    """

    key: str
    recipient: str
    language: str
    office_name: str
    booking_id: int | None
    calendar: str = ""
    calendar_method: str = ""


def queue(letter: Letter, envelope: Envelope, *, now: datetime) -> bool:
    """Write a letter to one recipient into the outbox; a second one with the same key is not written: say which."""
    if db.session.scalar(select(OutboxMail.id).where(OutboxMail.key == envelope.key)) is not None:
        return False
    db.session.add(
        OutboxMail(
            key=envelope.key,
            booking_id=envelope.booking_id,
            recipient=envelope.recipient,
            language=envelope.language,
            subject=letter.subject,
            text=as_text(letter, envelope.office_name),
            html=as_html(letter, envelope.office_name, envelope.language),
            calendar=envelope.calendar,
            calendar_method=envelope.calendar_method,
            created_at=now,
            next_attempt_at=now,
        )
    )
    return True


def has_sent(uid: str, recipient: str) -> bool:
    """Say whether an appointment was put into a recipient's calendar by an earlier letter."""
    statement = select(OutboxMail.id).where(
        OutboxMail.recipient == recipient,
        OutboxMail.calendar_method.in_(("REQUEST", "PUBLISH")),
        OutboxMail.calendar.contains(uid, autoescape=True),
    )
    return db.session.scalar(statement.limit(1)) is not None
