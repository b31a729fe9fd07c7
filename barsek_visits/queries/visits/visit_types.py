"""What may be asked for."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.bookings.policy import BookingRules
from barsek_visits.domain.errors import NotFound
from barsek_visits.i18n import translated
from barsek_visits.models import VisitType


@dataclass(frozen=True)
class VisitTypeRow:
    """What may be asked for, in the current language."""

    id: int
    key: str
    name: str
    description: str
    max_party: int
    rules: BookingRules
    confirms_at_once: bool

    @property
    def minutes(self) -> int:
        """The visit's length."""
        return self.rules.minutes


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
    rules = BookingRules(**{name: values[name] for name in BookingRules.__dataclass_fields__})
    return VisitTypeRow(
        id=values["id"],
        key=values["key"],
        name=translated(values["names"]),
        description=translated(values["descriptions"]),
        max_party=values["max_party"],
        rules=rules,
        confirms_at_once=values["confirms_at_once"],
    )
