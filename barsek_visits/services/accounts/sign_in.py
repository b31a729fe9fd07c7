"""Signing in with a password, and with a code where the account asks for one as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select, update

from barsek_visits.db import db
from barsek_visits.domain.accounts.first_step import FirstStep
from barsek_visits.domain.errors import SignInRefused
from barsek_visits.models import Staff
from barsek_visits.queries.accounts.accounts import password_by_id, password_of
from barsek_visits.queries.accounts.second_factors import second_factors_of
from barsek_visits.sealing import keyed_hash
from barsek_visits.services.accounts import passwords
from barsek_visits.services.accounts.second_factors import use_code
from barsek_visits.services.accounts.sessions import open_session
from barsek_visits.services.accounts.tries import Caller, count_failure, forgive, keys_of, refuse_hasty
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from barsek_visits.queries.accounts.accounts import PasswordRow


def sign_in(email: str, password: str, caller: Caller, *, now: datetime) -> str | FirstStep:
    """Check a password and open a session; return the secret that the cookie holds.

    Where the account has a second factor, nothing is opened: the first step is returned, to go on with.

    Raises:
        TooManyTries: this account has to wait for this network, or this browser, right password or not.
        SignInRefused: address and password do not belong together, or the account is closed.
    """
    keys = keys_of(email.strip().lower(), caller, now)
    refuse_hasty(keys, now)
    account = password_of(email)
    # Before the transaction: hashing takes its time on purpose, and nobody else shall wait for it.
    is_right = passwords.is_right(account.password_hash if account else None, password)
    if account is None or not is_right:
        count_failure(keys, account.staff_id if account else None, now=now)
        raise SignInRefused("sign-in")
    stronger = passwords.rehashed(account.password_hash or "", password)
    return _begin(account, stronger, keys, caller.device, now)


@command
def _begin(
    account: PasswordRow, stronger: str | None, keys: Collection[str], device: str, now: datetime
) -> str | FirstStep:
    if _locked_hash(account.staff_id) != account.password_hash:  # changed meanwhile, or the account is closed
        raise SignInRefused("sign-in")
    forgive(keys)
    if stronger:
        db.session.execute(update(Staff).where(Staff.id == account.staff_id).values(password_hash=stronger))
    if second_factors_of(account.staff_id).any:
        return FirstStep(account.staff_id, _mark(stronger or account.password_hash), now)
    return open_session(account.staff_id, device, with_second_factor=False, now=now)


def sign_in_with_code(first: FirstStep, code: str, caller: Caller, *, now: datetime) -> str:
    """Check the code of a second step, from the app or from paper, and open a session; return its secret.

    Raises:
        TooManyTries: this account has to wait.
        SignInRefused: the code does not fit, or the first step is over.
    """
    keys = keys_of(f"code:{first.staff_id}", caller, now)
    refuse_hasty(keys, now)
    token = _finish(first, code, keys, caller.device, now)
    if token is None:
        count_failure(keys, first.staff_id, now=now)
        raise SignInRefused("code")
    return token


@command
def _finish(first: FirstStep, code: str, keys: Collection[str], device: str, now: datetime) -> str | None:
    _locked_hash(first.staff_id)
    if not is_open(first, now=now) or not use_code(first.staff_id, code, now=now):
        return None
    forgive(keys)
    return open_session(first.staff_id, device, with_second_factor=True, now=now)


def is_open(first: FirstStep, *, now: datetime) -> bool:
    """Say whether a first step can be gone on with: not for long, and not once there is another password."""
    account = password_by_id(first.staff_id)
    return account is not None and not first.is_over(now) and first.password_mark == _mark(account.password_hash)


def _locked_hash(staff_id: int) -> str | None:
    """Return an active account's password hash as it stands, and let nobody change it before this is over."""
    locked = select(Staff.password_hash).where(Staff.id == staff_id, Staff.is_active)
    return db.session.scalar(locked.with_for_update(key_share=True))


def _mark(password_hash: str | None) -> str:
    return keyed_hash("first-steps", password_hash or "")
