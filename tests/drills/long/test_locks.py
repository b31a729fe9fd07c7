"""The one order of locks is what keeps commands from waiting for each other: PostgreSQL itself counts deadlocks."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from barsek_visits.db import db
from tests.support.crossings.crossings import cross, double_bookings, serve_twice
from tests.support.crossings.desk import Desk
from tests.support.crossings.kinds import KINDS
from tests.support.servers.server import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.office.house import House
    from tests.support.servers.server import Server

WRONG_ORDER = Path(__file__).parents[2] / "support" / "crossings" / "wrong_lock_order"
ROUNDS, MOST_SERVERS = 12, 6


def deadlocks() -> int:
    """Return how many deadlocks this database has seen; SQLite, with one writer at a time, can have none."""
    if db.engine.dialect.name == "sqlite":
        return 0
    db.session.rollback()
    seen = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    return int(db.session.scalar(seen) or 0)


@pytest.mark.parametrize("wrong", [False, True], ids=["the one order", "control: a wrong order"])
def test_swaps_deadlock_in_a_wrong_order_only_and_are_answered_in_either(
    real_house: House, start_server: Callable[..., Server], database_kind: str, *, wrong: bool
) -> None:
    order = {"PYTHONPATH": f"{WRONG_ORDER}:{ROOT}"} if wrong else {}
    may_deadlock, statuses = wrong and database_kind == "postgresql", set()
    for _ in range(MOST_SERVERS if may_deadlock else 1):  # swaps in a wrong order meet as often as not
        statuses |= swap(serve_twice(start_server, **order), real_house)
        if deadlocks():
            break

    assert {409} == statuses
    assert 0 == double_bookings()
    assert may_deadlock == (deadlocks() > 0)


def swap(server: Server, house: House) -> set[int]:
    """Let rooms and people be swapped; return what was answered.  The server ends, and what it counted is written."""
    desk = Desk(server, house)
    swaps = [kind for kind in KINDS if "swap" in kind.name and "programme" not in kind.name]
    statuses = {status for n in range(ROUNDS) for status in cross(swaps[n % len(swaps)].prepare(desk)).statuses}
    server.stop()
    return statuses
