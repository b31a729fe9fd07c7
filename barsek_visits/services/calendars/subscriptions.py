"""A member's calendar links."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.audit import AuditAction
from barsek_visits.domain.errors import NotFound
from barsek_visits.domain.tokens import new_token, token_hash
from barsek_visits.models import Resource, Staff, Subscription
from barsek_visits.sealing import link_sealer
from barsek_visits.services import audit
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.calendars.detail import Detail
    from barsek_visits.domain.staff import StaffRow

_NOTE_FETCH_EVERY = timedelta(minutes=15)


@command
def subscribe(scope: str, detail: Detail, language: str, *, by: StaffRow, now: datetime) -> None:
    """Make a calendar link; `scope` is `mine`, `office` or `room:<id>`.

    Who subscribes to what they host would see it twice if it came by mail, too: invitations are switched off.

    Raises:
        NotFound: there is no such room, or the member hosts nothing and asks for `mine`.
    """
    kind, _, room = scope.partition(":")
    room_id = _room_id(room) if kind == "room" else None
    if kind == "mine" and by.resource_id is None:
        raise NotFound("not a host")
    token = new_token()
    db.session.add(
        Subscription(
            staff_id=by.id,
            scope=kind,
            room_id=room_id,
            detail=detail,
            language=language,
            token_hash=token_hash(token),
            token_sealed=link_sealer().seal(token),
            created_at=now,
        )
    )
    if kind == "mine":
        db.session.get_one(Staff, by.id).invitations = False
    audit.record(AuditAction.MAKE_SUBSCRIPTION, now=now, by=by, detail=kind)


@command
def switch_invitations(by: StaffRow, *, on: bool) -> None:
    """Choose whether letters carry appointments for the member's own calendar."""
    db.session.get_one(Staff, by.id).invitations = on


@command
def rotate_subscription(subscription_id: int, *, by: StaffRow, now: datetime) -> None:
    """Give a calendar link a new secret; the old address is gone at once.

    Raises:
        NotFound: the member has no such link.
    """
    row = _own(subscription_id, by)
    token = new_token()
    row.token_hash, row.token_sealed = token_hash(token), link_sealer().seal(token)
    row.fetched_at = row.fetched_by = None
    audit.record(AuditAction.ROTATE_SUBSCRIPTION, now=now, by=by)


@command
def revoke_subscription(subscription_id: int, *, by: StaffRow, now: datetime) -> None:
    """Take a calendar link away.

    Raises:
        NotFound: the member has no such link.
    """
    db.session.delete(_own(subscription_id, by))
    audit.record(AuditAction.REVOKE_SUBSCRIPTION, now=now, by=by)


def note_fetch(subscription_id: int, program: str, *, last: datetime | None, now: datetime) -> None:
    """Note when and by which program a link was fetched, at most once in 15 minutes."""
    if last is None or now - last >= _NOTE_FETCH_EVERY:
        _note_fetch(subscription_id, program, now)


@command
def _note_fetch(subscription_id: int, program: str, now: datetime) -> None:
    row = db.session.get(Subscription, subscription_id)
    if row is not None:
        row.fetched_at, row.fetched_by = now, program


def _own(subscription_id: int, by: StaffRow) -> Subscription:
    statement = select(Subscription).where(Subscription.id == subscription_id, Subscription.staff_id == by.id)
    row = db.session.scalars(statement).one_or_none()
    if row is None:
        raise NotFound("subscription")
    return row


def _room_id(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise NotFound("room")
    statement = select(Resource.id).where(Resource.id == int(text), Resource.kind == "room", Resource.is_active)
    room_id = db.session.scalar(statement)
    if room_id is None:
        raise NotFound("room")
    return room_id
