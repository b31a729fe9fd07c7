"""Three times, and how they are offered to a delegation."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from barsek_visits.services.visits import offers

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.queries.visits.details import VisitDetails
    from tests.support.office.house import House

TIMES = ("2027-03-02T10:00", "2027-03-03T10:00", "2027-03-04T10:00")


def offer(
    house: House,
    visit: VisitDetails,
    *starts: str,
    until: datetime | None = None,
    by: str = "anna",
    room: str = "large",
) -> VisitDetails:
    offers.offer_times(
        visit.reference,
        house.offer(starts, until or house.now + timedelta(days=3), room),
        by=house.staff[by],
        version=visit.version,
        now=house.now,
    )
    return house.again(visit)
