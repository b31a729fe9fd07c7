"""Backup and restore.  The secret key is never in a backup: whoever finds one cannot open what is sealed in it."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from barsek_visits.db import db
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.audit import AuditAction
from barsek_visits.domain.errors import BackupError
from barsek_visits.queries.operations.schema import known_revisions
from barsek_visits.sealing import CannotUnseal, link_sealer
from barsek_visits.services import audit
from barsek_visits.services.operations import backup_postgres, backup_sqlite
from barsek_visits.settings import current_settings
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path


class _Kind(Protocol):
    """What each kind of database can do; both modules have these functions."""

    def write(self, database_url: str, path: Path) -> None:
        """Write a consistent copy into an empty file, also while the database is in use."""

    def refuse_unless_empty(self, database_url: str) -> None:
        """Refuse a database in which something is."""

    def check(self, path: Path) -> tuple[str, str | None]:
        """Return a backup's migration and one sealed link of it, if it has any; refuse a damaged one."""

    def restore(self, database_url: str, path: Path) -> None:
        """Make the empty database what the backup holds."""


def make_backup(path: Path, *, now: datetime) -> None:
    """Write a consistent copy of the database into one new file, readable by its owner only.

    That it is made stands in the audit log first, so that the copy says it as well.

    Raises:
        BackupError: the file is there already, or the copy could not be made.
        Busy: others write; no file is left.
    """
    with _new_private_file(path) as unfinished:
        kind, url = _kind()
        _record(now)
        kind.write(url, unfinished)
        kind.check(unfinished)


def restore_backup(path: Path) -> None:
    """Put a backup back into an empty database; nothing is changed unless all of it can be taken.

    Raises:
        BackupError: the key is missing or not the one of the backup, the database is not empty, or the
            backup is damaged or of a newer program.
    """
    kind, url = _kind()
    _refuse_without_key()
    kind.refuse_unless_empty(url)
    revision, sealed = kind.check(path)
    if revision not in known_revisions():
        raise BackupError(f"{path} is of a newer program (schema {revision}): upgrade this one first")
    if sealed is not None:
        _refuse_wrong_key(sealed)
    kind.restore(url, path)


@command
def _record(now: datetime) -> None:
    audit.record(AuditAction.BACKUP, now=now, by=Actor.STAFF)


def _kind() -> tuple[_Kind, str]:
    url = db.engine.url.render_as_string(hide_password=False)
    return (backup_sqlite if url.startswith("sqlite") else backup_postgres), url


def _refuse_without_key() -> None:
    settings = current_settings()
    if settings.key_is_new:
        (settings.data_dir / "secret-key").unlink()  # made a moment ago, by this very command
        raise BackupError(
            f"the secret key is missing: put the old secret-key file into {settings.data_dir},"
            " or set BARSEK_SECRET_KEY, and try again"
        )


def _refuse_wrong_key(sealed: str) -> None:
    try:
        link_sealer().unseal(sealed)
    except CannotUnseal as error:
        raise BackupError("the secret key is not the one of this backup: links in it cannot be opened") from error


@contextmanager
def _new_private_file(path: Path) -> Iterator[Path]:
    """Reserve a name and yield the file beside it that becomes it once it is whole."""
    try:
        _make_empty(path)
    except FileExistsError as error:
        raise BackupError(f"{path} is there already: a backup never overwrites") from error
    unfinished = path.with_name(f"{path.name}.part")
    try:
        unfinished.unlink(missing_ok=True)
        _make_empty(unfinished)
        yield unfinished
        with unfinished.open("rb") as file:
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        path.unlink()
        raise


def _make_empty(path: Path) -> None:
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
