"""The first page of the day: what will go wrong if nobody acts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from barsek_visits.db import atomic
from barsek_visits.models import Resource
from tests.support.house import FIRST_DAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.application import StrangerClient
    from tests.support.house import House


@pytest.mark.parametrize(("kind", "key", "says"), [("rooms", "large", "No room"), ("hosts", "berit", "No host")])
def test_a_confirmed_visit_whose_room_or_host_is_gone_is_shown(
    house: House, as_staff: Callable[[str], StrangerClient], kind: str, key: str, says: str
) -> None:
    house.confirmed(f"{FIRST_DAY}T10:00", "large", "berit")
    anna = as_staff("anna")
    assert says not in anna.get("/staff/").text
    with atomic() as session:
        session.get_one(Resource, getattr(house, kind)[key]).is_active = False

    assert f"{says}: Tunturin nuoriso, Mon 1 Mar, 10:00" in anna.get("/staff/").text


def test_a_protected_one_is_shown_only_to_who_may_know_of_it(
    house: House, as_staff: Callable[[str], StrangerClient]
) -> None:
    house.confirm(house.ask(f"{FIRST_DAY}T10:00", protected=True), "large", "berit")
    with atomic() as session:
        session.get_one(Resource, house.rooms["large"]).is_active = False

    assert ["No room" in as_staff(who).get("/staff/").text for who in ("anna", "berit", "oleg")] == [True, True, False]
