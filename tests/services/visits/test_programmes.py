"""A programme is planned, kept and confirmed item by item, and a plan is nobody's business but the office's."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from barsek_visits.domain.errors import Forbidden, NotFound, NotOffered, StaleVersion
from barsek_visits.domain.visits.requests import ChangeRequest
from barsek_visits.queries.visits.own_visits import details_of_token, own_visit
from barsek_visits.queries.visits.programmes import planned_item
from barsek_visits.services.visits import answers, moves
from barsek_visits.services.visits.delegation import own_steps
from tests.support.office.house import FIRST_DAY, OSLO
from tests.support.office.letters import letters
from tests.support.office.programmes import Item, save
from tests.support.office.stored import held

if TYPE_CHECKING:
    from tests.support.office.house import House


def test_the_plan_of_a_request_holds_nothing_and_is_confirmed_with_what_it_lacks(house: House, item: Item) -> None:
    visit = save(
        house,
        house.ask(f"{FIRST_DAY}T10:00"),
        item("10:00", "11:00", title="Welcome"),
        item("11:00", "12:00", "medium", title="Talk"),
        item("13:00", "14:00", title="The border", place="Storskog"),
    )
    assert [] == held()

    visit = house.confirm(visit, "large", "berit")

    assert {
        ("Storsalen", "09:45", "11:15"), ("Møterommet", "10:45", "12:15"), ("Berit Sara", "10:00", "12:00"),
        ("Berit Sara", "13:00", "14:00"),
    } == set(held())  # fmt: skip
    assert ["Welcome", "Talk", "The border"] == [one.title for one in visit.items]


def test_a_plan_is_confirmed_on_another_wish_with_all_its_items_moved(house: House, item: Item) -> None:
    wish = house.wish(f"{FIRST_DAY}T10:00")
    second = wish.wishes[0].replace(day=2, hour=9)
    visit = house.ask(f"{FIRST_DAY}T10:00", wishes=(wish.wishes[0], second))
    visit = save(house, visit, item("10:00", "11:00", "large", "berit"), item("12:00", "13:00", "large", "berit"))

    choice = house.allocation(visit.wishes[1])
    answers.confirm_visit(visit.reference, choice, by=house.staff["anna"], version=visit.version, now=house.now)

    assert ["03-02 09:00", "03-02 11:00"] == [
        f"{OSLO.wall(one.span.start):%m-%d %H:%M}" for one in house.again(visit).items
    ]


def test_a_planned_item_keeps_its_rooms_where_one_of_them_is_chosen_and_gets_another_where_not(
    house: House, item: Item
) -> None:
    two_rooms = item("10:00", "11:00", "large medium", "berit")
    first = house.confirm(save(house, house.ask(), two_rooms), "large", "berit")
    assert ["Møterommet", "Storsalen"] == sorted(first.names_of("room"))

    later = house.ask("2027-03-02T10:00")
    planned = save(house, later, replace(two_rooms, span=house.span("2027-03-02T10:00")))
    assert ["Biblioteket"] == house.confirm(planned, "small", "oleg").names_of("room")


def test_a_single_item_outside_takes_no_room(house: House, item: Item) -> None:
    visit = save(house, house.ask(), item("10:00", "11:00", place="Storskog"))

    assert [] == house.confirm(visit).names_of("room")


def test_a_plan_is_not_told_to_the_delegation_and_does_not_take_the_place_of_its_wish(house: House, item: Item) -> None:
    token = house.ask_for_token(f"{FIRST_DAY}T10:00")
    visit = save(house, house.visit(token), item("13:00", "14:00", "large", "berit", title="Secret plan"))

    own = own_visit(details_of_token(token), now=house.now)
    assert (house.span(f"{FIRST_DAY}T10:00"), "", ()) == (own.span, own.room_name, own.hosts)
    own_steps.change_visit(token, ChangeRequest(None, 5, ""), version=visit.version, now=house.now)
    choice = house.allocation(house.span("2027-03-02T10:00"))
    moves.move_visit(visit.reference, choice, by=house.staff["anna"], version=visit.version + 1, now=house.now)

    received, (moved,) = letters("received")[-1], letters("moved")
    assert house.span("2027-03-02T10:00") == house.again(visit).wishes[0]
    assert "10:00–11:00" in received.text
    assert "13:00" not in received.text
    assert [] == [word for word in ("Secret plan", "Storsalen", "Berit", "calendar file") if word in moved.text]


def test_an_item_keeps_its_uid_through_every_change_and_a_new_one_gets_its_own(house: House, item: Item) -> None:
    visit = house.confirmed()
    (first,) = visit.items

    changed = save(
        house, visit, replace(planned_item(first), title="Welcome"), item("12:00", "13:00", "large", "berit")
    )
    again = save(house, changed, planned_item(changed.items[1]))

    assert first.uid == changed.items[0].uid
    assert len({one.uid for one in changed.items}) == 2
    assert [changed.items[1].uid] == [one.uid for one in again.items]
    assert changed.items[1].span == again.span


def test_an_item_named_twice_is_two_items(house: House, item: Item) -> None:
    visit = house.ask()
    twice = [replace(item(f"{hour}:00", f"{hour + 1}:00"), id=visit.items[0].id) for hour in (10, 12)]

    assert 2 == len(save(house, visit, *twice).items)


def test_a_stale_version_another_hosts_visit_and_a_room_that_is_too_small_are_refused(house: House, item: Item) -> None:
    visit = house.confirmed()
    with pytest.raises(StaleVersion):
        save(house, replace(visit, version=1), item("09:00", "10:00", "large"))
    with pytest.raises(Forbidden):
        save(house, visit, item("09:00", "10:00", "large", "oleg"), by="oleg")
    with pytest.raises(NotOffered):
        save(house, house.confirm(house.ask("2027-03-02T10:00", party_size=9)), item("09:00", "10:00", "small"))


def test_what_nobody_has_is_refused_in_a_plan_too(house: House, item: Item) -> None:
    visit = house.ask()
    for wrong in (
        replace(item("09:00", "10:00"), host_ids=(99999,)),
        replace(item("09:00", "10:00"), room_ids=(99999,)),
        replace(item("09:00", "10:00"), host_ids=(house.rooms["large"],)),
        replace(item("09:00", "10:00"), equipment=((9999, 1),)),
    ):
        with pytest.raises(NotFound):
            save(house, visit, wrong)
    assert visit == house.again(visit)
