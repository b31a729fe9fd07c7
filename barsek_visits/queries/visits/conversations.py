"""What office and delegation have said to each other about a visit: questions, answers, offered times."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.models import VisitMessage, VisitOffer

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True)
class OfferRow:
    """Another time that the office offers; without `expires_at` it is a hint that holds nothing."""

    position: int
    span: TimeSpan
    expires_at: datetime | None

    def is_held(self, now: datetime) -> bool:
        """Say whether it can still be taken."""
        return self.expires_at is not None and self.expires_at > now


@dataclass(frozen=True)
class MessageRow:
    """A question of the office, or an answer of the delegation."""

    actor: Actor
    text: str
    at: datetime


def offers_of(booking_id: int) -> tuple[OfferRow, ...]:
    """Return the offered times in the order in which they were offered; one statement."""
    statement = select(VisitOffer).where(VisitOffer.booking_id == booking_id).order_by(VisitOffer.position)
    return tuple(
        OfferRow(offer.position, TimeSpan(offer.starts_at, offer.ends_at), offer.expires_at)
        for offer in db.session.scalars(statement)
    )


def messages_of(booking_id: int) -> tuple[MessageRow, ...]:
    """Return questions and answers, the first first; one statement."""
    statement = select(VisitMessage).where(VisitMessage.booking_id == booking_id).order_by(VisitMessage.id)
    return tuple(MessageRow(Actor(one.actor), one.text, one.at) for one in db.session.scalars(statement))
