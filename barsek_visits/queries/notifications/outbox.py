"""How the outbox fares."""

from __future__ import annotations

from sqlalchemy import func, select

from barsek_visits.db import db
from barsek_visits.models import OutboxMail


def failed_mail_count() -> int:
    """Return how many messages could not be sent for good."""
    return db.session.scalar(select(func.count()).select_from(OutboxMail).where(OutboxMail.failed_at.is_not(None))) or 0
