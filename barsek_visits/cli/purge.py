"""`flask purge`: the retention job by hand."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from barsek_visits.cli.plain import PlainCommand, need_database
from barsek_visits.services.operations.retention import purge


@click.command("purge", cls=PlainCommand)
@click.option("--dry-run", is_flag=True, help="Count, and change nothing.")
@with_appcontext
def purge_command(dry_run: bool) -> None:
    """Erase what is over its time: contacts and names 14 days after the visit, counts of needs after 3."""
    need_database()
    purged = purge(now=datetime.now(UTC), dry_run=dry_run)
    click.echo("Would be erased:" if dry_run else "Erased:")
    for name, count in vars(purged).items():
        click.echo(f"{count:8}  {name.replace('_', ' ')}")
