"""The files of a database."""

from __future__ import annotations

from pathlib import Path

from barsek_visits.db import db


def files_of_database() -> list[Path]:
    """Return the database's file and what lies beside it, none on PostgreSQL."""
    path = db.engine.url.database
    if db.engine.dialect.name != "sqlite" or not path:
        return []
    return [file for end in ("", "-wal", "-shm", ".writer", ".erasing") if (file := Path(path + end)).exists()]
