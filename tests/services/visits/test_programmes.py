"""A programme is stored whole or not at all, holds what it wants, and moves in one step."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from barsek_visits.db import atomic, db
from barsek_visits.domain.errors import Forbidden, NotFound, NotOffered, SlotTaken, StaleVersion
from barsek_visits.domain.office.office_plan import EquipmentPlan
from barsek_visits.domain.visits.programme import ConflictKind, Programme, ProgrammeItem, ProgrammeTaken
from barsek_visits.domain.visits.requests import ChangeRequest
from barsek_visits.models import Appointment, Block, ChangeCounter, OutboxMail, Resource
from barsek_visits.queries.bookings.appointments import appointments_of
from barsek_visits.queries.resources.equipment import equipment_rows
from barsek_visits.queries.visits.own_visits import own_visit
from barsek_visits.queries.visits.programmes import planned_item, programme_of
from barsek_visits.services.office.programmes import put_equipment
from barsek_visits.services.visits import answers, delegation, moves, programmes
from tests.support.house import FIRST_DAY, OSLO
from tests.support.letters import letters
from tests.support.stored import block, held

if TYPE_CHECKING:
    from collections.abc import Callable

    from barsek_visits.queries.visits.details import VisitDetails
    from tests.support.house import House

    Item = Callable[..., ProgrammeItem]


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


def save(house: House, visit: VisitDetails, *items: ProgrammeItem, by: str = "anna") -> VisitDetails:
    programmes.save_programme(
        visit.reference, Programme(items), by=house.staff[by], version=visit.version, now=house.now
    )
    return house.again(visit)


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


def test_saving_it_as_it_is_tells_nobody_and_no_calendar(house: House, item: Item) -> None:
    visit = save(house, house.confirmed(), item("09:00", "10:00", "large", "berit"))
    counts, mails = counters(), db.session.query(OutboxMail).count()

    save(house, visit, *(planned_item(one) for one in visit.items))

    assert (counts, mails) == (counters(), db.session.query(OutboxMail).count())


def counters() -> dict[str, int]:
    db.session.rollback()
    return dict(db.session.execute(select(ChangeCounter.scope, ChangeCounter.count)).all())


def test_a_host_is_told_only_of_the_items_that_they_host(house: House, item: Item) -> None:
    visit = save(
        house, house.confirmed(), item("09:00", "10:00", "large", "berit"), item("11:00", "12:00", "large", "oleg")
    )
    told = len(letters("you_host_changed"))

    first, second = (planned_item(one) for one in visit.items)
    save(house, visit, first, replace(second, span=house.span(f"{FIRST_DAY}T13:00")))

    (letter,) = letters("you_host_changed")[told:]
    assert ("oleg@barsek.example", "REQUEST") == (letter.recipient, letter.calendar_method)


def test_who_hosts_several_items_gets_them_in_one_letter_and_the_end_of_what_goes(house: House, item: Item) -> None:
    visit = house.confirmed()
    first = replace(item("09:00", "10:00", "large", "berit"), id=visit.items[0].id)
    visit = save(house, visit, first, item("11:00", "12:00", "large", "berit"))
    letter = letters("you_host_changed")[-1]
    assert ("PUBLISH", 2) == (letter.calendar_method, letter.calendar.count("BEGIN:VEVENT"))

    save(house, visit, planned_item(visit.items[0]))

    letter = letters("you_host_changed")[-1]
    assert letter.calendar.count("STATUS:CANCELLED") == 1
    assert visit.items[1].uid in letter.calendar


def test_an_internal_note_alone_is_not_told_to_the_delegation(house: House, item: Item) -> None:
    visit = save(house, house.confirmed(), item("09:00", "10:00", "large", "berit"))
    told = len(letters("programme_changed"))

    visit = save(house, visit, replace(planned_item(visit.items[0]), note="Ask about the bus."))
    assert told == len(letters("programme_changed"))

    save(house, visit, replace(planned_item(visit.items[0]), text="Bring your passport."))
    assert told + 1 == len(letters("programme_changed"))
    assert "Ask about the bus." not in letters("programme_changed")[-1].text


def test_a_stale_version_another_hosts_visit_and_a_room_that_is_too_small_are_refused(house: House, item: Item) -> None:
    visit = house.confirmed()
    with pytest.raises(StaleVersion):
        save(house, replace(visit, version=1), item("09:00", "10:00", "large"))
    with pytest.raises(Forbidden):
        save(house, visit, item("09:00", "10:00", "large", "oleg"), by="oleg")
    with pytest.raises(NotOffered):
        save(house, house.confirm(house.ask("2027-03-02T10:00", party_size=9)), item("09:00", "10:00", "small"))


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


def test_a_shift_moves_the_rest_from_an_item_on_in_one_step_checked_the_same_way(house: House, item: Item) -> None:
    visit = save(
        house, house.confirmed(), item("09:00", "10:00", "large", "berit"), item("10:00", "11:00", "large", "berit")
    )
    house.confirm(house.ask(f"{FIRST_DAY}T14:00"), "large", "oleg")

    def shift(minutes: int, since: int | None = None) -> None:
        now = house.again(visit)
        wanted = programmes.Shift(minutes, since)
        programmes.shift_visit(visit.reference, wanted, by=house.staff["anna"], version=now.version, now=house.now)

    shift(40, visit.items[1].id)
    assert {("Storsalen", "08:45", "11:55"), ("Berit Sara", "10:40", "11:40")} & set(held())
    assert ["09:00", "10:40"] == [f"{OSLO.wall(one.span.start):%H:%M}" for one in house.again(visit).items]
    with pytest.raises(SlotTaken) as refused:
        shift(130)
    assert ("Storsalen",) == refused.value.resource_names
    with pytest.raises(NotFound):
        shift(10, 0)
    shift(-30)
    assert ["08:30", "10:10"] == [f"{OSLO.wall(one.span.start):%H:%M}" for one in house.again(visit).items]
    assert letters("moved")
    assert letters("you_host_changed")


def test_one_item_is_moved_and_the_others_stay(house: House, item: Item) -> None:
    visit = save(
        house, house.confirmed(), item("09:00", "10:00", "large", "berit"), item("10:00", "11:00", "large", "berit")
    )
    choice = house.allocation(house.span(f"{FIRST_DAY}T13:00"), "medium", "oleg")

    programmes.move_item(
        visit.items[1].id, visit.reference, choice, by=house.staff["anna"], version=visit.version, now=house.now
    )

    after = programme_of(visit.id)
    assert [house.span(f"{FIRST_DAY}T09:00"), house.span(f"{FIRST_DAY}T13:00")] == [one.span for one in after.items]
    assert (house.rooms["medium"],) == after.items[1].room_ids


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


def test_a_removed_item_leaves_every_calendar_that_had_it(house: House, item: Item) -> None:
    visit = save(
        house, house.confirmed(), item("09:00", "10:00", "large", "berit"), item("11:00", "12:00", "large", "oleg")
    )
    before = counters()[f"resource:{house.hosts['oleg']}"]

    save(house, visit, planned_item(visit.items[0]))

    assert before < counters()[f"resource:{house.hosts['oleg']}"]
    assert 1 == len(db.session.scalars(select(Appointment).where(Appointment.booking_id == visit.id)).all())
    assert house.again(visit).span == visit.items[0].span


def test_a_planned_item_keeps_its_rooms_where_one_of_them_is_chosen_and_gets_another_where_not(
    house: House, item: Item
) -> None:
    two_rooms = item("10:00", "11:00", "large medium", "berit")
    first = house.confirm(save(house, house.ask(), two_rooms), "large", "berit")
    assert ["Møterommet", "Storsalen"] == sorted(first.names_of("room"))

    later = house.ask("2027-03-02T10:00")
    planned = save(house, later, replace(two_rooms, span=house.span("2027-03-02T10:00")))
    assert ["Biblioteket"] == house.confirm(planned, "small", "oleg").names_of("room")


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


def shift(house: House, visit: VisitDetails, minutes: int, since: int | None = None, **values: bool) -> VisitDetails:
    now = house.again(visit)
    wanted = programmes.Shift(minutes, since, **values)
    programmes.shift_visit(visit.reference, wanted, by=house.staff["anna"], version=now.version, now=house.now)
    return house.again(visit)


def test_a_shift_over_a_hosts_own_calendar_is_made_where_it_was_said_so(house: House) -> None:
    visit = house.confirmed(f"{FIRST_DAY}T09:00")
    block(house.span(f"{FIRST_DAY}T10:30"), "busy", house.hosts["berit"])

    with pytest.raises(ProgrammeTaken) as refused:
        shift(house, visit, 60)
    assert refused.value.only_busy
    assert house.span(f"{FIRST_DAY}T10:00") == shift(house, visit, 60, override_busy=True).span


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


def test_a_change_that_waits_is_closed_when_the_office_moves_the_visit_itself(house: House, item: Item) -> None:
    token = house.ask_for_token(f"{FIRST_DAY}T10:00")
    visit = house.confirm(house.visit(token))
    delegation.change_visit(token, ChangeRequest(None, 5, ""), version=visit.version, now=house.now)

    visit = save(house, house.again(visit), replace(item("13:00", "14:00", "large", "berit"), id=visit.items[0].id))

    assert visit.change is None


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


def test_an_item_named_twice_is_two_items(house: House, item: Item) -> None:
    visit = house.ask()
    twice = [replace(item(f"{hour}:00", f"{hour + 1}:00"), id=visit.items[0].id) for hour in (10, 12)]

    assert 2 == len(save(house, visit, *twice).items)


def test_a_single_item_outside_takes_no_room(house: House, item: Item) -> None:
    visit = save(house, house.ask(), item("10:00", "11:00", place="Storskog"))

    assert [] == house.confirm(visit).names_of("room")


def test_a_plan_is_not_told_to_the_delegation_and_does_not_take_the_place_of_its_wish(house: House, item: Item) -> None:
    token = house.ask_for_token(f"{FIRST_DAY}T10:00")
    visit = save(house, house.visit(token), item("13:00", "14:00", "large", "berit", title="Secret plan"))

    own = own_visit(token, now=house.now)
    assert (house.span(f"{FIRST_DAY}T10:00"), "", ()) == (own.span, own.room_name, own.hosts)
    delegation.change_visit(token, ChangeRequest(None, 5, ""), version=visit.version, now=house.now)
    choice = house.allocation(house.span("2027-03-02T10:00"))
    moves.move_visit(visit.reference, choice, by=house.staff["anna"], version=visit.version + 1, now=house.now)

    received, (moved,) = letters("received")[-1], letters("moved")
    assert house.span("2027-03-02T10:00") == house.again(visit).wishes[0]
    assert "10:00–11:00" in received.text
    assert "13:00" not in received.text
    assert [] == [word for word in ("Secret plan", "Storsalen", "Berit", "calendar file") if word in moved.text]


def test_a_wanted_change_of_the_number_alone_is_made_although_the_host_has_said_to_be_away_since(house: House) -> None:
    token = house.ask_for_token(f"{FIRST_DAY}T10:00")
    visit = house.confirm(house.visit(token))
    delegation.change_visit(token, ChangeRequest(None, 5, ""), version=visit.version, now=house.now)
    block(house.span(f"{FIRST_DAY}T10:00"), "absence", house.hosts["berit"])

    moves.accept_change(visit.reference, by=house.staff["anna"], version=visit.version + 1, now=house.now)

    assert (5, visit.span) == (house.visit(token).party_size, house.visit(token).span)
