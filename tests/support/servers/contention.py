"""Somebody else in the way: a writer that does not let go until it is told."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock
from sqlalchemy import create_engine, text

from barsek_visits import db as database
from barsek_visits.db import db

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pytest


@contextmanager
def in_the_way(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Hold what every writer needs, and give the function that lets it go; nobody waits for it longer than a blink."""
    monkeypatch.setattr(database, "LOCK_TIMEOUT_SECONDS", 0.05)
    db.session.rollback()
    db.engine.dispose()  # connections to come wait as briefly
    let_go = _hold_the_queue() if db.engine.dialect.name == "sqlite" else _hold_the_bookings()
    try:
        yield let_go
    finally:
        let_go()
        db.session.rollback()
        db.engine.dispose()


def _hold_the_queue() -> Callable[[], None]:
    lock = FileLock(f"{db.engine.url.database}.writer")
    lock.acquire()
    return lock.release


def _hold_the_bookings() -> Callable[[], None]:
    engine = create_engine(db.engine.url)
    connection = engine.connect()
    connection.execute(text("LOCK TABLE booking IN EXCLUSIVE MODE"))

    def let_go() -> None:
        connection.close()
        engine.dispose()

    return let_go
