"""Failed tries, counted in the database for all processes: growing waits, so that guessers get nowhere."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from barsek_visits.db import db, insert
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.audit import AuditAction
from barsek_visits.domain.errors import TooManyTries
from barsek_visits.domain.networks import network_of, site_of
from barsek_visits.models import SignInTry
from barsek_visits.services import audit
from barsek_visits.settings import current_settings
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

# The first tries are free; then each failure doubles the wait, up to a quarter of an hour.  It is counted for an
# account from one network: a guesser gets nowhere, and nobody is kept out by the failures of others.
_FREE_TRIES = 5
_FREE_TRIES_OF_SITE = 20  # of a whole site's IPv6 addresses, so that a guesser does not go through its networks
_LONGEST_WAIT = timedelta(minutes=15)
_FORGET_AFTER = timedelta(days=1)
_LOGGED_A_DAY = 200


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


def keys_of(what: str, caller: Caller, now: datetime) -> dict[str, int]:
    """Return by what failures are counted, each with how many are free; `what` is tried, such as an account's email."""
    if caller.browser:
        return {key_of_day(f"browser:{caller.browser}:{what}", now): _FREE_TRIES}
    network, site = network_of(caller.address), site_of(caller.address)
    keys = {key_of_day(f"network:{network or caller.address}:{what}", now): _FREE_TRIES}
    return keys if site == network else {**keys, key_of_day(f"site:{site}:{what}", now): _FREE_TRIES_OF_SITE}


def key_of_day(what: str, now: datetime) -> str:
    """Return by what something is counted within a day; nobody makes it without the secret key."""
    secret = current_settings().secret_keys[0]
    return hmac.new(f"sign-in:{now:%Y-%m-%d}:{secret}".encode(), what.encode(), hashlib.sha256).hexdigest()


def is_used_up(key: str, allowed: int) -> bool:
    """Say whether a key has been counted as often as is allowed."""
    count = db.session.scalar(select(SignInTry.failures).where(SignInTry.key == key)) or 0
    return current_settings().throttle and count >= allowed


def refuse_hasty(keys: Iterable[str], now: datetime) -> None:
    """Refuse whoever has to wait, whatever they bring.

    Raises:
        TooManyTries: one of the keys waits.
    """
    if not current_settings().throttle:
        return
    until = db.session.scalars(select(SignInTry.wait_until).where(SignInTry.key.in_(keys))).all()
    wait = max(((moment - now).total_seconds() for moment in until), default=0.0)
    if wait > 0:
        raise TooManyTries(int(wait) + 1)


def count_try(keys: Mapping[str, int], now: datetime) -> None:
    """Count a try of each key, in one order, and let each wait accordingly: several at once all count.

    In the caller's transaction.
    """
    db.session.execute(delete(SignInTry).where(SignInTry.last_at < now - _FORGET_AFTER))
    for key in sorted(keys):
        doublings = min(max(_counted(key, now) - keys[key], -1), 20)
        wait = min(timedelta(seconds=2**doublings), _LONGEST_WAIT) if doublings >= 0 else timedelta()
        db.session.execute(update(SignInTry).where(SignInTry.key == key).values(wait_until=now + wait))


@command
def count_failure(keys: Mapping[str, int], staff_id: int | None, *, now: datetime) -> None:
    """Count a failure; the audit log says whose account it was, where that is known, never what was typed.

    It says so some hundred times a day for an account, and for all unknown ones: strangers fill no log.
    """
    count_try(keys, now)
    logged = key_of_day(f"logged:{staff_id or ''}", now)
    if not is_used_up(logged, _LOGGED_A_DAY):
        _counted(logged, now)
        audit.record(
            AuditAction.SIGN_IN_FAILED, now=now, by=Actor.STAFF, detail=f"account {staff_id}" if staff_id else ""
        )


def forgive(keys: Collection[str]) -> None:
    """Forget the tries of keys: the last one was right.  In the caller's transaction."""
    db.session.execute(delete(SignInTry).where(SignInTry.key.in_(keys)))


def _counted(key: str, now: datetime) -> int:
    """Count one more try and return how many there are; one statement, for a sign-in may delete them meanwhile."""
    first = insert(SignInTry).values(key=key, failures=1, last_at=now, wait_until=now)
    more = {"failures": SignInTry.failures + 1, "last_at": now}
    statement = first.on_conflict_do_update(index_elements=["key"], set_=more).returning(SignInTry.failures)
    return db.session.execute(statement).scalar_one()
