"""What the tests of visits have in common."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from barsek_visits.domain.visits.programme import ProgrammeItem
from tests.support.office.house import FIRST_DAY

if TYPE_CHECKING:
    from tests.support.office.house import House
    from tests.support.office.programmes import Item


@pytest.fixture
def item(house: House) -> Item:
    """Return a maker of items of the first day by their times, rooms and hosts by their names here."""

    def make(start: str, end: str, rooms: str = "", hosts: str = "", **values: object) -> ProgrammeItem:
        first, last = house.span(f"{FIRST_DAY}T{start}"), house.span(f"{FIRST_DAY}T{end}")
        return ProgrammeItem(
            replace(first, end=last.start),
            title=str(values.pop("title", "An item")),
            room_ids=tuple(house.rooms[key] for key in rooms.split()),
            host_ids=tuple(house.hosts[key] for key in hosts.split()),
            **values,
        )

    return make
