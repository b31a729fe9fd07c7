"""Signing in and out.  A sign-in is a row: it ends when the row goes, whatever a cookie says."""

from __future__ import annotations

import hashlib
import hmac
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from barsek_visits.db import db, insert
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.audit import AuditAction
from barsek_visits.domain.errors import Busy, NotFound, SignInRefused, TooManyTries
from barsek_visits.domain.networks import network_of, site_of
from barsek_visits.domain.tokens import new_token, token_hash
from barsek_visits.models import SignInLink, SignInTry, Staff, StaffSession
from barsek_visits.queries.accounts.accounts import password_of
from barsek_visits.queries.staff import staff_by_id
from barsek_visits.services import audit
from barsek_visits.services.accounts import passwords
from barsek_visits.settings import current_settings
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from barsek_visits.domain.staff import StaffRow
    from barsek_visits.queries.accounts.accounts import PasswordRow

IDLE = timedelta(minutes=60)
LONGEST = timedelta(hours=12)
LINK_LASTS = timedelta(hours=1)
# The first tries are free; then each failure doubles the wait, up to a quarter of an hour.  It is counted for an
# account from one network: a guesser gets nowhere, and nobody is kept out by the failures of others.
_FREE_TRIES = 5
_FREE_TRIES_OF_SITE = 20  # of a whole site's IPv6 addresses, so that a guesser does not go through its networks
_LONGEST_WAIT = timedelta(minutes=15)
_FORGET_AFTER = timedelta(days=1)
_TOUCH_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Caller:
    """Who signs in.

    `address` is a network address; it is kept as an HMAC for a day at the longest.  `browser` is the number of one
    that has signed in to this account before, empty otherwise: it has a count of its own.  `device` is what its owner
    reads in the list of sign-ins.
    """

    address: str
    browser: str = ""
    device: str = ""


def sign_in(email: str, password: str, caller: Caller, *, now: datetime) -> str:
    """Check a password and open a session; return the secret that the cookie holds.

    Raises:
        TooManyTries: this account has to wait for this network, or this browser, right password or not.
        SignInRefused: address and password do not belong together, or the account is closed.
    """
    keys = _keys(email.strip().lower(), caller, now)
    _refuse_hasty(keys, now)
    account = password_of(email)
    # Before the transaction: hashing takes its time on purpose, and nobody else shall wait for it.
    is_right = passwords.is_right(account.password_hash if account else None, password)
    if account is None or not is_right:
        _count_failure(keys, account, now)
        raise SignInRefused("sign-in")
    return _begin(account, passwords.rehashed(account.password_hash or "", password), keys, caller.device, now)


@command
def _begin(account: PasswordRow, stronger: str | None, keys: Collection[str], device: str, now: datetime) -> str:
    db.session.execute(delete(SignInTry).where(SignInTry.key.in_(keys)))
    if stronger:  # unless the password has been changed meanwhile
        same = (Staff.id == account.staff_id, Staff.password_hash == account.password_hash)
        db.session.execute(update(Staff).where(*same).values(password_hash=stronger))
    return _open_session(account.staff_id, device, now)


@command
def sign_in_by_link(token: str, *, device: str = "", now: datetime) -> str:
    """Use a one-time link up and open a session; return the secret that the cookie holds.

    Raises:
        NotFound: there is no such link, it was used, it is too old, or the account is closed.
    """
    link = db.session.scalars(
        select(SignInLink).where(SignInLink.token_hash == token_hash(token)).with_for_update()
    ).one_or_none()
    if link is None or link.expires_at <= now or staff_by_id(link.staff_id) is None:
        raise NotFound("link")
    db.session.delete(link)
    return _open_session(link.staff_id, device, now)


def make_sign_in_link(staff: StaffRow, *, now: datetime) -> str:
    """Make a one-time link and return its secret; older links of the account are void."""
    token = new_token()
    _put_sign_in_link(staff.id, token_hash(token), now)
    return token


