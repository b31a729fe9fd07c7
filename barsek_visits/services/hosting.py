"""A host says what they speak and know, when they work, and when they are away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from barsek_visits.db import atomic, db
from barsek_visits.domain.errors import NotFound, NotOffered, Refusal
from barsek_visits.models import Block, WorkingTime
from barsek_visits.services.office_people import put_languages, put_topics

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from barsek_visits.domain.spans import TimeSpan
    from barsek_visits.domain.working_times import WorkingHours
    from barsek_visits.queries.staff import StaffRow


def describe_host(languages: Collection[str], topics: Collection[str], *, by: StaffRow) -> None:
    """Keep which languages a host speaks with visitors, and which topics they know.

    Raises:
        NotFound: the member hosts nothing.
    """
    with atomic():
        resource_id = _own_resource(by)
        put_languages(resource_id, frozenset(languages))
        put_topics(resource_id, frozenset(topics))


def keep_week(week: Collection[WorkingHours], *, by: StaffRow) -> None:
    """Keep at which times of the week a host works; none at all means whenever the office is open.

    Raises:
        NotFound: as in `describe_host`.
    """
    with atomic() as session:
        resource_id = _own_resource(by)
        session.execute(delete(WorkingTime).where(WorkingTime.resource_id == resource_id))
        session.add_all(
            WorkingTime(resource_id=resource_id, weekday=day.weekday, starts=day.starts, ends=day.ends) for day in week
        )


def add_absence(span: TimeSpan, *, by: StaffRow, now: datetime) -> None:
    """Note that a host is away; what is booked already stays, and is shown to those who can mend it.

    Raises:
        NotFound: as in `describe_host`.
        NotOffered: it is over already.
    """
    if span.end <= now:
        raise NotOffered(Refusal.PAST)
    with atomic() as session:
        resource_id = _own_resource(by)
        session.add(Block(resource_id=resource_id, kind="absence", starts_at=span.start, ends_at=span.end, names={}))


def remove_absence(absence_id: int, *, by: StaffRow) -> None:
    """Take an absence back.

    Raises:
        NotFound: as in `describe_host`, or it is not theirs.
    """
    with atomic() as session:
        block = session.get(Block, absence_id)
        if block is None or block.resource_id != _own_resource(by) or block.kind != "absence":
            raise NotFound("absence")
        db.session.delete(block)


def _own_resource(by: StaffRow) -> int:
    if by.resource_id is None:
        raise NotFound("who hosts nothing has no such page")
    return by.resource_id
