"""What `flask import-ics` says in the end: how many of each kind, and each of those that somebody should look at."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import click

from barsek_visits.domain.calendars.external_events import Doubt, Fault
from barsek_visits.services.calendars.imports import Imported, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from barsek_visits.domain.calendars.external_events import Guess, UnreadEvent
    from barsek_visits.domain.office_time import OfficeTime
    from barsek_visits.domain.spans import TimeSpan
    from barsek_visits.ical.reading import ExternalEvents
    from barsek_visits.queries.bookings.conflicts import Conflict

_DOUBTS = {
    Doubt.ZONE: "time zone not known",
    Doubt.END: "end not readable",
    Doubt.RULE: "left out of its rule",
    Doubt.DATES: "dates not readable",
}
_FAULTS = {Fault.NO_START: "no start that can be read", Fault.BROKEN: "cannot be read"}
_NOTHING = "–"


def report(
    done: list[Imported], events: ExternalEvents, window: TimeSpan, office_time: OfficeTime, *, dry_run: bool
) -> None:
    """Print the report; a dry run lists what would be taken, and each run what was not, and what was guessed."""
    first, end = (office_time.wall(moment).date() for moment in (window.start, window.end))
    click.echo(f"From {first} to {end - timedelta(days=1)}" + (", a dry run: nothing was taken." if dry_run else ":"))
    counts = Counter(one.outcome for one in done)
    for outcome in Outcome:
        click.echo(f"{counts[outcome]:8}  {outcome}")
    click.echo(f"{events.unreadable:8}  unreadable")
    for line in _not_taken(done, office_time):
        click.echo(line)
    for unread in events.unread:
        click.echo(f"unreadable: {_unread(unread)}")
    if events.unreadable > len(events.unread):
        click.echo(f"unreadable: and {events.unreadable - len(events.unread)} more")
    if dry_run:
        _table("Would be taken", done, office_time)
    else:
        _table("Taken with a guess", [one for one in done if one.event.guesses], office_time)


def _not_taken(done: list[Imported], office_time: OfficeTime) -> Iterator[str]:
    for one in done:
        if one.outcome in (Outcome.CONFLICT, Outcome.SKIPPED):
            guesses = f" ({_guesses(one.event.guesses)})" if one.event.guesses else ""
            when = _when(one.event.span, office_time)
            yield f"{one.outcome}: {when}  {one.event.title or _NOTHING}: {_why(one, office_time)}{guesses}"


def _table(title: str, done: list[Imported], office_time: OfficeTime) -> None:
    """Print what is taken in columns: when, where, what, and from which zone; a room with the words that named it."""
    head = ("When", "Room", "Title", "Time zone", "Guessed")
    rows = [_row(one, office_time) for one in done if one.outcome is Outcome.TAKEN]
    if rows:
        click.echo(f"\n{title}:")
        widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
        for row in (head, *rows):
            cells = zip(row, widths, strict=True)
            click.echo("  " + "  ".join(cell.ljust(width) for cell, width in cells).rstrip())


def _row(one: Imported, office_time: OfficeTime) -> tuple[str, ...]:
    rooms = "; ".join(name if text in ("", name) else f"{name} ({text})" for name, text in one.rooms)
    when = _when(one.event.span, office_time)
    return (when, rooms or _NOTHING, one.title, one.event.zone or _NOTHING, _guesses(one.event.guesses))


def _guesses(guesses: Iterable[Guess]) -> str:
    return "; ".join(f"? {_DOUBTS[doubt]}: {text}" for doubt, text in guesses)


def _unread(one: UnreadEvent) -> str:
    day = f"{one.day}  " if one.day else ""
    return f"{day}line {one.line}  {one.title or _NOTHING}: {_FAULTS[one.fault]}"


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
