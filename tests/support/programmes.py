"""A programme of items, saved by a member of the office."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from barsek_visits.domain.visits.programme import Programme, ProgrammeItem
from barsek_visits.services.visits import programmes

if TYPE_CHECKING:
    from barsek_visits.queries.visits.details import VisitDetails
    from tests.support.house import House

Item = Callable[..., ProgrammeItem]  # makes an item from its times, and from its rooms and hosts by their names


def save(house: House, visit: VisitDetails, *items: ProgrammeItem, by: str = "anna") -> VisitDetails:
    programmes.save_programme(
        visit.reference, Programme(items), by=house.staff[by], version=visit.version, now=house.now
    )
    return house.again(visit)
