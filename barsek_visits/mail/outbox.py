"""Putting a letter into the outbox, within the transaction that causes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.mail.compose import as_html, as_text
from barsek_visits.models import OutboxMail

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.mail.letters import Letter


def queue(
    letter: Letter,
    *,
    key: str,
    recipient: str,
    language: str,
    office_name: str,
    booking_id: int | None,
    now: datetime,
    calendar: str = "",
    calendar_method: str = "",
) -> None:
    """Write a letter to one recipient into the outbox; a second one with the same key is not written."""
    if db.session.scalar(select(OutboxMail.id).where(OutboxMail.key == key)) is not None:
        return
    db.session.add(
        OutboxMail(
            key=key,
            booking_id=booking_id,
            recipient=recipient,
            language=language,
            subject=letter.subject,
            text=as_text(letter, office_name),
            html=as_html(letter, office_name, language),
            calendar=calendar,
            calendar_method=calendar_method,
            created_at=now,
            next_attempt_at=now,
        )
    )
