"""How the outbox fares."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from barsek_visits.db import db
from barsek_visits.models import OutboxMail

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement


def failed_mail_count() -> int:
    """Return how many messages could not be sent for good."""
    return db.session.scalar(select(func.count()).select_from(OutboxMail).where(OutboxMail.failed_at.is_not(None))) or 0


def mail_errors(which: ColumnElement[bool]) -> str:
    """Return what went wrong with messages in their last try, as `2 SMTPServerDisconnected, 1 gaierror`.

    An error is kept by the name of its class alone: what a server says may name the recipient.
    """
    statement = (
        select(func.count(), OutboxMail.last_error)
        .where(which)
        .group_by(OutboxMail.last_error)
        .order_by(func.count().desc(), OutboxMail.last_error)
    )
    return ", ".join(f"{count} {error or 'unknown'}" for count, error in db.session.execute(statement))
