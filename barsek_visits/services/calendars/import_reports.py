"""What an import found, as it lies sealed until its admin has looked: plain values, and JSON."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from barsek_visits.domain.calendars.external_events import Doubt, Fault, Guess, UnreadEvent
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.queries.bookings.conflicts import Conflict
from barsek_visits.services.calendars.import_plans import WhyNot
from barsek_visits.services.calendars.imports import Imported, Outcome

if TYPE_CHECKING:
    from barsek_visits.ical.reading import ExternalEvents

# Beside the counts so many of each kind can be looked at.
_MOST_ROWS = 5000


@dataclass(frozen=True)
class ReportRow:
    """One occurrence and what became of it, or would; fields as in `Imported` and `ExternalEvent`."""

    outcome: Outcome
    span: TimeSpan
    title: str
    zone: str
    rooms: tuple[tuple[str, str], ...]
    guesses: tuple[Guess, ...]
    why: WhyNot | None
    conflicts: tuple[Conflict, ...]


@dataclass(frozen=True)
class ImportReport:
    """How many there are of each outcome, the first of each by their start, and what could not be read."""

    counts: dict[str, int]
    rows: tuple[ReportRow, ...]
    unreadable: int
    unread: tuple[UnreadEvent, ...]

    def of(self, outcome: Outcome) -> list[ReportRow]:
        """Return the rows of an outcome."""
        return [row for row in self.rows if row.outcome is outcome]


def report_text(done: list[Imported], events: ExternalEvents) -> str:
    """Return a report as JSON."""
    seen: Counter[Outcome] = Counter()
    rows = []
    for one in done:
        seen[one.outcome] += 1
        if one.outcome is not Outcome.KNOWN and seen[one.outcome] <= _MOST_ROWS:
            row = ReportRow(
                one.outcome,
                one.event.span,
                one.title,
                one.event.zone,
                one.rooms,
                one.event.guesses,
                one.why,
                one.conflicts,
            )
            rows.append(asdict(row))
    told = {"counts": seen, "rows": rows, "unreadable": events.unreadable, "unread": events.unread}
    return json.dumps(told, default=_plain)


def report_from(text: str) -> ImportReport:
    """Return a report again."""
    told = json.loads(text)
    unread = (
        UnreadEvent(Fault(fault), line, title, day and date.fromisoformat(day))
        for fault, line, title, day in told["unread"]
    )
    return ImportReport(told["counts"], tuple(map(_row, told["rows"])), told["unreadable"], tuple(unread))


def _plain(value: date) -> str:
    return value.isoformat()


def _row(told: dict[str, Any]) -> ReportRow:
    return ReportRow(
        outcome=Outcome(told["outcome"]),
        span=_span(told["span"]),
        title=told["title"],
        zone=told["zone"],
        rooms=tuple((name, text) for name, text in told["rooms"]),
        guesses=tuple(Guess(Doubt(doubt), text) for doubt, text in told["guesses"]),
        why=told["why"] and WhyNot(told["why"]),
        conflicts=tuple(Conflict(**{**one, "span": _span(one["span"])}) for one in told["conflicts"]),
    )


def _span(told: dict[str, str]) -> TimeSpan:
    return TimeSpan(*(datetime.fromisoformat(told[name]).astimezone(UTC) for name in ("start", "end")))
