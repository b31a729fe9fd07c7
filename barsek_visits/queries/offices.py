"""The office as pages show it: itself, its visit types and topics, its openings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.booking_rules import Agenda, VisitRules
from barsek_visits.domain.errors import NotFound
from barsek_visits.domain.offices import OfficeRow
from barsek_visits.domain.openings import OpeningHours, Openings
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.i18n import chosen
from barsek_visits.models import Block, Office, OpeningTime, Topic, VisitType
from barsek_visits.queries.holidays import public_holidays

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barsek_visits.domain.office_time import OfficeTime

# Notice, horizon and a month's page never look further ahead or back than this.
_BACK_DAYS = 40
_AHEAD_DAYS = 3 * 366


@dataclass(frozen=True)
class VisitTypeRow:
    """What may be asked for, in the current language."""

    id: int
    key: str
    name: str
    description: str
    max_party: int
    rules: VisitRules
    confirms_at_once: bool

    @property
    def minutes(self) -> int:
        """The visit's length."""
        return self.rules.minutes


@dataclass(frozen=True)
class TopicRow:
    """A theme, named in the current language."""

    key: str
    name: str


def office_row() -> OfficeRow:
    """Return the office.

    Raises:
        NotFound: none has been loaded yet.
    """
    row = db.session.execute(select(Office.__table__)).mappings().one_or_none()
    if row is None:
        raise NotFound("no office has been loaded: flask office load FILE.toml")
    texts = {key: chosen(values) for key, values in row["texts"].items()}
    fields = {name: row[name] for name in ("name", "city", "phone", "email", "zone", "country", "accessibility_url")}
    neighbours = tuple(row["neighbours"])
    return OfficeRow(address_lines=tuple(row["address"].splitlines()), texts=texts, neighbours=neighbours, **fields)


def visit_types(*, also_inactive: bool = False) -> list[VisitTypeRow]:
    """Return the visit types in the office's order."""
    statement = select(VisitType.__table__).order_by(VisitType.position, VisitType.id)
    if not also_inactive:
        statement = statement.where(VisitType.is_active)
    return [_visit_type_row(row) for row in db.session.execute(statement).mappings()]


def visit_type_row(key: str, *, also_inactive: bool = False) -> VisitTypeRow:
    """Return one visit type, by default of those that may still be asked for.

    Raises:
        NotFound: there is none of this key.
    """
    for row in visit_types(also_inactive=also_inactive):
        if row.key == key:
            return row
    raise NotFound(f"visit type {key!r}")


def _visit_type_row(row: object) -> VisitTypeRow:
    values = dict(row)  # type: ignore[call-overload]
    rules = VisitRules(**{name: values[name] for name in VisitRules.__dataclass_fields__})
    return VisitTypeRow(
        id=values["id"],
        key=values["key"],
        name=chosen(values["names"]),
        description=chosen(values["descriptions"]),
        max_party=values["max_party"],
        rules=rules,
        confirms_at_once=values["confirms_at_once"],
    )


def topics() -> list[TopicRow]:
    """Return the topics in the office's order."""
    statement = select(Topic.key, Topic.names).order_by(Topic.position, Topic.key)
    return [TopicRow(key, chosen(names)) for key, names in db.session.execute(statement)]


def agenda(office: OfficeRow, now: datetime) -> Agenda:
    """Return the office's time and openings at an instant, in two statements."""
    today = office.office_time.today(now)
    first, last = today - timedelta(days=_BACK_DAYS), today + timedelta(days=_AHEAD_DAYS)
    return Agenda(office.office_time, openings(office, first, last), now)


def openings(office: OfficeRow, first: date, last: date) -> Openings:
    """Return the weekly hours, and the days off between two dates, both included."""
    hours = db.session.execute(select(OpeningTime.weekday, OpeningTime.opens, OpeningTime.closes)).all()
    days_off = public_holidays(office.country, first, last)
    for day, name in _closed_days(office.office_time, first, last):
        days_off.setdefault(day, name)
    return Openings(tuple(OpeningHours(*row) for row in hours), days_off)


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
                yield day, chosen(names)
            day += timedelta(days=1)
