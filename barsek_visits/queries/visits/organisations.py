"""Organisations that have visited before, to complete what is typed; never whom to write to there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.bookings.status import BookingKind
from barsek_visits.domain.text import folded
from barsek_visits.models import Booking, Visit
from barsek_visits.queries.bookings.visibility import visible_to

if TYPE_CHECKING:
    from barsek_visits.domain.staff import StaffRow

_VISITS_READ = 1000


@dataclass(frozen=True)
class KnownOrganisation:
    """An organisation as it was at its latest visit."""

    name: str
    type: str
    country: str
    language: str


def known_organisations(viewer: StaffRow) -> list[KnownOrganisation]:
    """Return the organisations of visits that a member may see, each once, by name; one statement.

    Protected ones are left out for whom they are closed to: a name that completes itself would tell who has come.
    """
    statement = (
        select(Booking.title.label("name"), Visit.organisation_type.label("type"), Visit.country, Visit.language)
        .join(Visit, Visit.booking_id == Booking.id)
        .where(Booking.kind == BookingKind.VISIT, Booking.title != "", visible_to(viewer))
        .order_by(Booking.id.desc())
        .limit(_VISITS_READ)
    )
    latest: dict[str, KnownOrganisation] = {}
    for row in db.session.execute(statement).mappings():
        latest.setdefault(folded(row["name"]), KnownOrganisation(**row))
    return sorted(latest.values(), key=lambda known: folded(known.name))


def known_organisation(name: str, viewer: StaffRow) -> KnownOrganisation | None:
    """Return the organisation of this name, case and accents aside, if it has come before; one statement."""
    return next((known for known in known_organisations(viewer) if folded(known.name) == folded(name)), None)
