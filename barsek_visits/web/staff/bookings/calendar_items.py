"""Appointments as the pages of the office show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import g, url_for

from barsek_visits.domain.bookings.status import WAITING, BookingStatus
from barsek_visits.domain.permissions import Permission
from barsek_visits.formats import booking_title, status_name
from barsek_visits.i18n import gettext as _
from barsek_visits.web import clock
from barsek_visits.web.access import current_staff
from barsek_visits.web.context import office, today

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.bookings.calendar_layout import GridPosition
    from barsek_visits.domain.spans import TimeSpan
    from barsek_visits.queries.bookings.calendar import CalendarEntry

_ANY = "REFERENCE"  # letters as references have them, which nothing escapes


@dataclass(frozen=True)
class CalendarItem:
    """One appointment; `css` is its kind in a word, `row` to `lanes` its place on the day's grid.

    `move_url` is empty where the member may not move it; `card_url` answers with more about it.
    """

    id: int
    kind: str
    reference: str
    version: int
    url: str
    card_url: str
    move_url: str
    title: str
    status: str
    span: TimeSpan
    party_size: int | None
    room_names: tuple[str, ...]
    room_ids: tuple[int, ...]
    host_names: tuple[str, ...]
    host_ids: tuple[int, ...]
    masked: bool
    waits_days: int | None
    css: str
    row: int = 0
    rows: int = 0
    lane: int = 1
    lanes: int = 1

    @property
    def kind_name(self) -> str:
        """What it is, or where it stands, in a word."""
        names = {"meeting": _("meeting"), "busy": _("busy")}
        return names.get(self.css) or status_name(self.status)


def item(row: CalendarEntry, place: GridPosition | None = None) -> CalendarItem:
    """Return an appointment for a page, with its place where it has one."""
    at = (place.row, place.rows, place.lane, place.lanes) if place else ()
    return CalendarItem(
        row.id,
        row.kind,
        row.reference,
        row.version,
        _url(row),
        _url(row, "_card"),
        _move_url(row),
        _title(row),
        row.status,
        row.span,
        row.party_size,
        (row.place,) if row.place else row.room_names,
        row.room_ids,
        row.host_names,
        row.host_ids,
        row.masked,
        days_since(row.asked_at) if row.status in WAITING and not row.masked else None,
        _css(row),
        *at,
    )


def _title(row: CalendarEntry) -> str:
    """Return the title as the viewer may read it."""
    if row.masked:
        return _("Busy")
    title = booking_title(row.title, row.kind)
    return _("%(organisation)s: %(item)s", organisation=title, item=row.item_title) if row.item_title else title


def _css(row: CalendarEntry) -> str:
    if row.masked:
        return "busy"
    if row.kind == "meeting":
        return "meeting"
    if row.status in WAITING:
        return "waiting"
    return "confirmed" if row.status == "confirmed" else "done"


def _url(row: CalendarEntry, part: str = "") -> str:
    return "" if row.masked else address_of(f"staff.{row.kind}{part}", row.reference)


def address_of(endpoint: str, reference: str) -> str:
    """Return an address with a reference in it; what is the same in all of them is made once a request."""
    if "addresses" not in g:
        g.addresses = {}
    pattern = g.addresses.get(endpoint)
    if pattern is None:
        pattern = g.addresses[endpoint] = url_for(endpoint, reference=_ANY)
    address: str = pattern.replace(_ANY, reference)
    return address


def _move_url(row: CalendarEntry) -> str:
    """Return where a move is sent to: of what is fixed and still to come, by those who may; commands look again."""
    if row.masked or row.span.start <= clock.now():
        return ""
    if row.kind == "meeting":
        is_mine = row.organiser_id == current_staff().id or current_staff().may(Permission.RUN_ALL_MEETINGS)
    else:
        is_mine = row.status == BookingStatus.CONFIRMED and (
            current_staff().resource_id in row.host_ids or current_staff().may(Permission.RUN_ALL_VISITS)
        )
    return address_of(f"staff.move_{row.kind}", row.reference) if is_mine else ""


def days_since(moment: datetime) -> int:
    """Return how many midnights of the office have passed since an instant."""
    return (today() - office().office_time.wall(moment).date()).days
