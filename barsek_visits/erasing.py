"""Erasing for good: what is deleted leaves SQLite's log as well.

SQLite overwrites what it deletes in its file (`secure_delete`), but the log beside it keeps the old pages until it is
emptied, which in a quiet office takes weeks (https://www.sqlite.org/wal.html#ckpt).  PostgreSQL frees deleted rows by
its own `VACUUM`; its log is the operator's (docs/operations.md).
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from filelock import Timeout

from barsek_visits.db import db, turn_to_write

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def erasing() -> Iterator[None]:
    """Empty the log after what is erased inside.

    A mark beside the database says that this is still to be done: it outlives a crash, and a log that somebody reads
    just then.  The worker tries again until it worked, and `flask doctor` says so meanwhile.
    """
    mark = _mark()
    if mark:
        mark.touch(mode=0o600)
    yield
    empty_log()


def is_unfinished() -> bool:
    """Say whether something was erased that the log may still hold."""
    mark = _mark()
    return mark is not None and mark.exists()


def empty_log() -> bool:
    """Empty the log, and take the mark away where it worked; say whether it did."""
    mark = _mark()
    if mark is None:
        return True
    db.session.rollback()
    is_empty = _truncate_log()
    if is_empty:
        mark.unlink(missing_ok=True)
    return is_empty


def _truncate_log() -> bool:
    """Write the log into the database and cut it to nothing; say whether that worked.

    SQLite waits for readers, but not for the checkpoint of another who writes (sqlite3_wal_checkpoint_v2): so no
    other writes meanwhile.
    """
    try:
        with turn_to_write(db.engine), db.engine.connect() as connection:
            raw: Any = connection.connection.driver_connection  # no transaction: SQLite takes no checkpoint in one
            (busy, *_) = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except Timeout:
        return False
    return not busy


def _mark() -> Path | None:
    path = db.engine.url.database
    return Path(f"{path}.erasing") if db.engine.dialect.name == "sqlite" and path else None
