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
        for tries in range(MAX_TRIES):
            if tries:
                # Growing and random: two that met once shall not meet again.
                time.sleep(random.uniform(0, _PAUSE_SECONDS * 2**tries))  # noqa: S311 - a pause is no secret
            try:
                with atomic():
                    return function(*args, **kwargs)
            except Timeout as error:
                lost: Exception = error
            except DBAPIError as error:
                if not is_contention(error):
                    raise
                lost = error
        raise Busy(function.__name__) from lost

    return run


def is_contention(error: DBAPIError) -> bool:
    """Say whether a statement failed only because another transaction was in the way."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is not None:
        return code & 0xFF in _SQLITE_CONTENTION
    return getattr(error.orig, "sqlstate", None) in _CONTENTION
