"""A programme is stored whole or not at all, and holds what its items want: rooms, hosts, equipment by the piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from barsek_visits.db import atomic
from barsek_visits.domain.office.office_plan import EquipmentPlan
from barsek_visits.domain.visits.programme import ConflictKind, ProgrammeTaken
from barsek_visits.models import Block
from barsek_visits.queries.resources.equipment import equipment_rows
from barsek_visits.services.office.programmes import put_equipment
from tests.support.office.house import FIRST_DAY
from tests.support.office.letters import letters
from tests.support.office.programmes import Item, save
from tests.support.office.stored import held

if TYPE_CHECKING:
    from tests.support.office.house import House


def test_items_that_follow_each_other_in_a_room_share_one_reservation_with_buffers_outside(
    house: House, item: Item
) -> None:
    save(house, house.confirmed(), item("09:00", "10:00", "large", "berit"), item("10:20", "11:00", "large", "oleg"))

    assert {
        ("Storsalen", "08:45", "11:15"), ("Berit Sara", "09:00", "10:00"), ("Oleg Berg", "10:20", "11:00"),
    } == set(held())  # fmt: skip


def test_items_further_apart_than_the_buffers_leave_the_room_free_between(house: House, item: Item) -> None:
    save(house, house.confirmed(), item("09:00", "10:00", "large", "berit"), item("12:00", "13:00", "large", "berit"))

    assert {("Storsalen", "08:45", "10:15"), ("Storsalen", "11:45", "13:15")} <= set(held())


def test_an_item_outside_the_office_holds_its_host_and_no_room_and_may_lie_in_a_closure(
    house: House, item: Item
) -> None:
    with atomic() as session:
        closed = house.span(f"{FIRST_DAY}T13:00", 240)
        session.add(Block(kind="closure", starts_at=closed.start, ends_at=closed.end, names={}))
    visit = house.confirmed(f"{FIRST_DAY}T10:00")

    save(house, visit, item("10:00", "11:00", "large", "berit"), item("13:30", "15:00", "", "berit", place="Storskog"))

    assert ("Berit Sara", "13:30", "15:00") in held()
    with pytest.raises(ProgrammeTaken) as refused:
        save(house, house.again(visit), item("13:30", "15:00", "large", "berit"))
    assert [ConflictKind.CLOSED] == [clash.kind for clash in refused.value.conflicts]


def test_all_that_clashes_is_named_and_nothing_of_the_rest_is_stored(house: House, item: Item) -> None:
    house.confirmed(f"{FIRST_DAY}T12:00", "medium", "oleg")
    visit = house.confirmed(f"{FIRST_DAY}T09:00", "large", "berit")
    before, mails = held(), len(letters("you_host"))

    with pytest.raises(ProgrammeTaken) as refused:
        save(
            house,
            visit,
            item("09:00", "10:00", "large", "berit"),
            item("11:00", "12:00", "medium", "berit"),
            item("12:30", "13:00", "small", "oleg"),
        )

    clashes = [(clash.position, clash.kind, clash.resource_id) for clash in refused.value.conflicts]
    assert [(1, "room", house.rooms["medium"]), (2, "host", house.hosts["oleg"])] == clashes
    assert ("Møterommet", "Oleg Berg") == refused.value.resource_names
    assert before == held()
    assert visit == house.again(visit)
    assert mails == len(letters("you_host"))


def test_a_programme_that_wants_one_room_twice_at_a_time_is_refused(house: House, item: Item) -> None:
    with pytest.raises(ProgrammeTaken) as refused:
        save(house, house.confirmed(), item("09:00", "10:00", "large"), item("09:30", "10:30", "large"))

    assert [ConflictKind.OWN] == [clash.kind for clash in refused.value.conflicts]


def test_equipment_is_held_by_the_piece_and_no_more_of_it_than_there_are(house: House, item: Item) -> None:
    with atomic():
        put_equipment([EquipmentPlan("microphone", {"en": "Microphone"}, 3)])
    (kind,) = equipment_rows()
    first, second = house.confirmed(), house.confirm(house.ask("2027-03-01T13:00"), "medium", "oleg")
    save(house, first, item("09:00", "10:00", "large", "berit", equipment=((kind.id, 2),)))
    assert 2 == [name for name, *_ in held()].count("Microphone")

    with pytest.raises(ProgrammeTaken) as refused:
        save(house, second, item("09:30", "10:30", "medium", "oleg", equipment=((kind.id, 2),)))
    assert [(ConflictKind.EQUIPMENT, kind.id)] == [(one.kind, one.resource_id) for one in refused.value.conflicts]
    assert ("Microphone",) == refused.value.resource_names
    save(house, second, item("09:30", "10:30", "medium", "oleg", equipment=((kind.id, 1),)))
    with pytest.raises(ProgrammeTaken):
        save(house, house.again(first), item("13:00", "14:00", "large", "berit", equipment=((kind.id, 4),)))


def test_a_thing_that_two_items_want_at_one_time_is_refused_where_there_is_one_of_it(house: House, item: Item) -> None:
    with atomic():
        put_equipment([EquipmentPlan("screen", {"en": "Screen"}, 1)])
    (kind,) = equipment_rows()
    wanted = ((kind.id, 1),)

    with pytest.raises(ProgrammeTaken) as refused:
        save(
            house,
            house.confirmed(),
            item("09:00", "10:00", "large", "berit", equipment=wanted),
            item("09:30", "10:30", "medium", "oleg", equipment=wanted),
        )

    assert [(1, ConflictKind.EQUIPMENT)] == [(clash.position, clash.kind) for clash in refused.value.conflicts]
