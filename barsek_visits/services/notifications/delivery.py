"""Sending what the outbox holds.  Several workers may do so at once; each message is claimed by one."""

from __future__ import annotations

import logging
import smtplib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, or_, select, update

from barsek_visits.db import db
from barsek_visits.mail.notifications.compose import message
from barsek_visits.mail.notifications.transport import Transport, transport_for
from barsek_visits.models import Office, OutboxMail
from barsek_visits.settings import current_settings
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, Select

log = logging.getLogger(__name__)

# A claim outlives any one delivery; after it another worker may try (at least once, and recognisable by
# the same Message-ID).
CLAIM_LASTS = timedelta(minutes=2)
_RETRY_AFTER = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=8),
)


def send_next(*, now: datetime) -> bool:
    """Claim, send and mark the next message that is due; say whether there was one."""
    mail_id = _claim(now)
    if mail_id is None:
        return False
    row = db.session.get_one(OutboxMail, mail_id)
    office_name = db.session.scalars(select(Office.name)).one()
    mail = message(row, (office_name, current_settings().mail_from))
    name = f"{row.id:06d}-{row.key}"
    db.session.rollback()  # nothing is held while the server is spoken to
    try:
        _transport().deliver(mail, name)
    except (OSError, smtplib.SMTPException) as error:
        log.warning("mail %s was not sent: %s", mail_id, type(error).__name__)
        _mark_failed_try(mail_id, type(error).__name__, now)
    else:
        _mark_sent(mail_id, now)
    return True


def unsent_count(*, now: datetime) -> int:
    """Return how many messages are due, or claimed by a worker right now."""
    is_due = and_(_is_open(), or_(OutboxMail.next_attempt_at <= now, OutboxMail.claimed_until > now))
    return db.session.scalar(select(func.count()).select_from(OutboxMail).where(is_due)) or 0


def _is_open() -> ColumnElement[bool]:
    return and_(OutboxMail.sent_at.is_(None), OutboxMail.failed_at.is_(None))


def _claim(now: datetime) -> int | None:
    """Claim the next message that is due; a look without a lock comes first, since most looks find nothing."""
    return None if db.session.scalar(_due(now)) is None else _claim_due(now)


@command
def _claim_due(now: datetime) -> int | None:
    mail_id = db.session.scalar(_due(now).with_for_update(skip_locked=True))
    if mail_id is not None:
        db.session.execute(update(OutboxMail).where(OutboxMail.id == mail_id).values(claimed_until=now + CLAIM_LASTS))
    return mail_id


def _due(now: datetime) -> Select[int]:
    due = and_(
        _is_open(),
        OutboxMail.next_attempt_at <= now,
        or_(OutboxMail.claimed_until.is_(None), OutboxMail.claimed_until <= now),
    )
    return select(OutboxMail.id).where(due).order_by(OutboxMail.next_attempt_at, OutboxMail.id).limit(1)


@command
def _mark_sent(mail_id: int, now: datetime) -> None:
    """Note that a message has left, and empty it: who was told what stands elsewhere, without personal data."""
    emptied = dict.fromkeys(("recipient", "subject", "text", "html", "calendar"), "")
    values = {"sent_at": now, "claimed_until": None, **emptied}
    db.session.execute(update(OutboxMail).where(OutboxMail.id == mail_id).values(values))


@command
def _mark_failed_try(mail_id: int, error: str, now: datetime) -> None:
    row = db.session.get_one(OutboxMail, mail_id)
    row.claimed_until = None
    row.last_error = error
    if row.attempts < len(_RETRY_AFTER):
        row.next_attempt_at = now + _RETRY_AFTER[row.attempts]
    else:
        row.failed_at = now
    row.attempts += 1


def _transport() -> Transport:
    settings = current_settings()
    return transport_for(settings.smtp_url, settings.mail_dir)
