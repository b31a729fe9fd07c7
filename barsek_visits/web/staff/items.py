"""Appointments as the pages of the office show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from barsek_visits.domain.visit_state import WAITING
from barsek_visits.i18n import gettext as _
from barsek_visits.web import clock
from barsek_visits.web.context import office

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from barsek_visits.domain.calendar_layout import Place
    from barsek_visits.domain.spans import TimeSpan
    from barsek_visits.queries.calendar import AppointmentRow
    from barsek_visits.queries.visits import VisitRow


@dataclass(frozen=True)
class CalendarItem:
    """One appointment; `css` is its kind in a word, `row` to `lanes` its place on the day's grid."""

    kind: str
    reference: str
    url: str
    title: str
    status: str
    span: TimeSpan
    party_size: int | None
    room_names: tuple[str, ...]
    host_names: tuple[str, ...]
    masked: bool
    waits_days: int | None
    css: str
    row: int = 0
    rows: int = 0
    lane: int = 1
    lanes: int = 1


@dataclass(frozen=True)
class WaitingVisit:
    """A visit that waits for an answer; `clashes` counts the others that want its time."""

    reference: str
    organisation: str
    party_size: int
    span: TimeSpan
    language: str
    status: str
    days_waiting: int
    clashes: int
    url: str


def item(row: AppointmentRow, place: Place | None = None) -> CalendarItem:
    """Return an appointment for a page, with its place where it has one."""
    at = (place.row, place.rows, place.lane, place.lanes) if place else ()
    return CalendarItem(
        row.kind,
        row.reference,
        _url(row),
        _("Busy") if row.masked else row.title,
        row.status,
        row.span,
        row.party_size,
        row.room_names,
        row.host_names,
        row.masked,
        days_since(row.asked_at) if row.status in WAITING and not row.masked else None,
        _css(row),
        *at,
    )


def _css(row: AppointmentRow) -> str:
    if row.masked:
        return "busy"
    if row.kind == "meeting":
        return "meeting"
    if row.status in WAITING:
        return "waiting"
    return "confirmed" if row.status == "confirmed" else "done"


def _url(row: AppointmentRow) -> str:
    if row.masked:
        return ""
    endpoint = "staff.meeting" if row.kind == "meeting" else "staff.visit"
    return url_for(endpoint, reference=row.reference)


def days_since(moment: datetime) -> int:
    """Return how many midnights of the office have passed since an instant."""
    our_time = office().office_time
    return (our_time.today(clock.now()) - our_time.wall(moment).date()).days


def waiting(rows: Iterable[VisitRow]) -> list[WaitingVisit]:
    """Return visits that wait, each with how many others want its time."""
    rows = list(rows)
    return [
        WaitingVisit(
            row.reference,
            row.organisation,
            row.party_size,
            row.span,
            row.language,
            row.status,
            days_since(row.asked_at),
            sum(other.span.touches(row.span) for other in rows) - 1,
            url_for("staff.visit", reference=row.reference),
        )
        for row in rows
    ]
