"""What is to happen on which day: first what every demo must show, then what fills it to the wanted size."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from barsek_visits.domain.bookings.status import LIVE, BookingStatus

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from random import Random

    from barsek_visits.demo.demo_office import DemoOffice

_BUSY_MONTHS = {2: 1.8, 5: 1.3, 9: 1.3, 10: 1.3, 7: 0.4, 12: 0.7}
_PAST = {
    BookingStatus.COMPLETED: 80,
    BookingStatus.NO_SHOW: 3,
    BookingStatus.DECLINED: 6,
    BookingStatus.WITHDRAWN: 3,
    BookingStatus.CANCELLED: 5,
    BookingStatus.EXPIRED: 3,
}
_AHEAD = {
    BookingStatus.CONFIRMED: 72,
    BookingStatus.REQUESTED: 13,
    BookingStatus.DECLINED: 5,
    BookingStatus.WITHDRAWN: 3,
    BookingStatus.CANCELLED: 7,
}
# From so many days on, a request can still wait for its answer.
_MIN_WAIT = timedelta(days=3)


@dataclass(frozen=True)
class PlannedVisit:
    """One visit to be made up.

    `wants_change`: confirmed, and the delegation has asked for another time; `competes`: wants the very
    time that the request before it wants.
    """

    day: date
    status: BookingStatus
    protected: bool = False
    wants_change: bool = False
    competes: bool = False


def planned_visits(office: DemoOffice, visits: int, rng: Random) -> list[PlannedVisit]:
    """Return so many visits to be made up, by day."""
    always_there = list(_always_there(office))[:visits]
    weights = [_weight(day, office) for day in office.days]
    how_many = Counter(rng.choices(range(len(office.days)), weights, k=visits - len(always_there)))
    filling = (_filling(office.days[n], office, rng) for n in sorted(how_many) for _ in range(how_many[n]))
    return sorted([*always_there, *filling], key=lambda planned: planned.day)


def _always_there(office: DemoOffice) -> Iterator[PlannedVisit]:
    """Yield what no demo may lack, the most important first; days are counted from today in open days."""
    now = office.first_open

    def on(days: int) -> date:
        return office.days[min(max(now + days, 0), len(office.days) - 1)]

    yield PlannedVisit(on(0), BookingStatus.CONFIRMED)
    yield PlannedVisit(on(8), BookingStatus.REQUESTED)
    yield PlannedVisit(on(8), BookingStatus.REQUESTED, competes=True)
    yield PlannedVisit(on(4), BookingStatus.CONFIRMED, protected=True)
    yield PlannedVisit(on(7), BookingStatus.DECLINED)
    yield PlannedVisit(on(-2), BookingStatus.EXPIRED)
    yield PlannedVisit(on(5), BookingStatus.CONFIRMED, wants_change=True)
    yield PlannedVisit(on(0), BookingStatus.CONFIRMED)
    yield PlannedVisit(on(-1), BookingStatus.COMPLETED)
    yield from (PlannedVisit(day, _past_or_ahead(day, office)) for day in _around_clock_changes(office))
    yield PlannedVisit(on(11), BookingStatus.REQUESTED, protected=True)
    yield PlannedVisit(on(-6), BookingStatus.NO_SHOW)
    yield PlannedVisit(on(9), BookingStatus.WITHDRAWN)
    yield PlannedVisit(on(3), BookingStatus.CANCELLED)
    yield from (PlannedVisit(on(days), BookingStatus.CONFIRMED) for days in (1, 2, 3))
    yield from (PlannedVisit(on(days), BookingStatus.REQUESTED) for days in (6, 13, 21))


def _around_clock_changes(office: DemoOffice) -> Iterator[date]:
    """Yield the open days just before and after each change of the office's clock within half a year."""
    half_a_year = timedelta(days=183)
    near = [day for day in office.days if abs(day - office.policy.today) <= half_a_year]
    offsets = [office.policy.office_time.wall(office.policy.office_time.first_instant(day)).utcoffset() for day in near]
    for n in range(1, len(near)):
        if offsets[n - 1] != offsets[n]:
            yield near[n - 1]
            yield near[n]


def _past_or_ahead(day: date, office: DemoOffice) -> BookingStatus:
    return BookingStatus.COMPLETED if day < office.policy.today else BookingStatus.CONFIRMED


def _filling(day: date, office: DemoOffice, rng: Random) -> PlannedVisit:
    """Return any visit for a day; a few of those that are still to come are protected."""
    status = _status(day, office, rng)
    return PlannedVisit(day, status, protected=status in LIVE and rng.random() < 0.04)


def _weight(day: date, office: DemoOffice) -> float:
    """Weigh a day: February is full and July empty, and few plan half a year ahead."""
    ahead = (day - office.policy.today).days
    weight = _BUSY_MONTHS.get(day.month, 1.0) * (1.2 if day.weekday() in (1, 2, 3) else 0.8)
    return weight * max(0.25, 1 - ahead / 200) if ahead > 0 else weight


def _status(day: date, office: DemoOffice, rng: Random) -> BookingStatus:
    if day == office.policy.today:
        return BookingStatus.CONFIRMED
    odds = _PAST if day < office.policy.today else _AHEAD
    status = rng.choices(list(odds), list(odds.values()))[0]
    if status is BookingStatus.REQUESTED and day < office.policy.today + _MIN_WAIT:
        return BookingStatus.CONFIRMED
    return status
