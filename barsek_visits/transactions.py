"""Commands: one function, one use case, one transaction, begun anew where another command was in the way."""

from __future__ import annotations

import random
import time
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from filelock import Timeout
from sqlalchemy.exc import DBAPIError

from barsek_visits.db import atomic
from barsek_visits.domain.errors import Busy

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")

MAX_TRIES = 6
# Whoever waits for the page is answered by then, also where each try waited for a lock.
GIVE_UP_SECONDS = 10
_PAUSE_SECONDS = 0.02
# PostgreSQL's words for it: serialization failure, deadlock detected, lock not available (SQLSTATE).
_CONTENTION = frozenset({"40001", "40P01", "55P03"})
# SQLite's: BUSY and LOCKED, whatever their extended form (the lower byte says it).
_SQLITE_CONTENTION = frozenset({5, 6})


def command(function: Callable[P, R]) -> Callable[P, R]:
    """Return the function as a command: it runs in a transaction of its own, and again where it lost a lock.

    A command is a function of its input: it changes nothing but the database, so that it can be begun anew.

    Raises:
        Busy: others were in the way, each time; nothing is stored.
    """

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        tries, give_up_at = 0, time.monotonic() + GIVE_UP_SECONDS
        while True:
            try:
                with atomic():
                    return function(*args, **kwargs)
            except (Timeout, DBAPIError) as error:
                if not is_contention(error):
                    raise
                tries += 1
                if tries == MAX_TRIES or time.monotonic() >= give_up_at:
                    raise Busy("others are writing to the database: nothing is stored, please try again") from error
            # Growing and random: two that met once shall not meet again.
            time.sleep(random.uniform(0, _PAUSE_SECONDS * 2**tries))  # noqa: S311 - a pause is no secret

    return run


def is_contention(error: Timeout | DBAPIError) -> bool:
    """Say whether a command failed only because another one was in the way."""
    if isinstance(error, Timeout):  # no turn in SQLite's queue of writers
        return True
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _SQLITE_CONTENTION
    return getattr(error.orig, "sqlstate", None) in _CONTENTION
