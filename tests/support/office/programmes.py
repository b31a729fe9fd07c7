"""Programmes of items, saved by a member of the office."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from barsek_visits.domain.visits.programme import Programme, ProgrammeItem
from barsek_visits.services.visits import programmes

if TYPE_CHECKING:
    from datetime import date

    from barsek_visits.queries.visits.details import VisitDetails
    from tests.support.office.house import House

Item = Callable[..., ProgrammeItem]  # makes an item from its times, and from its rooms and hosts by their names


def save(house: House, visit: VisitDetails, *items: ProgrammeItem, by: str = "anna") -> VisitDetails:
    programmes.save_programme(
        visit.reference, Programme(items), by=house.staff[by], version=visit.version, now=house.now
    )
    return house.again(visit)


def with_programme(house: House, day: date, token: str | None = None) -> VisitDetails:
    """Return a confirmed visit with a welcome at ten in the large room, and the border at noon."""
    visit = house.visit(token) if token else house.ask(f"{day}T10:00")
    ten, noon, hosts = house.span(f"{day}T10:00"), house.span(f"{day}T12:00"), (house.hosts["berit"],)
    return save(
        house,
        house.confirm(visit, "large", "berit"),
        ProgrammeItem(ten, "Welcome", (house.rooms["large"],), hosts, text="Coffee is ready."),
        ProgrammeItem(noon, "The border", (), hosts, place="Storskog", note="INTERNAL"),
    )
