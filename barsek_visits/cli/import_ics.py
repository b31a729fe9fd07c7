"""`flask import-ics`: an existing calendar, taken over."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask.cli import with_appcontext

from barsek_visits.cli.plain import PlainCommand, need_database, stop
from barsek_visits.domain.errors import CalendarFileError
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.ical.apart import read_apart
from barsek_visits.ical.scanning import MAX_FILE_BYTES
from barsek_visits.queries.resources.office import office_row
from barsek_visits.services.calendars.imports import Imported, Outcome, import_events

if TYPE_CHECKING:
    from barsek_visits.domain.office_time import OfficeTime
    from barsek_visits.ical.reading import ExternalEvents
    from barsek_visits.queries.bookings.conflicts import Conflict

_AHEAD = timedelta(days=2 * 366)
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
    needs a room of ours in its place, or a host of ours as organizer or attendee.  A private one is protected.
    What is cancelled, shown as free, or a note about the day without a room is skipped; what clashes with a booking
    is named and not taken.  No mail is sent.

    Taking the file again takes only what is new in it or could not be taken before: what was taken once stays as it
    is here, even if it was moved or cancelled, here or there.
    """
    need_database()
    office, now = office_row(), datetime.now(UTC)
    window = _window(office.office_time, since, now)
    events = _read(file, office.zone, window)
    with click.progressbar(length=len(events), label="Events", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        done = import_events(
            events, room=room, now=now, dry_run=dry_run, progress=lambda count: bar.update(count - bar.pos)
        )  # fmt: skip
    _report(done, events.unreadable, window, office.office_time, dry_run=dry_run)


def _window(office_time: OfficeTime, since: date | None, now: datetime) -> TimeSpan:
    today = office_time.today(now)
    first = since or today
    return TimeSpan(office_time.first_instant(first), office_time.first_instant(max(first, today) + _AHEAD))


def _read(file: Path, zone_name: str, window: TimeSpan) -> ExternalEvents:
    with file.open("rb") as opened:
        data = opened.read(MAX_FILE_BYTES + 1)
    try:
        return read_apart(data, zone_name, window)
    except CalendarFileError as error:
        stop(f"{file}: {error}")


def _report(done: list[Imported], unreadable: int, window: TimeSpan, office_time: OfficeTime, *, dry_run: bool) -> None:
    first, end = (office_time.wall(moment).date() for moment in (window.start, window.end))
    click.echo(f"From {first} to {end - timedelta(days=1)}" + (", a dry run: nothing was taken." if dry_run else ":"))
    counts = Counter(one.outcome for one in done)
    for outcome in Outcome:
        click.echo(f"{counts[outcome]:8}  {outcome}")
    click.echo(f"{unreadable:8}  unreadable")
    for one in done:
        if one.outcome in (Outcome.CONFLICT, Outcome.SKIPPED):
            when = _when(one.event.span, office_time)
            click.echo(f"{one.outcome}: {when}  {one.event.title or '–'}: {_why(one, office_time)}")


def _why(one: Imported, office_time: OfficeTime) -> str:
    if one.outcome is Outcome.SKIPPED:
        return str(one.why or "")
    return "; ".join(_conflict(each, office_time) for each in one.conflicts) or "taken by somebody at this moment"


def _conflict(obstacle: Conflict, office_time: OfficeTime) -> str:
    reference = f" ({obstacle.reference})" if obstacle.reference else ""
    what = obstacle.title or ("protected" if reference else "away" if obstacle.resource else "")
    whose = obstacle.resource or "the office is closed"
    return f"{whose}: {_when(obstacle.span, office_time)}  {what}{reference}".rstrip()


def _when(span: TimeSpan, office_time: OfficeTime) -> str:
    """Return a span in the office's wall time, its last day only where that is another one."""
    start, end = office_time.wall(span.start), office_time.wall(span.end)
    last = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M}–{last}"
