"""The calendar: month, week, day, agenda."""

from __future__ import annotations

import calendar
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from flask import render_template, request, url_for

from barsek_visits import formats
from barsek_visits.domain.calendar_layout import places, row_of
from barsek_visits.domain.openings import months_later
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.calendar import AppointmentRow, appointments_in
from barsek_visits.queries.offices import openings
from barsek_visits.web import clock
from barsek_visits.web.access import me
from barsek_visits.web.context import office
from barsek_visits.web.forms.fields import FIRST_YEAR, LAST_YEAR
from barsek_visits.web.staff.items import CalendarItem, item

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from barsek_visits.domain.openings import Openings

_WEEK = 7
_WORKDAYS = 5
_AGENDA_DAYS = 28
_CHIPS = 4
_FIRST_HOUR, _LAST_HOUR, _DAY_END = 7, 20, 24


@dataclass(frozen=True)
class Day:
    """A day of the calendar with what is on; `more` counts what a month's cell leaves out."""

    on: date
    url: str
    in_month: bool
    is_today: bool
    closed: bool
    holiday: str
    items: list[CalendarItem] = field(default_factory=list)
    more: int = 0
    now_row: int | None = None


@dataclass(frozen=True)
class Week:
    """A week of the month's table, by its ISO number."""

    number: int
    days: list[Day]


@dataclass(frozen=True)
class Window:
    """The days that a view shows, and the days to which its arrows lead."""

    first: date
    days: int
    previous: date
    next: date
    title: str


def show_calendar() -> ResponseReturnValue:
    """Show the wanted view on the wanted date."""
    view = request.args.get("view", "week")
    view = view if view in _VIEWS else "week"
    on = _wanted_date()
    window = _VIEWS[view](on)
    by_day, hours = _appointments_by_day(window), _openings(window)
    days = [_day(window.first + timedelta(days=n), on, by_day, hours, view) for n in range(window.days)]
    common = {
        "view": view,
        "date": on,
        "title": window.title,
        "previous_url": _url(view, window.previous),
        "next_url": _url(view, window.next),
        "today_url": _url(view, _today()),
        "views": [
            {"key": key, "name": name, "url": _url(key, on), "current": key == view} for key, name in _view_names()
        ],
    }
    return render_template(f"staff/calendar/{view}.html", **common, **_parts(view, days))


def _parts(view: str, days: list[Day]) -> dict[str, object]:
    if view == "month":
        weeks = [days[n : n + _WEEK] for n in range(0, len(days), _WEEK)]
        return {"weeks": [Week(week[0].on.isocalendar().week, week) for week in weeks]}
    if view == "agenda":
        return {"days": [day for day in days if day.items or day.holiday or day.is_today]}
    shown = [day for day in days if day.items or day.on.weekday() < _WORKDAYS or view == "day"]
    first, last = _hours(shown)
    return {
        "days": shown,
        "first_hour": first,
        "last_hour": last,
        "hours": [{"row": row_of(hour, 0), "label": f"{hour:02d}"} for hour in range(first, last)],
    }


def _hours(days: list[Day]) -> tuple[int, int]:
    """Return the hours shown: the office's usual day, widened to hold whatever is on."""
    items = [shown for day in days for shown in day.items]
    first = min([_FIRST_HOUR, *((shown.row - 1) // 12 for shown in items)])
    last = max([_LAST_HOUR, *(-(-(shown.row - 1 + shown.rows) // 12) for shown in items)])
    return first, min(last, _DAY_END)


def _view_names() -> list[tuple[str, str]]:
    return [("month", _("Month")), ("week", _("Week")), ("day", _("Day")), ("agenda", _("Agenda"))]


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


def _day_view(on: date) -> Window:
    one = timedelta(days=1)
    return Window(on, 1, on - one, on + one, formats.full_day(on, office().zone))


def _agenda(on: date) -> Window:
    span = timedelta(days=_AGENDA_DAYS)
    title = _("From %(day)s", day=formats.full_day(on, office().zone))
    return Window(on, _AGENDA_DAYS, on - span, on + span, title)


_VIEWS = {"month": _month, "week": _week, "day": _day_view, "agenda": _agenda}


def _wanted_date() -> date:
    try:
        wanted = date.fromisoformat(request.args.get("date", ""))
    except ValueError:
        return _today()
    return wanted if FIRST_YEAR <= wanted.year <= LAST_YEAR else _today()


def _today() -> date:
    return office().office_time.today(clock.now())


def _url(view: str, on: date) -> str:
    return url_for("staff.calendar", view=view, date=on.isoformat())


def _openings(window: Window) -> Openings:
    return openings(office(), window.first, window.first + timedelta(days=window.days))


def _appointments_by_day(window: Window) -> dict[date, list[AppointmentRow]]:
    our_time = office().office_time
    by_day: dict[date, list[AppointmentRow]] = defaultdict(list)
    for row in appointments_in(our_time.day_span(window.first, window.days), me()):
        day = our_time.wall(row.span.start).date()
        while our_time.first_instant(day) < row.span.end:
            by_day[day].append(row)
            day += timedelta(days=1)
    return by_day


def _day(on: date, chosen: date, by_day: dict[date, list[AppointmentRow]], hours: Openings, view: str) -> Day:
    our_time = office().office_time
    rows = by_day.get(on, [])
    where = places([row.span for row in rows], on, our_time)
    items = [item(row, place) for row, place in zip(rows, where, strict=True)]
    shown = items if view != "month" or len(items) <= _CHIPS else items[: _CHIPS - 1]
    is_today = on == _today()
    return Day(
        on=on,
        url=_url("day", on),
        in_month=on.month == chosen.month,
        is_today=is_today,
        closed=not hours.is_open(on),
        holiday=hours.days_off.get(on, ""),
        items=shown,
        more=len(items) - len(shown),
        now_row=_now_row() if is_today else None,
    )


def _now_row() -> int:
    wall: datetime = office().office_time.wall(clock.now())
    return row_of(wall.hour, wall.minute)
