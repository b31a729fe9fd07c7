"""The calendar: month, week, day, rooms and hosts side by side, agenda."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import Response, jsonify, render_template, request, url_for

from barsek_visits.domain.bookings.calendar_layout import (
    GridPosition,
    MoreItems,
    grid_layout,
    grid_positions,
    row_of,
)
from barsek_visits.queries.bookings.calendar import BlockRow, CalendarEntry, appointments_in, blocks_in, change_count
from barsek_visits.queries.resources.holidays import NeighbourHoliday, neighbour_holidays
from barsek_visits.queries.resources.opening_hours import openings
from barsek_visits.queries.resources.resources import ResourceRow, active_resources
from barsek_visits.web import clock
from barsek_visits.web.access import current_staff
from barsek_visits.web.context import office, today
from barsek_visits.web.staff.bookings.calendar_filters import as_query, filter_groups, shown_resources, wanted_filter
from barsek_visits.web.staff.bookings.calendar_items import CalendarItem, item
from barsek_visits.web.staff.bookings.calendar_windows import WINDOWS, Window, view_names, wanted_date, wanted_view

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask.typing import ResponseReturnValue

    from barsek_visits.domain.resources.opening_hours import Openings
    from barsek_visits.domain.spans import TimeSpan

_WEEK = 7
_WORKDAYS = 5
_CHIPS = 4
# As many items beside each other as can still be read at 1280 pixels; in the other views none has a place of its own.
_LANES = {"week": 3, "day": 10, "rooms": 3}
_ANY = "DATE"
_FIRST_HOUR, _LAST_HOUR, _DAY_END = 7, 20, 24


@dataclass(frozen=True)
class Day:
    """A day of the calendar with what is on.

    `more` counts what a month's cell leaves out; `beyond` tells where more are on at a time than have a lane.
    """

    on: date
    url: str
    list_url: str
    in_month: bool
    is_today: bool
    closed: bool
    holiday: str
    marks: list[NeighbourHoliday]
    items: list[CalendarItem] = field(default_factory=list)
    away: list[GridPosition] = field(default_factory=list)
    more: int = 0
    beyond: list[MoreItems] = field(default_factory=list)
    now_row: int | None = None


@dataclass(frozen=True)
class Column:
    """A room or a host on one day; `away` is when they are not to be had."""

    resource: ResourceRow
    items: list[CalendarItem]
    away: list[GridPosition]
    beyond: list[MoreItems]


@dataclass(frozen=True)
class Week:
    """A week of the month's table, by its ISO number."""

    number: int
    days: list[Day]


@dataclass(frozen=True)
class _Shown:
    """What a page is made from: the days in the window, and everything on them."""

    view: str
    on: date
    window: Window
    by_day: dict[date, list[CalendarEntry]]
    blocks: list[BlockRow]
    hours: Openings
    marks: dict[date, list[NeighbourHoliday]]
    day_url: str  # with `_ANY` for the date, as the next
    list_url: str


def show_calendar() -> ResponseReturnValue:
    """Show the wanted view on the wanted date, through the wanted filter."""
    view, on, chosen = wanted_view(), wanted_date(), wanted_filter()
    window, resources, query = WINDOWS[view](on), active_resources(), as_query(chosen)
    count = change_count()  # before what it counts: a change in between is then fetched once too often, never too late
    span = office().office_time.day_span(window.first, window.days)
    rows = appointments_in(span, current_staff(), chosen)
    last = window.first + timedelta(days=window.days)
    shown = _Shown(
        view,
        on,
        window,
        _by_day(rows),
        blocks_in(span),
        openings(office(), window.first, last),
        neighbour_holidays(office().neighbours, window.first, last),
        url_for("staff.calendar", view="day", date=_ANY),
        url_for("staff.calendar", view="agenda", date=_ANY, **query),
    )

    def url(view: str, on: date) -> str:
        return url_for("staff.calendar", view=view, date=on.isoformat(), **query)

    return render_template(
        f"staff/bookings/calendar/{view}.html",
        view=view,
        date=on,
        title=window.title,
        urls={"previous": url(view, window.previous), "next": url(view, window.next), "today": url(view, today())},
        views=[
            {"key": key, "name": name, "url": url(key, on), "current": key == view}
            for key, name in view_names().items()
        ],
        filter_groups=filter_groups(chosen, resources),
        chosen_count=chosen.count,
        new_meeting_url=_new_meeting_url(on),
        clear_url=url_for("staff.calendar", view=view, date=on.isoformat()),
        change_count=count,
        **_parts(shown, shown_resources(chosen, resources)),
    )


