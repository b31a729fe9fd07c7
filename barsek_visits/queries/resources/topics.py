"""The topics that delegations ask for and hosts know."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.i18n import translated
from barsek_visits.models import Topic


@dataclass(frozen=True)
class TopicRow:
    """A theme, named in the current language."""

    key: str
    name: str


def topics() -> list[TopicRow]:
    """Return the topics that may be asked for, in the office's order."""
    statement = select(Topic.key, Topic.names).where(Topic.is_active).order_by(Topic.position, Topic.key)
    return [TopicRow(key, translated(names)) for key, names in db.session.execute(statement)]
