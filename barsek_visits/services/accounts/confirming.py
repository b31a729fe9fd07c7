"""Proving again who one is: settings of security ask for it, since a session may be somebody else's by now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import update

from barsek_visits.db import db
from barsek_visits.domain.errors import SignInRefused
from barsek_visits.models import StaffSession
from barsek_visits.queries.accounts.accounts import password_by_id
from barsek_visits.services.accounts import passwords
from barsek_visits.services.accounts.tries import Caller, count_failure, forgive, keys_of, refuse_hasty
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from barsek_visits.domain.staff import StaffRow


def confirm_by_password(by: StaffRow, password: str, caller: Caller, *, session_id: int, now: datetime) -> None:
    """Take the account's password as a proof, for some minutes.

    Raises:
        TooManyTries: the account has to wait.
        SignInRefused: it is another password, or the account has none.
    """
    keys = keys_of(by.email, caller, now)
    refuse_hasty(keys, now)
    account = password_by_id(by.id)
    if not passwords.is_right(account.password_hash if account else None, password):
        count_failure(keys, by.id, now=now)
        raise SignInRefused("password")
    _confirm(session_id, keys, now)


@command
def _confirm(session_id: int, keys: Collection[str], now: datetime) -> None:
    forgive(keys)
    note_confirmed(session_id, now=now)


def note_confirmed(session_id: int, *, now: datetime) -> None:
    """Note in the caller's transaction that a session's holder has just proved who they are."""
    db.session.execute(update(StaffSession).where(StaffSession.id == session_id).values(confirmed_at=now))
