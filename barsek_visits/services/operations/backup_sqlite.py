"""Backup and restore of a SQLite file."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

from barsek_visits.domain.errors import BackupError


def write(database_url: str, path: Path) -> None:
    """Write a consistent copy into an empty file, also while the database is in use.

    `VACUUM INTO` reads within one transaction, and copies no freed page: what was erased is not in the copy.
    """
    source = _file(database_url)
    if not source.exists():
        raise BackupError(f"{source} is missing: there is nothing to back up")
    try:
        with closing(sqlite3.connect(source, isolation_level=None, timeout=20)) as connection:
            connection.execute("VACUUM INTO ?", (str(path),))
    except sqlite3.Error as error:
        raise BackupError(f"the copy could not be made: {error}") from error


def refuse_unless_empty(database_url: str) -> None:
    """Refuse where a database file is already, or the remains of one."""
    target = _file(database_url)
    for path in (target, *_companions(target)):
        if path.exists():
            raise BackupError(f"{path} is there already: a restore wants an empty data folder")


def check(path: Path) -> tuple[str, str | None]:
    """Return a backup's migration and one sealed link of it, if it has any; refuse a damaged one."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            if connection.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                raise BackupError(f"{path} is damaged")
            (revision,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            links = "SELECT token_sealed FROM visit_link UNION ALL SELECT token_sealed FROM subscription LIMIT 1"
            sealed = connection.execute(links).fetchone()
    except (sqlite3.Error, TypeError) as error:
        raise BackupError(f"{path} is no backup of a SQLite database of this program: {error}") from error
    return str(revision), str(sealed[0]) if sealed else None


def restore(database_url: str, path: Path) -> None:
    """Make the missing database file what the backup holds."""
    target = _file(database_url)
    unfinished = target.with_name(f"{target.name}.part")
    with path.open("rb") as source, open(unfinished, "wb", opener=_private) as copy:
        shutil.copyfileobj(source, copy)
        copy.flush()
        os.fsync(copy.fileno())
    unfinished.replace(target)


def _file(database_url: str) -> Path:
    return Path(database_url.removeprefix("sqlite:///"))


def _companions(path: Path) -> list[Path]:
    return [path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal")]


def _private(name: str, flags: int) -> int:
    return os.open(name, flags, 0o600)
