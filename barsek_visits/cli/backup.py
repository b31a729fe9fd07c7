"""`flask backup` and `flask restore`."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from barsek_visits.cli.plain import PlainCommand, need_database
from barsek_visits.queries.operations.schema import is_ready
from barsek_visits.services.operations.backups import make_backup, restore_backup


@click.command("backup", cls=PlainCommand)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup_command(file: Path) -> None:
    """Write a consistent copy of the database into a new FILE, while the server runs.

    The secret key is not in it: keep a copy of that in another place.
    """
    need_database()
    make_backup(file, now=datetime.now(UTC))
    click.echo(f"Written: {file}, {file.stat().st_size // 1024 + 1} kB.  The secret key is not in it.")


@click.command("restore", cls=PlainCommand)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore_command(file: Path) -> None:
    """Put the backup FILE into an empty data folder or database; needs the secret key of its time."""
    restore_backup(file)
    click.echo(f"Restored: {file}." + ("" if is_ready() else "  Now bring it up to date: flask db upgrade"))