def _new_meeting_url(on: date) -> str:
    """Return the way to a new meeting: on the day that is looked at, where that is still to come."""
    if on <= today():
        return url_for("staff.new_meeting")
    return url_for("staff.new_meeting", starts_at=f"{on}T09:00")


def changes() -> ResponseReturnValue:
    """Say how often the calendar has changed, or 304 where it has not since the page last asked."""
    count = change_count()
    response: Response = jsonify(count=count)
    response.set_etag(str(count))
    response.make_conditional(request)
    return response


def _parts(shown: _Shown, resources: list[ResourceRow]) -> dict[str, object]:
    days = [_day(day, shown) for day in shown.window.dates]
    if shown.view == "month":
        weeks = [days[n : n + _WEEK] for n in range(0, len(days), _WEEK)]
        return {"weeks": [Week(week[0].on.isocalendar().week, week) for week in weeks]}
    if shown.view == "agenda":
        return {"days": [day for day in days if day.items or day.holiday or day.marks or day.is_today]}
    if shown.view == "rooms":
        columns = [_column(row, shown) for row in resources]
        return {"day": days[0], "columns": columns, **_hours(one for column in columns for one in column.items)}
    kept = [day for day in days if day.items or day.on.weekday() < _WORKDAYS or shown.view == "day"]
    return {"days": kept, **_hours(one for day in kept for one in day.items)}


def _hours(items: Iterable[CalendarItem]) -> dict[str, object]:
    """Return the hours shown: the office's usual day, widened to hold whatever is on."""
    placed = list(items)
    first = min([_FIRST_HOUR, *((one.row - 1) // 12 for one in placed)])
    last = min(max([_LAST_HOUR, *(-(-(one.row - 1 + one.rows) // 12) for one in placed)]), _DAY_END)
    hours = [{"row": row_of(hour, 0), "label": f"{hour:02d}"} for hour in range(first, last)]
    return {"first_hour": first, "last_hour": last, "hours": hours}


def _by_day(rows: list[CalendarEntry]) -> dict[date, list[CalendarEntry]]:
    our_time = office().office_time
    by_day: dict[date, list[CalendarEntry]] = defaultdict(list)
    for row in rows:
        day = our_time.wall(row.span.start).date()
        while our_time.first_instant(day) < row.span.end:
            by_day[day].append(row)
            day += timedelta(days=1)
    return by_day


def _day(on: date, shown: _Shown) -> Day:
    rows = shown.by_day.get(on, [])
    kept = rows if shown.view != "month" or len(rows) <= _CHIPS else rows[: _CHIPS - 1]
    has_grid = shown.view in _LANES
    items, beyond = _placed(kept, on, _LANES[shown.view]) if has_grid else ([item(row) for row in kept], [])
    is_today = on == today()
    return Day(
        on=on,
        url=shown.day_url.replace(_ANY, on.isoformat()),
        list_url=shown.list_url.replace(_ANY, on.isoformat()),
        in_month=on.month == shown.on.month,
        is_today=is_today,
        closed=not shown.hours.is_open(on),
        holiday=shown.hours.days_off.get(on, ""),
        marks=shown.marks.get(on, []),
        items=items,
        away=_away(shown.blocks, None, on) if has_grid else [],
        more=len(rows) - len(kept),
        beyond=beyond,
        now_row=_now_row() if is_today else None,
    )


def _column(resource: ResourceRow, shown: _Shown) -> Column:
    rows = [row for row in shown.by_day.get(shown.on, []) if resource.id in (*row.room_ids, *row.host_ids)]
    items, beyond = _placed(rows, shown.on, _LANES[shown.view])
    return Column(resource, items, _away(shown.blocks, resource.id, shown.on), beyond)


def _placed(rows: list[CalendarEntry], on: date, most_lanes: int) -> tuple[list[CalendarItem], list[MoreItems]]:
    """Return items with their places, and where there are more than can be read beside each other."""
    layout = grid_layout([row.span for row in rows], on, office().office_time, most_lanes)
    return [item(row, place) for row, place in zip(rows, layout.places, strict=True)], layout.more


def _away(blocks: list[BlockRow], resource_id: int | None, on: date) -> list[GridPosition]:
    """Return where on a day a resource, or with it the whole office, is not to be had."""
    our_time = office().office_time
    day = our_time.day_span(on)
    spans: list[TimeSpan] = [
        block.span for block in blocks if block.resource_id in (None, resource_id) and block.span.touches(day)
    ]
    return [
        GridPosition(place.row, place.rows, 1, 1) for span in spans for place in grid_positions([span], on, our_time)
    ]


def _now_row() -> int:
    wall = office().office_time.wall(clock.now())
    return row_of(wall.hour, wall.minute)
