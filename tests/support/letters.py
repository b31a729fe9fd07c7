"""The letters that wait in the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.models import OutboxMail

if TYPE_CHECKING:
    from tests.support.house import House


def mails(house: House, word: str) -> list[OutboxMail]:
    db.session.rollback()
    return list(
        db.session.scalars(select(OutboxMail).where(OutboxMail.key.contains(f".{word}.")).order_by(OutboxMail.id))
    )
