"""Programmes to begin with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.i18n import translated
from barsek_visits.models import ProgrammeTemplate


@dataclass(frozen=True)
class TemplateRow:
    """A programme to begin with, named in the current language; its items have texts by language."""

    key: str
    name: str
    items: tuple[dict[str, Any], ...]


def template_rows() -> list[TemplateRow]:
    """Return the programmes to begin with, in the office's order; one statement."""
    statement = (
        select(ProgrammeTemplate.key, ProgrammeTemplate.names, ProgrammeTemplate.items)
        .where(ProgrammeTemplate.is_active)
        .order_by(ProgrammeTemplate.position, ProgrammeTemplate.key)
    )
    return [TemplateRow(key, translated(names), tuple(items)) for key, names, items in db.session.execute(statement)]
