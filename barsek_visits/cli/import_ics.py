"""`flask import-ics`: an existing calendar, taken over."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

from barsek_visits.cli.import_report import report
from barsek_visits.cli.plain import PlainCommand, need_database, stop
from barsek_visits.domain.errors import CalendarFileError
from barsek_visits.ical.apart import read_apart
from barsek_visits.ical.scanning import MAX_FILE_BYTES
from barsek_visits.queries.resources.office import office_row
from barsek_visits.services.calendars.imports import import_events, import_window

if TYPE_CHECKING:
    from barsek_visits.domain.spans import TimeSpan
    from barsek_visits.ical.reading import ExternalEvents

_DAYS = (date(2000, 1, 1), date(2100, 1, 1))  # a slip of the fingers is outside


def _day(_context: click.Context, _option: click.Parameter, value: datetime | None) -> date | None:
    if value is not None and not _DAYS[0] <= value.date() < _DAYS[1]:
        raise click.BadParameter(f"{value.date()} is not between {_DAYS[0]} and {_DAYS[1]}")
    return value.date() if value else None


@click.command("import-ics", cls=PlainCommand)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--room", default="", help="The room of every event; else its place (LOCATION) names the room.")
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), callback=_day, help="Take events from this day on; else from today."
)
@click.option("--dry-run", is_flag=True, help="Report, and take nothing.")
@with_appcontext
def import_command(file: Path, room: str, since: date | None, dry_run: bool) -> None:
    """Take over the events of FILE, an export of Outlook or Google, as meetings.

    Taken is what is on from today (or --since) to two years ahead; recurring events date by date.  An event
    needs a room of ours as a part of its place or invited, or a host of ours as organizer or attendee.  A private one
    is protected.  What is cancelled, shown as free, or a note about the day without a room is skipped; what clashes
    with a booking is named and not taken.  No mail is sent.  A dry run lists what would be taken, and where something
    was guessed.

    Taking the file again takes only what is new in it or could not be taken before: what was taken once stays as it
    is here, even if it was moved or cancelled, here or there.
    """
    need_database()
    office, now = office_row(), datetime.now(UTC)
    window = import_window(office.office_time, since, now)
    events = _read(file, office.zone, window)
    with click.progressbar(length=len(events), label="Events", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        done = import_events(
            events, room=room, now=now, dry_run=dry_run, progress=lambda count: bar.update(count - bar.pos)
        )  # fmt: skip
    report(done, events, window, office.office_time, dry_run=dry_run)


def _read(file: Path, zone_name: str, window: TimeSpan) -> ExternalEvents:
    with file.open("rb") as opened:
        data = opened.read(MAX_FILE_BYTES + 1)
    if sys.stderr.isatty():
        click.echo("Reading …", err=True)
    try:
        return read_apart(data, zone_name, window)
    except CalendarFileError as error:
        stop(f"{file}: {error}")
