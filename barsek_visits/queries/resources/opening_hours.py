"""When the office is open: weekly hours, public holidays and closures."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.resources.opening_hours import OpeningHours, Openings
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.i18n import translated
from barsek_visits.models import Block, OpeningTime
from barsek_visits.queries.resources.holidays import public_holidays

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barsek_visits.domain.office_time import OfficeTime
    from barsek_visits.domain.resources.office import OfficeRow


def openings(office: OfficeRow, first: date, last: date) -> Openings:
    """Return the weekly hours, and the days off between two dates, both included."""
    hours = db.session.execute(select(OpeningTime.weekday, OpeningTime.opens, OpeningTime.closes)).mappings()
    days_off = public_holidays(office.country, first, last)
    for day, name in _closed_days(office.office_time, first, last):
        days_off.setdefault(day, name)
    return Openings(tuple(OpeningHours(**row) for row in hours), days_off)


def _closed_days(office_time: OfficeTime, first: date, last: date) -> Iterator[tuple[date, str]]:
    """Yield the days that a closure of the whole office covers from midnight to midnight."""
    window = office_time.day_span(first, (last - first).days + 1)
    statement = (
        select(Block.starts_at, Block.ends_at, Block.names)
        .where(Block.resource_id.is_(None), Block.starts_at < window.end, Block.ends_at > window.start)
        .order_by(Block.starts_at, Block.id)
    )
    for starts_at, ends_at, names in db.session.execute(statement):
        closure = TimeSpan(max(starts_at, window.start), min(ends_at, window.end))
        day = office_time.wall(closure.start).date()
        while office_time.first_instant(day) < closure.end:
            if closure.contains(office_time.day_span(day)):
                yield day, translated(names)
            day += timedelta(days=1)
