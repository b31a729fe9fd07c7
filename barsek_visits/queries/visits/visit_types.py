"""What may be asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.bookings.policy import BookingRules
from barsek_visits.domain.errors import NotFound
from barsek_visits.i18n import translated
from barsek_visits.models import Booking, Visit, VisitType
from barsek_visits.queries.bookings.visibility import visible_to

if TYPE_CHECKING:
    from barsek_visits.domain.staff import StaffRow


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
    statement = select(VisitType).order_by(VisitType.position, VisitType.id)
    if not also_inactive:
        statement = statement.where(VisitType.is_active)
    return [_visit_type_row(row) for row in db.session.scalars(statement)]


def visit_type_row(key: str, *, also_inactive: bool = False) -> VisitTypeRow:
    """Return one visit type, by default of those that may still be asked for.

    Raises:
        NotFound: there is none of this key.
    """
    for row in visit_types(also_inactive=also_inactive):
        if row.key == key:
            return row
    raise NotFound(f"visit type {key!r}")


def minutes_of_visit(reference: str, viewer: StaffRow) -> int:
    """Return how long a visit of its kind lasts; one statement.

    Raises:
        NotFound: there is none of this reference that the viewer may see.
    """
    statement = (
        select(VisitType.minutes)
        .join(Visit, Visit.visit_type_id == VisitType.id)
        .join(Booking, Booking.id == Visit.booking_id)
        .where(Booking.reference == reference, visible_to(viewer))
    )
    minutes = db.session.scalar(statement)
    if minutes is None:
        raise NotFound("visit")
    return minutes


def rules_of(visit_type: VisitType) -> BookingRules:
    """Return the numbers of a visit type."""
    return BookingRules(**{name: getattr(visit_type, name) for name in BookingRules.__dataclass_fields__})


def _visit_type_row(visit_type: VisitType) -> VisitTypeRow:
    return VisitTypeRow(
        id=visit_type.id,
        key=visit_type.key,
        name=translated(visit_type.names),
        description=translated(visit_type.descriptions),
        max_party=visit_type.max_party,
        rules=rules_of(visit_type),
        confirms_at_once=visit_type.confirms_at_once,
    )
