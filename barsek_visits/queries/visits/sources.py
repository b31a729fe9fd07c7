"""Requests that came from one network within a day: where there are many, somebody may be flooding the office."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import literal_column, select

from barsek_visits.db import WithoutIndex, db
from barsek_visits.domain.bookings.status import BookingKind, BookingStatus
from barsek_visits.models import Booking, Visit, VisitContact
from barsek_visits.queries.bookings.visibility import visible_to

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.staff import StaffRow

SOURCE_KEPT = timedelta(hours=24)
# A school class may send that many from behind one address; more is worth a look.
MANY = 5
# In these words it is the condition of the index on sources, which holds those of one day.
HAS_SOURCE = Visit.source_hash != literal_column("''")


@dataclass(frozen=True)
class SourceRequest:
    """A request that waits, and when it came."""

    reference: str
    organisation: str
    party_size: int
    asked_at: datetime
    is_address_confirmed: bool


def requests_by_source(viewer: StaffRow, *, now: datetime) -> list[list[SourceRequest]]:
    """Return the requests that wait and came from one source within 24 hours, where they are many.

    A list for each source, most requests first; the latest request first in each.  One statement.
    """
    statement = (
        select(
            Visit.source_hash,
            Booking.reference,
            Booking.title,
            Visit.party_size,
            Booking.created_at,
            VisitContact.confirmed_at,
        )
        .join(Visit, Visit.booking_id == Booking.id)
        .outerjoin(VisitContact, VisitContact.booking_id == Booking.id)
        .where(
            WithoutIndex(Booking.kind) == BookingKind.VISIT,
            Booking.status == BookingStatus.REQUESTED,
            Booking.created_at > now - SOURCE_KEPT,
            HAS_SOURCE,
            visible_to(viewer),
        )
        .order_by(Booking.created_at.desc(), Booking.id.desc())
    )
    found: dict[str, list[SourceRequest]] = defaultdict(list)
    for source, reference, title, party_size, asked_at, confirmed_at in db.session.execute(statement):
        found[source].append(SourceRequest(reference, title, party_size, asked_at, confirmed_at is not None))
    return sorted((rows for rows in found.values() if len(rows) >= MANY), key=len, reverse=True)
