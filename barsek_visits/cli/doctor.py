"""`flask doctor`: what is wrong, and how to mend it."""

from __future__ import annotations

from datetime import UTC, datetime

import click
from flask.cli import with_appcontext

from barsek_visits.cli.plain import PlainCommand
from barsek_visits.services.operations.checks import run_checks


@click.command("doctor", cls=PlainCommand)
@with_appcontext
def doctor_command() -> None:
    """Check settings, database, mail, jobs and clock: one line each, exit status 1 if anything is wrong."""
    findings = list(run_checks(now=datetime.now(UTC)))
    for finding in findings:
        click.echo(f"{'OK' if finding.is_well else 'PROBLEM':8} {finding.what}: {finding.text}")
    if not all(finding.is_well for finding in findings):
        raise SystemExit(1)
