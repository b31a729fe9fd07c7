"""A visit gets another time, room or host, by the office or because the delegation asked: all of it or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import pytest

from barsek_visits.db import atomic
from barsek_visits.domain.errors import NotOffered, OutOfUse, Refusal, SlotTaken
from barsek_visits.domain.visits.requests import ChangeRequest
from barsek_visits.models import Resource
from barsek_visits.services.visits import moves
from barsek_visits.services.visits.delegation import own_steps
from tests.support.office.house import FIRST_DAY
from tests.support.office.letters import letters
from tests.support.office.programmes import Item, save
from tests.support.office.stored import block, held

if TYPE_CHECKING:
    from tests.support.office.house import House


def test_a_move_frees_the_old_time_and_takes_the_new_one(house: House) -> None:
    visit = house.confirmed("2027-03-01T10:00")
    choice = house.allocation(house.span("2027-03-01T10:30"))
    moves.move_visit(visit.reference, choice, by=house.staff["anna"], version=visit.version, now=house.now)

    assert {("Storsalen", "10:15", "11:45"), ("Berit Sara", "10:30", "11:30")} == set(held())


def test_a_move_to_a_taken_time_leaves_everything_as_it_was(house: House) -> None:
    house.confirmed("2027-03-01T13:00")
    visit = house.confirmed("2027-03-01T10:00")
    before = held()

    with pytest.raises(SlotTaken):
        moves.move_visit(
            visit.reference, house.allocation(house.span("2027-03-01T12:30")), by=house.staff["anna"],
            version=visit.version, now=house.now,
        )  # fmt: skip

    assert before == held()
    assert visit == house.again(visit)


def test_a_room_that_went_out_of_use_is_named(house: House) -> None:
    visit = house.confirmed(f"{FIRST_DAY}T10:00", "large")
    with atomic() as session:
        session.get_one(Resource, house.rooms["large"]).is_active = False
    choice = house.allocation(house.span(f"{FIRST_DAY}T12:00"), "large")
    with pytest.raises(OutOfUse) as refused:
        moves.move_visit(visit.reference, choice, by=house.staff["anna"], version=visit.version, now=house.now)

    assert ("Storsalen",) == refused.value.resource_names


def test_a_host_hands_no_visit_to_others_by_moving_it(house: House) -> None:
    visit = house.confirmed(host="berit")
    to_oleg = house.allocation(house.span(f"{FIRST_DAY}T13:00"), host="oleg")

    with pytest.raises(NotOffered) as refused:
        moves.move_visit(visit.reference, to_oleg, by=house.staff["berit"], version=visit.version, now=house.now)
    assert Refusal.WITHOUT_YOURSELF == refused.value.reason
    moves.move_visit(visit.reference, to_oleg, by=house.staff["anna"], version=visit.version, now=house.now)


@pytest.mark.parametrize(
    ("start", "reason"), [("2027-03-06T10:00", Refusal.CLOSED), ("2029-03-01T10:00", Refusal.TOO_FAR)]
)
def test_a_request_is_moved_within_the_opening_hours_and_the_horizon_only(
    house: House, start: str, reason: Refusal
) -> None:
    visit = house.ask()

    with pytest.raises(NotOffered) as refused:
        moves.move_visit(
            visit.reference, house.allocation(house.span(start)), by=house.staff["anna"], version=1, now=house.now
        )
    assert reason == refused.value.reason


def test_a_request_that_is_moved_keeps_its_other_wishes(house: House) -> None:
    wishes = tuple(datetime.fromisoformat(f"{FIRST_DAY}T{hour}:00") for hour in (10, 12, 14))
    visit = house.ask(wishes=wishes)
    allocation = house.allocation(house.span("2027-03-02T09:00"))

    moves.move_visit(visit.reference, allocation, by=house.staff["anna"], version=1, now=house.now)

    assert (allocation.span, *visit.wishes[1:]) == house.again(visit).wishes


def test_a_change_asked_for_after_confirming_waits_for_the_office(house: House) -> None:
    token = house.ask_for_token("2027-03-01T10:00")
    visit = house.confirm(house.visit(token))
    change = ChangeRequest(house.wish("2027-03-02T12:00").wishes[0], 8, "Later flight")
    own_steps.change_visit(token, change, version=visit.version, now=house.now)

    waiting = house.visit(token)
    assert ("confirmed", visit.span) == (waiting.status, waiting.span)
    assert waiting.change is not None

    moves.accept_change(visit.reference, by=house.staff["anna"], version=waiting.version, now=house.now)
    changed = house.visit(token)
    assert (house.span("2027-03-02T12:00"), 8, None) == (changed.span, changed.party_size, changed.change)


def test_a_visit_that_the_office_lengthened_stays_as_long_at_the_delegations_new_time(house: House) -> None:
    token = house.ask_for_token()
    visit = house.confirm(house.visit(token))
    longer = house.allocation(house.span(f"{FIRST_DAY}T10:00", 120))
    moves.move_visit(visit.reference, longer, by=house.staff["anna"], version=visit.version, now=house.now)
    change = ChangeRequest(datetime.fromisoformat("2027-03-02T10:00"), None, "")
    own_steps.change_visit(token, change, version=visit.version + 1, now=house.now)

    asked = house.again(visit)
    moves.accept_change(visit.reference, by=house.staff["anna"], version=asked.version, now=house.now)

    assert house.span("2027-03-02T10:00", 120) == house.again(visit).span


def test_a_declined_change_leaves_the_visit(house: House) -> None:
    token = house.ask_for_token()
    visit = house.confirm(house.visit(token))
    own_steps.change_visit(token, ChangeRequest(None, 12, ""), version=visit.version, now=house.now)
    waiting = house.visit(token)
    moves.decline_change(waiting.reference, "No seats.", by=house.staff["anna"], version=waiting.version, now=house.now)

    after = house.visit(token)
    assert (6, None) == (after.party_size, after.change)
    assert "No seats." in letters("change_declined")[0].text


def test_a_move_closes_a_change_that_still_waits(house: House) -> None:
    token = house.ask_for_token("2027-03-01T10:00")
    visit = house.confirm(house.visit(token))
    own_steps.change_visit(token, ChangeRequest(None, 8, ""), version=visit.version, now=house.now)
    choice = house.allocation(house.span("2027-03-02T10:00"))
    moves.move_visit(visit.reference, choice, by=house.staff["anna"], version=visit.version + 1, now=house.now)

    moved = house.visit(token)
    assert (None, choice.span) == (moved.change, moved.span)


def test_what_is_written_with_a_change_of_a_request_is_kept_and_told(house: House) -> None:
    token = house.ask_for_token()
    own_steps.change_visit(token, ChangeRequest(None, 9, "Three more."), version=1, now=house.now)

    contact = house.visit(token).contact
    assert contact is not None
    assert "We come by coach.\n\nThree more." == contact.message
    (told,) = letters("request_waits")
    assert "9 people" in told.text, "the first letter had not left yet"


def test_a_change_that_waits_is_closed_when_the_office_moves_the_visit_itself(house: House, item: Item) -> None:
    token = house.ask_for_token(f"{FIRST_DAY}T10:00")
    visit = house.confirm(house.visit(token))
    own_steps.change_visit(token, ChangeRequest(None, 5, ""), version=visit.version, now=house.now)

    visit = save(house, house.again(visit), replace(item("13:00", "14:00", "large", "berit"), id=visit.items[0].id))

    assert visit.change is None


def test_a_wanted_change_of_the_number_alone_is_made_although_the_host_has_said_to_be_away_since(house: House) -> None:
    token = house.ask_for_token(f"{FIRST_DAY}T10:00")
    visit = house.confirm(house.visit(token))
    own_steps.change_visit(token, ChangeRequest(None, 5, ""), version=visit.version, now=house.now)
    block(house.span(f"{FIRST_DAY}T10:00"), "absence", house.hosts["berit"])

    moves.accept_change(visit.reference, by=house.staff["anna"], version=visit.version + 1, now=house.now)

    assert (5, visit.span) == (house.visit(token).party_size, house.visit(token).span)
