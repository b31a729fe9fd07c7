"""The first page of the day: what will go wrong if nobody acts."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from barsek_visits.db import atomic
from barsek_visits.domain.visits.programme import Programme, ProgrammeItem
from barsek_visits.models import Resource
from barsek_visits.services.visits import offers
from barsek_visits.services.visits.programmes import save_programme
from tests.support.office.house import FIRST_DAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient


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


def test_offers_are_shown_with_the_moment_at_which_they_run_out_and_no_longer(
    house: House, as_staff: Callable[[str], StrangerClient]
) -> None:
    visit = house.ask()
    made = house.offer(["2027-03-02T10:00"], house.now + timedelta(days=2))
    offers.offer_times(visit.reference, made, by=house.staff["anna"], version=1, now=house.now)

    assert "Offered times run out Wed 24 Feb, 09:00: Tunturin nuoriso" in as_staff("anna").get("/staff/").text
    house.clock.advance(days=2)
    assert "Offered times run out" not in as_staff("anna").get("/staff/").text


def save_items(house: House, *items: ProgrammeItem) -> None:
    visit = house.confirmed(f"{FIRST_DAY}T09:00")
    save_programme(visit.reference, Programme(items), by=house.staff["anna"], version=visit.version, now=house.now)


def test_a_lunch_needs_no_host_and_an_item_outside_no_room(
    house: House, as_staff: Callable[[str], StrangerClient]
) -> None:
    save_items(
        house,
        ProgrammeItem(house.span(f"{FIRST_DAY}T09:00"), "Lunch", room_ids=(house.rooms["large"],)),
        ProgrammeItem(house.span(f"{FIRST_DAY}T11:00"), "Border", host_ids=(house.hosts["berit"],), place="Storskog"),
    )

    page = as_staff("anna").get("/staff/").text

    assert "No host" not in page
    assert "No room" not in page


def test_a_visit_that_nobody_hosts_is_named_once(house: House, as_staff: Callable[[str], StrangerClient]) -> None:
    berit = {"room_ids": (house.rooms["large"],), "host_ids": (house.hosts["berit"],)}
    save_items(
        house, *(ProgrammeItem(house.span(f"{FIRST_DAY}T{hour}"), "Talk", **berit) for hour in ("09:00", "11:00"))
    )
    with atomic() as session:
        session.get_one(Resource, house.hosts["berit"]).is_active = False

    page = as_staff("anna").get("/staff/").text

    assert "No host: Tunturin nuoriso, Mon 1 Mar, 09:00" in page
    assert 1 == page.count("No host:")
