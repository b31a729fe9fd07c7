"""Visits that wait, for us or for their delegation, as the first page and a page of their own show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import render_template, url_for

from barsek_visits.queries.visits.waiting import WaitingRow, references_waiting, waiting_visits, without_room
from barsek_visits.web import clock
from barsek_visits.web.access import current_staff
from barsek_visits.web.staff.bookings.calendar_items import days_since

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

LONG_DAYS = 7


@dataclass(frozen=True)
class ShownWaiting:
    """A visit that waits; `competing` counts the others that want its time."""

    row: WaitingRow
    url: str
    days_waiting: int
    competing: int
    has_room: bool

    @property
    def waits_long(self) -> bool:
        """Whether it has waited for a week."""
        return self.days_waiting >= LONG_DAYS


@dataclass(frozen=True)
class ShownQueue:
    """Who waits for us, and for whom we wait."""

    for_us: list[ShownWaiting]
    for_them: list[ShownWaiting]


def queue() -> ShownQueue:
    """Return the visits that wait, each with what makes it hard."""
    rows = waiting_visits(current_staff(), now=clock.now())
    crowded = without_room(rows, now=clock.now())
    shown = [
        ShownWaiting(
            row,
            url_for("staff.visit", reference=row.reference),
            days_since(row.asked_at),
            sum(other.span.touches(row.span) for other in rows) - 1,
            row.reference not in crowded,
        )
        for row in rows
    ]
    for_us = [one for one in shown if one.row.waits_for_us]
    return ShownQueue(for_us, [one for one in shown if one not in for_us])


def show_waiting() -> ResponseReturnValue:
    """Show exactly what the number in the menu counts, and beside it for whom we wait."""
    return render_template("staff/visits/waiting.html", queue=queue())


@dataclass(frozen=True)
class QueueAround:
    """The requests that wait for us before and after a visit, by reference, and how many there are besides it."""

    previous: str | None
    next: str | None
    count: int


def queue_around(reference: str) -> QueueAround:
    """Return what waits besides a visit; from one that does not wait, the first comes next."""
    waiting = references_waiting(current_staff(), now=clock.now())
    others = [one for one in waiting if one != reference]
    if reference not in waiting:
        return QueueAround(None, next(iter(others), None), len(others))
    at = waiting.index(reference)
    following = waiting[at + 1] if at + 1 < len(waiting) else next(iter(others), None)
    return QueueAround(waiting[at - 1] if at else None, following, len(others))
