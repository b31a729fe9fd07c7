"""The demo's office: its people and rooms, and the days on which it is open."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.bookings.policy import BookingPolicy
from barsek_visits.models import HostLanguage, HostTopic, Resource, Staff
from barsek_visits.queries.resources.office import office_row
from barsek_visits.queries.resources.opening_hours import openings
from barsek_visits.queries.resources.resources import active_resources
from barsek_visits.queries.resources.topics import TopicRow, topics
from barsek_visits.queries.visits.templates import template_rows
from barsek_visits.queries.visits.visit_types import VisitTypeRow, visit_types

if TYPE_CHECKING:
    from datetime import date

    from barsek_visits.queries.resources.resources import ResourceRow

_AHEAD_DAYS = 183


@dataclass(frozen=True)
class Host:
    """Who receives visitors, as `id` the resource and as `staff_id` the account."""

    id: int
    staff_id: int
    languages: frozenset[str]
    topics: frozenset[str]


@dataclass(frozen=True)
class DemoOffice:
    """The stage; `as_of` is midnight before today, so that one day's demo is one demo."""

    policy: BookingPolicy
    rooms: tuple[ResourceRow, ...]  # smallest first
    hosts: tuple[Host, ...]
    visit_types: dict[str, VisitTypeRow]
    topics: tuple[TopicRow, ...]
    days: tuple[date, ...]  # on which the office is open
    programmes: dict[int, tuple[tuple[int, dict[str, str]], ...]]  # items by the minutes of the whole

    @property
    def as_of(self) -> datetime:
        """The first instant of today: all that has happened, happened before."""
        return self.policy.now

    @property
    def first_open(self) -> int:
        """The index of today among the days, or of the next day that is open."""
        return next(n for n, day in enumerate(self.days) if day >= self.policy.today)


def demo_office(*, now: datetime, years: int) -> DemoOffice:
    """Return the stage for so many years, the last half of them still to come."""
    office = office_row()
    today = office.office_time.today(now)
    last = today + timedelta(days=_AHEAD_DAYS)
    first = last - timedelta(days=365 * years)
    open_days = openings(office, first, last)
    resources = active_resources()
    return DemoOffice(
        policy=BookingPolicy(office.office_time, open_days, office.office_time.first_instant(today)),
        rooms=tuple(sorted((row for row in resources if row.kind == "room"), key=lambda row: row.capacity or 0)),
        hosts=tuple(_hosts()),
        visit_types={row.key: row for row in visit_types()},
        topics=tuple(topics()),
        programmes=_programmes(),
        days=tuple(day for n in range((last - first).days + 1) if open_days.is_open(day := first + timedelta(days=n))),
    )


def _programmes() -> dict[int, tuple[tuple[int, dict[str, str]], ...]]:
    """Return the templates of several items that follow each other at the office, by the minutes of the whole."""
    found = {}
    for template in template_rows():
        items = template.items
        if len(items) > 1 and not any(item["pause"] or item["place"] for item in items):
            found[sum(item["minutes"] for item in items)] = tuple((item["minutes"], item["titles"]) for item in items)
    return found


def _hosts() -> list[Host]:
    languages, themes = defaultdict(set), defaultdict(set)
    for id_, language in db.session.execute(select(HostLanguage.resource_id, HostLanguage.language)):
        languages[id_].add(language)
    for id_, topic in db.session.execute(select(HostTopic.resource_id, HostTopic.topic_key)):
        themes[id_].add(topic)
    statement = (
        select(Resource.id, Staff.id)
        .join(Staff, Staff.resource_id == Resource.id)
        .where(Resource.kind == "host", Resource.is_active, Staff.is_active)
        .order_by(Resource.position, Resource.id)
    )
    rows = db.session.execute(statement)
    return [Host(id_, staff_id, frozenset(languages[id_]), frozenset(themes[id_])) for id_, staff_id in rows]
