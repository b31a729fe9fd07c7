"""When bookings may be asked for: the office's time and opening hours at an instant."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from barsek_visits.domain.bookings.policy import BookingPolicy
from barsek_visits.queries.resources.opening_hours import openings

if TYPE_CHECKING:
    from barsek_visits.domain.resources.office import OfficeRow


def booking_policy(office: OfficeRow, now: datetime) -> BookingPolicy:
    """Return the office's time and openings at an instant, in two statements."""
    today = office.office_time.today(now)
    first, last = today - timedelta(days=_BACK_DAYS), today + timedelta(days=_AHEAD_DAYS)
    return BookingPolicy(office.office_time, openings(office, first, last), now)


# Notice, horizon and a month's page never look further ahead or back than this.
_BACK_DAYS = 40


_AHEAD_DAYS = 3 * 366
