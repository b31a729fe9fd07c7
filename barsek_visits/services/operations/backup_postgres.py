"""Backup and restore of a PostgreSQL database, with the server's own programs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import psycopg
from psycopg.conninfo import conninfo_to_dict

from barsek_visits.domain.errors import BackupError

if TYPE_CHECKING:
    from pathlib import Path

_ENVIRONMENT = {"dbname": "PGDATABASE", "sslrootcert": "PGSSLROOTCERT", "connect_timeout": "PGCONNECT_TIMEOUT"}
_DUMP = ("pg_dump", "--format=custom", "--no-owner", "--no-privileges")
_RESTORE = ("pg_restore", "--no-owner", "--no-privileges", "--no-comments", "--single-transaction", "--exit-on-error")


def write(database_url: str, path: Path) -> None:
    """Write a consistent copy into an empty file, also while the database is in use."""
    _run([*_DUMP, f"--file={path}"], database_url)


def refuse_unless_empty(database_url: str) -> None:
    """Refuse a database with a table in it."""
    statement = "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    try:
        with psycopg.connect(_plain(database_url)) as connection:
            row = connection.execute(statement).fetchone()
    except psycopg.Error as error:
        raise BackupError(f"PostgreSQL does not answer: {_first_line(str(error))}") from error
    if row and row[0]:
        raise BackupError("the database has tables already: a restore wants an empty one")


def check(path: Path) -> tuple[str, str | None]:
    """Return a backup's migration and one sealed link of it, if it has any; refuse a damaged one."""
    _run(["pg_restore", "--list", str(path)])
    revision = _first_row(path, "alembic_version")
    if revision is None:
        raise BackupError(f"{path} is no backup of a database of this program")
    link = _first_row(path, "visit_link") or _first_row(path, "subscription")
    sealed = re.search(r"\bgAAAA[\w=-]+", link) if link else None  # how every Fernet token begins
    return revision, sealed[0] if sealed else None


def restore(database_url: str, path: Path) -> None:
    """Make the empty database what the backup holds, in one transaction."""
    name = conninfo_to_dict(_plain(database_url))["dbname"]
    _run([*_RESTORE, f"--dbname={name}", str(path)], database_url)


def _first_row(path: Path, table: str) -> str | None:
    """Return the first row of a table as the backup's text has it."""
    lines = iter(_run(["pg_restore", "--data-only", f"--table={table}", "--file=-", str(path)]).splitlines())
    for line in lines:
        if line.startswith("COPY "):
            row = next(lines, "\\.")
            return None if row == "\\." else row
    return None


def _run(command: list[str], database_url: str | None = None) -> str:
    """Run one of PostgreSQL's programs; the password goes by the environment, where `ps` does not show it."""
    program = shutil.which(command[0])
    if program is None:
        raise BackupError(f"{command[0]} is missing: install PostgreSQL's client programs")
    environment = {**os.environ, "LC_ALL": "C.UTF-8", **(_environment(database_url) if database_url else {})}
    done = subprocess.run(  # noqa: S603 - our own words and the paths that the administrator gave
        [program, *command[1:]], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupError(_first_line(done.stderr) or f"{command[0]} failed")
    return done.stdout


def _environment(database_url: str) -> dict[str, str]:
    return {
        _ENVIRONMENT.get(name, f"PG{name.upper()}"): str(value)
        for name, value in conninfo_to_dict(_plain(database_url)).items()
    }


def _plain(database_url: str) -> str:
    return database_url.replace("postgresql+psycopg://", "postgresql://", 1)


def _first_line(text: str) -> str:
    return next((line for line in text.splitlines() if line.strip()), "")
