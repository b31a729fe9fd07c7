"""The letters that wait in the outbox."""

from __future__ import annotations

import re

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.models import OutboxMail


def letters(word: str) -> list[OutboxMail]:
    """Return the letters of one kind, in the order in which they were written."""
    db.session.rollback()
    return list(
        db.session.scalars(select(OutboxMail).where(OutboxMail.key.contains(f".{word}.")).order_by(OutboxMail.id))
    )


def links_mailed(kind: str) -> list[str]:
    """Return the secrets of the links to a password in the letters that wait, the oldest first."""
    db.session.rollback()
    letters = db.session.scalars(select(OutboxMail.text).where(OutboxMail.kind == kind).order_by(OutboxMail.id))
    return [re.search(r"/(?:reset|invite)/([\w-]{43})", one)[1] for one in letters]
