"""Rooms and hosts for a visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.queries.bookings.proposals import Party

if TYPE_CHECKING:
    from barsek_visits.queries.visits.details import VisitDetails


def party_of(details: VisitDetails) -> Party:
    """Return for whom rooms and hosts are looked for; what the visit holds itself counts as free."""
    return Party(
        details.party_size, details.language, details.topic_keys, details.rules.buffer_minutes, booking_id=details.id
    )
