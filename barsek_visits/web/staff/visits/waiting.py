"""Visits that wait for an answer, as the first page shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from barsek_visits.web.staff.bookings.calendar_items import days_since

if TYPE_CHECKING:
    from collections.abc import Iterable

    from barsek_visits.domain.spans import TimeSpan
    from barsek_visits.queries.visits.lists import VisitRow


@dataclass(frozen=True)
class WaitingVisit:
    """A visit that waits for an answer; `competing` counts the others that want its time."""

    reference: str
    organisation: str
    party_size: int
    span: TimeSpan
    language: str
    status: str
    days_waiting: int
    competing: int
    url: str


def waiting(rows: Iterable[VisitRow]) -> list[WaitingVisit]:
    """Return visits that wait, each with how many others want its time."""
    rows = list(rows)
    return [
        WaitingVisit(
            row.reference,
            row.organisation,
            row.party_size,
            row.span,
            row.language,
            row.status,
            days_since(row.asked_at),
            sum(other.span.touches(row.span) for other in rows) - 1,
            url_for("staff.visit", reference=row.reference),
        )
        for row in rows
    ]
