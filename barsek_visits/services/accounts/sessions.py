"""Sessions.  A sign-in is a row: it ends when the row goes, whatever a cookie says."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from barsek_visits.db import db
from barsek_visits.domain.audit import AuditAction
from barsek_visits.domain.errors import Busy, NotFound
from barsek_visits.domain.tokens import new_token, token_hash
from barsek_visits.models import StaffSession
from barsek_visits.queries.staff import staff_by_id
from barsek_visits.services import audit
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from barsek_visits.domain.staff import StaffRow

IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=12)
# How long a proof of who one is holds for the settings of security.
CONFIRMED_LASTS = timedelta(minutes=10)
_TOUCH_EVERY = timedelta(minutes=1)


def open_session(staff_id: int, device: str, *, with_second_factor: bool, by_entra: bool = False, now: datetime) -> str:
    """Open a session in the caller's transaction; return the secret that the cookie holds."""
    token = new_token()
    row = StaffSession(
        staff_id=staff_id,
        token_hash=token_hash(token),
        started_at=now,
        seen_at=now,
        confirmed_at=now,
        with_second_factor=with_second_factor,
        by_entra=by_entra,
        device=device,
    )
    db.session.add(row)
    member = staff_by_id(staff_id)
    if member is not None:
        audit.record(AuditAction.SIGN_IN, now=now, by=member)
    return token


@command
def end_sign_in(session_id: int, *, by: StaffRow, now: datetime) -> None:
    """End one of a member's own sign-ins, here or elsewhere.

    Raises:
        NotFound: they have no such sign-in.
    """
    own = (StaffSession.id == session_id, StaffSession.staff_id == by.id)
    if db.session.execute(delete(StaffSession).where(*own).returning(StaffSession.id)).one_or_none() is None:
        raise NotFound("sign-in")
    audit.record(AuditAction.END_SIGN_IN, now=now, by=by)


@command
def sign_out(session_id: int) -> None:
    """End a sign-in."""
    db.session.execute(delete(StaffSession).where(StaffSession.id == session_id))


def end_sessions(staff_id: int, *, but_session: int | None = None) -> None:
    """End the account's sign-ins, in the caller's transaction."""
    db.session.execute(
        delete(StaffSession).where(StaffSession.staff_id == staff_id, StaffSession.id.is_distinct_from(but_session))
    )


def is_over(started_at: datetime, seen_at: datetime, *, now: datetime) -> bool:
    """Say whether a sign-in is too old, or has been idle too long."""
    return now - started_at >= LONGEST or now - seen_at >= IDLE


def is_confirmed(confirmed_at: datetime, *, now: datetime) -> bool:
    """Say whether the holder of a session has proved who they are just now."""
    return now - confirmed_at < CONFIRMED_LASTS


def keep_alive(session_id: int, seen_at: datetime, *, now: datetime) -> None:
    """Note that a sign-in is in use, once a minute at the most; nobody's page fails for it, the next one notes it."""
    if now - seen_at >= _TOUCH_EVERY:
        with suppress(Busy):
            _touch(session_id, now)


@command
def _touch(session_id: int, now: datetime) -> None:
    db.session.execute(update(StaffSession).where(StaffSession.id == session_id).values(seen_at=now))
