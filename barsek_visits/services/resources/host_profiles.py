"""A host's profile: languages, topics, working hours and absences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from barsek_visits.db import db
from barsek_visits.domain.errors import NotFound, NotOffered, Refusal
from barsek_visits.domain.resources.kinds import BlockKind
from barsek_visits.models import Block, HostLanguage, HostTopic, WorkingTime
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from barsek_visits.domain.resources.working_hours import WorkingHours
    from barsek_visits.domain.spans import TimeSpan
    from barsek_visits.domain.staff import StaffRow


@command
def describe_host(languages: Collection[str], topics: Collection[str], *, by: StaffRow) -> None:
    """Keep which languages a host speaks with visitors, and which topics they know.

    Raises:
        NotFound: the member hosts nothing.
    """
    resource_id = _own_resource(by)
    put_languages(resource_id, frozenset(languages))
    put_topics(resource_id, frozenset(topics))


@command
def keep_week(week: Collection[WorkingHours], *, by: StaffRow) -> None:
    """Keep at which times of the week a host works; none at all means whenever the office is open.

    Raises:
        NotFound: as in `describe_host`.
    """
    resource_id = _own_resource(by)
    db.session.execute(delete(WorkingTime).where(WorkingTime.resource_id == resource_id))
    db.session.add_all(
        WorkingTime(resource_id=resource_id, weekday=day.weekday, starts=day.starts, ends=day.ends) for day in week
    )


@command
def add_absence(span: TimeSpan, *, by: StaffRow, now: datetime) -> None:
    """Note that a host is away; what is booked already stays, and is shown to those who can mend it.

    Raises:
        NotFound: as in `describe_host`.
        NotOffered: it is over already.
    """
    if span.end <= now:
        raise NotOffered(Refusal.PAST)
    resource_id = _own_resource(by)
    db.session.add(
        Block(resource_id=resource_id, kind=BlockKind.ABSENCE, starts_at=span.start, ends_at=span.end, names={})
    )


@command
def remove_absence(absence_id: int, *, by: StaffRow) -> None:
    """Take an absence back.

    Raises:
        NotFound: as in `describe_host`, or it is not theirs.
    """
    block = db.session.get(Block, absence_id)
    if block is None or block.resource_id != _own_resource(by) or block.kind != BlockKind.ABSENCE:
        raise NotFound("absence")
    db.session.delete(block)


def _own_resource(by: StaffRow) -> int:
    if by.resource_id is None:
        raise NotFound("who hosts nothing has no such page")
    return by.resource_id


def put_languages(resource_id: int, languages: frozenset[str]) -> None:
    """Make these the languages that a host speaks, in the caller's transaction."""
    statement = select(HostLanguage).where(HostLanguage.resource_id == resource_id)
    known = {row.language: row for row in db.session.scalars(statement)}
    for language in languages - known.keys():
        db.session.add(HostLanguage(resource_id=resource_id, language=language))
    for language in known.keys() - languages:
        db.session.delete(known[language])


def put_topics(resource_id: int, topics: frozenset[str]) -> None:
    """Make these the topics that a host knows, in the caller's transaction."""
    known = {row.topic_key: row for row in db.session.scalars(select(HostTopic).filter_by(resource_id=resource_id))}
    for topic in topics - known.keys():
        db.session.add(HostTopic(resource_id=resource_id, topic_key=topic))
    for topic in known.keys() - topics:
        db.session.delete(known[topic])
