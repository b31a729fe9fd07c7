"""The letters that wait in the outbox."""

from __future__ import annotations

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.models import OutboxMail


def letters(word: str) -> list[OutboxMail]:
    """Return the letters of one kind, in the order in which they were written."""
    db.session.rollback()
    return list(
        db.session.scalars(select(OutboxMail).where(OutboxMail.key.contains(f".{word}.")).order_by(OutboxMail.id))
    )
