"""What a host says of themself: languages, topics, the hours of the week, absences."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, true

from barsek_visits.db import db
from barsek_visits.domain.office_time import OfficeTime
from barsek_visits.domain.resources.kinds import BlockKind
from barsek_visits.domain.resources.working_hours import WorkingHours, off_hours
from barsek_visits.domain.spans import BusySpans, TimeSpan
from barsek_visits.models import (
    Block,
    HostLanguage,
    HostTopic,
    Office,
    WorkingTime,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True)
class HostingRow:
    """A host as the host sees it."""

    languages: frozenset[str]
    topics: frozenset[str]
    week: tuple[WorkingHours, ...]


@dataclass(frozen=True)
class AbsenceRow:
    """A time in which a host is away."""

    id: int
    span: TimeSpan


def hosting_of(resource_id: int) -> HostingRow:
    """Return what a host says of themself; three statements."""
    languages = select(HostLanguage.language).where(HostLanguage.resource_id == resource_id)
    topics = select(HostTopic.topic_key).where(HostTopic.resource_id == resource_id)
    return HostingRow(
        frozenset(db.session.scalars(languages)),
        frozenset(db.session.scalars(topics)),
        tuple(_weeks(resource_id).get(resource_id, ())),
    )


def absences_of(resource_id: int, *, now: datetime) -> list[AbsenceRow]:
    """Return a host's absences that are not over, the next one first; one statement."""
    statement = (
        select(Block.id, Block.starts_at, Block.ends_at)
        .where(Block.resource_id == resource_id, Block.kind == BlockKind.ABSENCE, Block.ends_at > now)
        .order_by(Block.starts_at, Block.id)
    )
    return [AbsenceRow(id_, TimeSpan(start, end)) for id_, start, end in db.session.execute(statement)]


@dataclass(frozen=True)
class HostHours:
    """At which hours of the week which host works, by resource id; a host without any works as the office is open.

    For proposals and free times: who asks a host all the same may, and the reservation does not look at it.
    """

    weeks: Mapping[int, list[WorkingHours]]
    zone: str

    def added_to(self, taken: Mapping[int | None, BusySpans], window: TimeSpan) -> dict[int | None, BusySpans]:
        """Return what is taken within a window together with the hours at which hosts do not work."""
        merged = dict(taken)
        clock = OfficeTime(self.zone)
        for resource_id, week in self.weeks.items():
            spans = merged.get(resource_id, BusySpans()).spans
            merged[resource_id] = BusySpans([*spans, *off_hours(week, window, clock)])
        return merged


def working_hours() -> HostHours:
    """Return the hours of all hosts; one statement, or two where any has said some."""
    weeks = _weeks()
    return HostHours(weeks, db.session.scalars(select(Office.zone)).one() if weeks else "UTC")


def _weeks(resource_id: int | None = None) -> dict[int, list[WorkingHours]]:
    condition = true() if resource_id is None else WorkingTime.resource_id == resource_id
    statement = select(WorkingTime).where(condition).order_by(WorkingTime.weekday)
    weeks: dict[int, list[WorkingHours]] = defaultdict(list)
    for row in db.session.scalars(statement):
        weeks[row.resource_id].append(WorkingHours(row.weekday, row.starts, row.ends))
    return weeks