@command
def _put_sign_in_link(staff_id: int, hashed: str, now: datetime) -> None:
    db.session.execute(delete(SignInLink).where(SignInLink.staff_id == staff_id))
    db.session.add(SignInLink(token_hash=hashed, staff_id=staff_id, expires_at=now + LINK_LASTS))


def is_link_open(token: str, *, now: datetime) -> bool:
    """Say whether a one-time link can still be used; using it is another step."""
    statement = select(SignInLink.expires_at).where(SignInLink.token_hash == token_hash(token))
    expires_at = db.session.scalar(statement)
    return expires_at is not None and expires_at > now


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


def is_over(started_at: datetime, seen_at: datetime, *, now: datetime) -> bool:
    """Say whether a sign-in is too old, or has been idle too long."""
    return now - started_at >= LONGEST or now - seen_at >= IDLE


def keep_alive(session_id: int, seen_at: datetime, *, now: datetime) -> None:
    """Note that a sign-in is in use, once a minute at the most; nobody's page fails for it, the next one notes it."""
    if now - seen_at >= _TOUCH_EVERY:
        with suppress(Busy):
            _touch(session_id, now)


@command
def _touch(session_id: int, now: datetime) -> None:
    db.session.execute(update(StaffSession).where(StaffSession.id == session_id).values(seen_at=now))


def _open_session(staff_id: int, device: str, now: datetime) -> str:
    token = new_token()
    row = StaffSession(staff_id=staff_id, token_hash=token_hash(token), started_at=now, seen_at=now, device=device)
    db.session.add(row)
    member = staff_by_id(staff_id)
    if member is not None:
        audit.record(AuditAction.SIGN_IN, now=now, by=member)
    return token


def _keys(email: str, caller: Caller, now: datetime) -> dict[str, int]:
    """Return by what failures are counted, each with how many are free."""
    if caller.browser:
        return {_try_key(f"browser:{caller.browser}:{email}", now): _FREE_TRIES}
    network, site = network_of(caller.address), site_of(caller.address)
    keys = {_try_key(f"network:{network or caller.address}:{email}", now): _FREE_TRIES}
    return keys if site == network else {**keys, _try_key(f"site:{site}:{email}", now): _FREE_TRIES_OF_SITE}


def _try_key(what: str, now: datetime) -> str:
    secret = current_settings().secret_keys[0]
    return hmac.new(f"sign-in:{now:%Y-%m-%d}:{secret}".encode(), what.encode(), hashlib.sha256).hexdigest()


def _refuse_hasty(keys: Iterable[str], now: datetime) -> None:
    if not current_settings().throttle:
        return
    until = db.session.scalars(select(SignInTry.wait_until).where(SignInTry.key.in_(keys))).all()
    wait = max(((moment - now).total_seconds() for moment in until), default=0.0)
    if wait > 0:
        raise TooManyTries(int(wait) + 1)


@command
def _count_failure(keys: Mapping[str, int], account: PasswordRow | None, now: datetime) -> None:
    """Count a failure of each key, in one order, and let each wait accordingly: several at once all count.

    The audit log says whose account it was, where there is one; never what was typed.
    """
    db.session.execute(delete(SignInTry).where(SignInTry.last_at < now - _FORGET_AFTER))
    for key in sorted(keys):
        doublings = min(max(_counted(key, now) - keys[key], -1), 20)
        wait = min(timedelta(seconds=2**doublings), _LONGEST_WAIT) if doublings >= 0 else timedelta()
        db.session.execute(update(SignInTry).where(SignInTry.key == key).values(wait_until=now + wait))
    member = staff_by_id(account.staff_id) if account else None
    audit.record(AuditAction.SIGN_IN_FAILED, now=now, by=member or Actor.STAFF)


def _counted(key: str, now: datetime) -> int:
    """Count one more failure and return how many there are; one statement, for a sign-in may delete them meanwhile."""
    first = insert(SignInTry).values(key=key, failures=1, last_at=now, wait_until=now)
    more = {"failures": SignInTry.failures + 1, "last_at": now}
    statement = first.on_conflict_do_update(index_elements=["key"], set_=more).returning(SignInTry.failures)
    return db.session.execute(statement).scalar_one()
