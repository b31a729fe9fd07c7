"""Puts a wrong order of locks back, in the one program that is started with this folder on its path.

Python imports a module of this name at its start.  What a booking has is locked first here, and what it wants after
that, as it comes: two that want each other's rooms wait for each other.  The control of
`tests/drills/long/test_locks.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.services.bookings import locks

if TYPE_CHECKING:
    from collections.abc import Collection

_in_order = locks._lock_resources


def _as_they_come(
    booking_ids: Collection[int], resource_ids: Collection[int], equipment_ids: Collection[int]
) -> dict[int, locks.LockedResource]:
    return {**_in_order(booking_ids, (), ()), **_in_order((), resource_ids, equipment_ids)}


locks._lock_resources = _as_they_come
