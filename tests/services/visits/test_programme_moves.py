"""A programme moves in one step: all of it, the rest of it or one item; what does not move is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from barsek_visits.db import atomic
from barsek_visits.domain.errors import NotFound, NotOffered, SlotTaken
from barsek_visits.domain.visits.programme import ProgrammeTaken
from barsek_visits.models import Resource
from barsek_visits.queries.bookings.appointments import appointments_of
from barsek_visits.services.visits import moves, programmes
from tests.support.office.house import FIRST_DAY, OSLO
from tests.support.office.letters import letters
from tests.support.office.programmes import Item, save
from tests.support.office.stored import block, held

if TYPE_CHECKING:
    from barsek_visits.queries.visits.details import VisitDetails
    from tests.support.office.house import House


def shift(house: House, visit: VisitDetails, minutes: int, since: int | None = None, **values: bool) -> VisitDetails:
    now = house.again(visit)
    wanted = programmes.Shift(minutes, since, **values)
    programmes.shift_visit(visit.reference, wanted, by=house.staff["anna"], version=now.version, now=house.now)
    return house.again(visit)


def test_a_shift_moves_the_rest_from_an_item_on_in_one_step_checked_the_same_way(house: House, item: Item) -> None:
    visit = save(
        house, house.confirmed(), item("09:00", "10:00", "large", "berit"), item("10:00", "11:00", "large", "berit")
    )
    house.confirm(house.ask(f"{FIRST_DAY}T14:00"), "large", "oleg")

    shift(house, visit, 40, visit.items[1].id)
    assert {("Storsalen", "08:45", "11:55"), ("Berit Sara", "10:40", "11:40")} & set(held())
    assert ["09:00", "10:40"] == [f"{OSLO.wall(one.span.start):%H:%M}" for one in house.again(visit).items]
    with pytest.raises(SlotTaken) as refused:
        shift(house, visit, 130)
    assert ("Storsalen",) == refused.value.resource_names
    with pytest.raises(NotFound):
        shift(house, visit, 10, 0)
    shift(house, visit, -30)
    assert ["08:30", "10:10"] == [f"{OSLO.wall(one.span.start):%H:%M}" for one in house.again(visit).items]
    assert letters("moved")
    assert letters("you_host_changed")


def test_a_shift_over_a_hosts_own_calendar_is_made_where_it_was_said_so(house: House) -> None:
    visit = house.confirmed(f"{FIRST_DAY}T09:00")
    block(house.span(f"{FIRST_DAY}T10:30"), "busy", house.hosts["berit"])

    with pytest.raises(ProgrammeTaken) as refused:
        shift(house, visit, 60)
    assert refused.value.only_busy
    assert house.span(f"{FIRST_DAY}T10:00") == shift(house, visit, 60, override_busy=True).span


def test_one_item_is_moved_and_the_others_stay(house: House, item: Item) -> None:
    visit = save(
        house, house.confirmed(), item("09:00", "10:00", "large", "berit"), item("10:00", "11:00", "large", "berit")
    )
    choice = house.allocation(house.span(f"{FIRST_DAY}T13:00"), "medium", "oleg")

    programmes.move_item(
        visit.items[1].id, visit.reference, choice, by=house.staff["anna"], version=visit.version, now=house.now
    )

    after = appointments_of(visit.id)
    assert [house.span(f"{FIRST_DAY}T09:00"), house.span(f"{FIRST_DAY}T13:00")] == [one.span for one in after]
    assert (house.rooms["medium"],) == after[1].ids_of("room")


def test_the_whole_visit_moves_with_its_programme_and_a_wanted_change_too(house: House, item: Item) -> None:
    visit = save(
        house, house.confirmed(), item("09:00", "10:00", "large", "berit"), item("10:30", "11:00", "medium", "oleg")
    )
    choice = house.allocation(house.span("2027-03-02T12:00"))

    moves.move_visit(visit.reference, choice, by=house.staff["anna"], version=visit.version, now=house.now)

    assert ["03-02 12:00", "03-02 13:30"] == [
        f"{OSLO.wall(one.span.start):%m-%d %H:%M}" for one in house.again(visit).items
    ]
    assert (house.rooms["medium"],) == appointments_of(visit.id)[1].ids_of("room")


def test_what_does_not_move_is_kept_whatever_came_to_lie_over_it(house: House, item: Item) -> None:
    visit = save(
        house, house.confirmed(), item("09:00", "10:00", "large", "berit"), item("13:00", "14:00", "medium", "oleg")
    )
    block(house.span(f"{FIRST_DAY}T09:00"), "absence", house.hosts["berit"])
    with atomic() as session:
        session.get_one(Resource, house.rooms["large"]).is_active = False

    moved = shift(house, visit, 30, visit.items[1].id)

    assert ["09:00", "13:30"] == [f"{OSLO.wall(one.span.start):%H:%M}" for one in moved.items]
    with pytest.raises(SlotTaken):
        shift(house, visit, 15)


def test_nothing_is_moved_into_the_past_or_stretched_over_more_than_a_week(house: House, item: Item) -> None:
    visit = save(house, house.confirmed(), item("09:00", "10:00", "large"), item("11:00", "12:00", "large"))
    far = house.allocation(house.span("2027-03-19T10:00"))

    with pytest.raises(NotOffered):
        programmes.move_item(
            visit.items[1].id, visit.reference, far, by=house.staff["anna"], version=visit.version, now=house.now
        )
    with pytest.raises(NotOffered):
        shift(house, visit, -9 * 24 * 60)
    assert visit == house.again(visit)
