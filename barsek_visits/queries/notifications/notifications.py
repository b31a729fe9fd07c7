"""Who was told what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.models import InvitedEvent, Notification

if TYPE_CHECKING:
    from collections.abc import Collection

    from sqlalchemy import Select

    from barsek_visits.domain.notifications.kinds import LetterKind


def told(kind: LetterKind) -> Select[int]:
    """Select the bookings about which a letter of a kind has gone out, to anybody."""
    return select(Notification.booking_id).where(Notification.kind == kind)


def sequences_told(kind: LetterKind, booking_ids: Collection[int]) -> frozenset[tuple[int, int]]:
    """Return which letters of a kind have gone out about bookings, as (booking, sequence); one statement."""
    statement = select(Notification.booking_id, Notification.sequence).where(
        Notification.kind == kind, Notification.booking_id.in_(booking_ids)
    )
    return frozenset((booking_id, sequence) for booking_id, sequence in db.session.execute(statement))


def invited(recipients: Collection[str], uids: Collection[str]) -> frozenset[tuple[str, str]]:
    """Return which of these events earlier letters have put into whose calendar, as (recipient, UID); one statement."""
    if not (recipients and uids):
        return frozenset()
    statement = select(InvitedEvent.recipient, InvitedEvent.uid).where(
        InvitedEvent.recipient.in_(recipients), InvitedEvent.uid.in_(uids)
    )
    return frozenset((recipient, uid) for recipient, uid in db.session.execute(statement))
