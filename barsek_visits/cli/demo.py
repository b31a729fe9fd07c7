"""`flask demo`: the demo office with visits, of any size."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from barsek_visits.cli.plain import PlainCommand, need_database
from barsek_visits.demo import MAX_VISITS, MAX_YEARS, VISITS, load_demo


@click.command("demo", cls=PlainCommand)
@click.option("--visits", default=VISITS, show_default=True, type=click.IntRange(0, MAX_VISITS))
@click.option("--years", default=1, show_default=True, type=click.IntRange(1, MAX_YEARS))
@with_appcontext
def demo_command(visits: int, years: int) -> None:
    """Load the demo office and invented visits into an empty database.

    The last half year of them is still to come.  The same numbers on the same day make the same visits.
    """
    need_database()
    with click.progressbar(length=visits, label="Visits") as bar:
        load_demo(
            now=datetime.now(UTC), visits=visits, years=years, progress=lambda done: bar.update(done - bar.pos)
        )  # fmt: skip
    click.echo(f"LoadReport: {visits} visits.")
