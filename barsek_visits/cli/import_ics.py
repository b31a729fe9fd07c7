"""`flask import-ics`: an existing calendar, taken over."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

from barsek_visits.cli.plain import PlainCommand, need_database, stop
from barsek_visits.domain.errors import CalendarFileError
from barsek_visits.domain.text import clean_line
from barsek_visits.ical.reading import read_calendar
from barsek_visits.queries.offices import office_row
from barsek_visits.services.imports import Imported, Outcome, import_events

if TYPE_CHECKING:
    from barsek_visits.domain.office_time import OfficeTime

_LARGEST = 10 * 1024 * 1024
_DAYS_AHEAD = 2 * 366


@click.command("import-ics", cls=PlainCommand)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--room", default="", help="The room of every event; else its place names the room.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Take events from this day on; else from today.")
@click.option("--dry-run", is_flag=True, help="Report, and take nothing.")
@with_appcontext
def import_command(file: Path, room: str, since: datetime | None, dry_run: bool) -> None:
    """Take over the events of FILE, an export of Outlook or Google, as meetings; recurring ones two years ahead.

    An event needs a room of ours in its place, or a host of ours among its people.  No mail is sent.  Taking the
    same file again takes only what is new in it.
    """
    need_database()
    if file.stat().st_size > _LARGEST:
        stop(f"{file}: the calendar is larger than 10 MB")
    office, now = office_row(), datetime.now(UTC)
    first = since.date() if since else office.office_time.today(now)
    try:
        events = read_calendar(file.read_bytes(), office.zone, office.office_time.day_span(first, _DAYS_AHEAD))
    except CalendarFileError as error:
        stop(f"{file}: {error}")
    with click.progressbar(length=len(events), label="Events") as bar:
        done = import_events(
            events, room=room, now=now, dry_run=dry_run, progress=lambda count: bar.update(count - bar.pos)
        )  # fmt: skip
    _report(done, events.unreadable, office.office_time, first, dry_run=dry_run)


def _report(done: list[Imported], unreadable: int, office_time: OfficeTime, first: date, *, dry_run: bool) -> None:
    counts = Counter(one.outcome for one in done)
    last = first + timedelta(days=_DAYS_AHEAD - 1)
    click.echo(f"From {first} to {last}" + (", a dry run: nothing was taken." if dry_run else ":"))
    for outcome in Outcome:
        click.echo(f"{counts[outcome]:8}  {outcome}")
    if unreadable:
        click.echo(f"{unreadable:8}  unreadable")
    for one in done:
        if one.why:
            start, end = (office_time.wall(moment) for moment in (one.event.span.start, one.event.span.end))
            title = clean_line(one.event.title) or "–"
            click.echo(f"{one.outcome}: {start:%Y-%m-%d %H:%M}–{end:%H:%M}  {title}: {one.why}")
