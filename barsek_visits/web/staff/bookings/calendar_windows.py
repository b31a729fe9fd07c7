"""Which days a view of the calendar shows, and where its arrows lead."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import request

from barsek_visits import formats
from barsek_visits.domain.resources.opening_hours import months_later
from barsek_visits.domain.spans import FIRST_YEAR, LAST_YEAR
from barsek_visits.i18n import gettext as _
from barsek_visits.web.context import office, today

if TYPE_CHECKING:
    from collections.abc import Callable

_WEEK = 7
_AGENDA_DAYS = 28


@dataclass(frozen=True)
class Window:
    """The days that a view shows, and the days to which its arrows lead."""

    first: date
    days: int
    previous: date
    next: date
    title: str

    @property
    def dates(self) -> list[date]:
        """The days, in order."""
        return [self.first + timedelta(days=n) for n in range(self.days)]


def _month(on: date) -> Window:
    days = list(calendar.Calendar().itermonthdates(on.year, on.month))
    first = on.replace(day=1)
    title = formats.month(on, office().zone)
    return Window(days[0], len(days), months_later(first, -1), months_later(first, 1), title)


def _week(on: date) -> Window:
    first = on - timedelta(days=on.weekday())
    week = timedelta(days=_WEEK)
    title = _("Week %(number)s, %(month)s", number=on.isocalendar().week, month=formats.month(on, office().zone))
    return Window(first, _WEEK, on - week, on + week, title)


def _day(on: date) -> Window:
    one = timedelta(days=1)
    return Window(on, 1, on - one, on + one, formats.full_day(on, office().zone))


def _agenda(on: date) -> Window:
    span = timedelta(days=_AGENDA_DAYS)
    title = _("From %(day)s", day=formats.full_day(on, office().zone))
    return Window(on, _AGENDA_DAYS, on - span, on + span, title)


WINDOWS: dict[str, Callable[[date], Window]] = {
    "month": _month,
    "week": _week,
    "day": _day,
    "rooms": _day,
    "agenda": _agenda,
}


def view_names() -> dict[str, str]:
    """Return the views in words, in the order of the switch."""
    return {"month": _("Month"), "week": _("Week"), "day": _("Day"), "rooms": _("Rooms"), "agenda": _("Agenda")}


def wanted_view() -> str:
    """Return the view that the address asks for, else the week."""
    view = request.args.get("view", "week")
    return view if view in WINDOWS else "week"


def wanted_date() -> date:
    """Return the date that the address asks for, else today."""
    try:
        wanted = date.fromisoformat(request.args.get("date", ""))
    except ValueError:
        return today()
    return wanted if FIRST_YEAR <= wanted.year <= LAST_YEAR else today()
