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

    from barsek_visits.demo.scene import Scene

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
class Order:
    """One visit to be made up.

    `wants_change`: confirmed, and the delegation has asked for another time; `competes`: wants the very
    time that the request before it wants.
    """

    day: date
    status: BookingStatus
    protected: bool = False
    wants_change: bool = False
    competes: bool = False


def orders(scene: Scene, visits: int, rng: Random) -> list[Order]:
    """Return so many orders, by day."""
    musts = list(_musts(scene))[:visits]
    weights = [_weight(day, scene) for day in scene.days]
    how_many = Counter(rng.choices(range(len(scene.days)), weights, k=visits - len(musts)))
    filling = (_filling(scene.days[n], scene, rng) for n in sorted(how_many) for _ in range(how_many[n]))
    return sorted([*musts, *filling], key=lambda order: order.day)


def _musts(scene: Scene) -> Iterator[Order]:
    """Yield what no demo may lack, the most important first; days are counted from today in open days."""
    now = scene.first_open

    def on(days: int) -> date:
        return scene.days[min(max(now + days, 0), len(scene.days) - 1)]

    yield Order(on(0), BookingStatus.CONFIRMED)
    yield Order(on(8), BookingStatus.REQUESTED)
    yield Order(on(8), BookingStatus.REQUESTED, competes=True)
    yield Order(on(4), BookingStatus.CONFIRMED, protected=True)
    yield Order(on(7), BookingStatus.DECLINED)
    yield Order(on(-2), BookingStatus.EXPIRED)
    yield Order(on(5), BookingStatus.CONFIRMED, wants_change=True)
    yield Order(on(0), BookingStatus.CONFIRMED)
    yield Order(on(-1), BookingStatus.COMPLETED)
    yield from (Order(day, _past_or_ahead(day, scene)) for day in _around_clock_changes(scene))
    yield Order(on(11), BookingStatus.REQUESTED, protected=True)
    yield Order(on(-6), BookingStatus.NO_SHOW)
    yield Order(on(9), BookingStatus.WITHDRAWN)
    yield Order(on(3), BookingStatus.CANCELLED)
    yield from (Order(on(days), BookingStatus.CONFIRMED) for days in (1, 2, 3))
    yield from (Order(on(days), BookingStatus.REQUESTED) for days in (6, 13, 21))


def _around_clock_changes(scene: Scene) -> Iterator[date]:
    """Yield the open days just before and after each change of the office's clock within half a year."""
    half_a_year = timedelta(days=183)
    near = [day for day in scene.days if abs(day - scene.policy.today) <= half_a_year]
    offsets = [scene.policy.office_time.wall(scene.policy.office_time.first_instant(day)).utcoffset() for day in near]
    for n in range(1, len(near)):
        if offsets[n - 1] != offsets[n]:
            yield near[n - 1]
            yield near[n]


def _past_or_ahead(day: date, scene: Scene) -> BookingStatus:
    return BookingStatus.COMPLETED if day < scene.policy.today else BookingStatus.CONFIRMED


def _filling(day: date, scene: Scene, rng: Random) -> Order:
    """Return any order for a day; a few of those that are still to come are protected."""
    status = _status(day, scene, rng)
    return Order(day, status, protected=status in LIVE and rng.random() < 0.04)


def _weight(day: date, scene: Scene) -> float:
    """Weigh a day: February is full and July empty, and few plan half a year ahead."""
    ahead = (day - scene.policy.today).days
    weight = _BUSY_MONTHS.get(day.month, 1.0) * (1.2 if day.weekday() in (1, 2, 3) else 0.8)
    return weight * max(0.25, 1 - ahead / 200) if ahead > 0 else weight


def _status(day: date, scene: Scene, rng: Random) -> BookingStatus:
    if day == scene.policy.today:
        return BookingStatus.CONFIRMED
    odds = _PAST if day < scene.policy.today else _AHEAD
    status = rng.choices(list(odds), list(odds.values()))[0]
    if status is BookingStatus.REQUESTED and day < scene.policy.today + _MIN_WAIT:
        return BookingStatus.CONFIRMED
    return status
