"""The office answers a request: confirms, declines or asks; what cannot be confirmed is refused and holds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from barsek_visits.domain.bookings.allocation import Allocation
from barsek_visits.domain.errors import NotFound, NotOffered, Refusal, SlotTaken, WrongState
from barsek_visits.queries.visits.own_visits import details_of_token, own_visit
from barsek_visits.services.visits import answers, questions
from tests.support.office.letters import letters
from tests.support.office.offers import TIMES
from tests.support.office.stored import held

if TYPE_CHECKING:
    from tests.support.office.house import House


def test_a_request_holds_nothing(house: House) -> None:
    house.ask()

    assert [] == held()


def test_a_confirmed_visit_holds_its_room_with_buffers_and_its_host_without(house: House) -> None:
    house.confirmed("2027-03-01T10:00")

    expected = {("Storsalen", "09:45", "11:15"), ("Berit Sara", "10:00", "11:00")}
    assert expected == set(held())


def test_visits_may_follow_each_other_with_their_buffers_touching(house: House) -> None:
    house.confirmed("2027-03-01T10:00")
    house.confirmed("2027-03-01T11:30")

    assert 4 == len(held())


@pytest.mark.parametrize(("room", "host"), [("large", "oleg"), ("medium", "berit")])
def test_a_second_confirmation_for_the_same_room_or_host_is_refused(house: House, room: str, host: str) -> None:
    other = house.ask("2027-03-01T10:30")
    house.confirmed("2027-03-01T10:00")

    with pytest.raises(SlotTaken) as refused:
        house.confirm(other, room, host)

    assert refused.value.resource_names in {("Storsalen",), ("Berit Sara",)}
    assert "requested" == house.again(other).status
    assert 2 == len(held())


def test_nothing_is_mailed_when_a_confirmation_is_refused(house: House) -> None:
    other = house.ask("2027-03-01T10:30")
    house.confirmed("2027-03-01T10:00")

    with pytest.raises(SlotTaken):
        house.confirm(other)

    assert 1 == len(letters("confirmed"))


def test_a_host_confirms_only_with_themself_as_host(house: House) -> None:
    with pytest.raises(NotOffered) as refused:
        house.confirm(house.ask(), host="berit", by="oleg")
    assert Refusal.WITHOUT_YOURSELF == refused.value.reason


def test_a_room_that_is_too_small_is_refused(house: House) -> None:
    with pytest.raises(NotOffered) as refused:
        house.confirm(house.ask(party_size=9), room="small")

    assert Refusal.TOO_MANY == refused.value.reason


def test_a_time_that_nobody_asked_for_is_not_confirmed(house: House) -> None:
    visit = house.ask("2027-03-01T10:00")
    choice = house.allocation(house.span("2027-03-02T10:00"))

    with pytest.raises(NotOffered):
        answers.confirm_visit(visit.reference, choice, by=house.staff["anna"], version=1, now=house.now)


def test_a_visit_needs_a_room_and_a_host(house: House) -> None:
    visit = house.ask()
    for rooms, hosts in (((), (house.hosts["berit"],)), ((house.rooms["large"],), ())):
        with pytest.raises(NotOffered):
            answers.confirm_visit(
                visit.reference, Allocation(visit.span, rooms, hosts), by=house.staff["anna"], version=1, now=house.now
            )


def test_a_room_is_no_host_and_a_host_no_room(house: House) -> None:
    visit = house.ask()
    swapped = Allocation(visit.span, (house.rooms["large"],), (house.rooms["medium"],))

    with pytest.raises(NotFound):
        answers.confirm_visit(visit.reference, swapped, by=house.staff["anna"], version=1, now=house.now)
    assert [] == held()


def test_a_protected_visit_of_others_does_not_exist_for_a_host(house: House) -> None:
    visit = house.ask(protected=True)

    with pytest.raises(NotFound):
        answers.decline_visit(visit.reference, "no", by=house.staff["oleg"], version=1, now=house.now)


def test_a_decline_tells_the_reason_and_ends_the_visit(house: House) -> None:
    visit = house.ask()
    answers.decline_visit(visit.reference, "We are away.", by=house.staff["berit"], version=1, now=house.now)

    assert "declined" == house.again(visit).status
    assert "We are away." in letters("declined")[0].text


def test_a_decline_carries_other_dates_that_hold_nothing(house: House) -> None:
    token = house.ask_for_token()
    visit = house.visit(token)

    answers.decline_visit(
        visit.reference,
        "We are away.",
        other_times=[house.span(start) for start in TIMES[:2]],
        by=house.staff["anna"],
        version=visit.version,
        now=house.now,
    )

    assert [house.span(start) for start in TIMES[:2]] == [
        one.span for one in own_visit(details_of_token(token), now=house.now).offers
    ]
    assert 0 == len(held())
    (letter,) = letters("declined")
    assert "2 March" in letter.text


def test_a_question_waits_for_its_answer_and_both_stay_to_be_read(house: House) -> None:
    token = house.ask_for_token()
    visit = house.visit(token)
    questions.ask_delegation(
        visit.reference, "How many?", by=house.staff["berit"], version=visit.version, now=house.now
    )
    visit = house.again(visit)
    assert ("asked", "answer" in own_visit(details_of_token(token), now=house.now).may) == (visit.status, True)

    questions.answer_office(token, "Twelve.", version=visit.version, now=house.now)

    visit = house.again(visit)
    assert "requested" == visit.status
    assert [("staff", "How many?"), ("delegation", "Twelve.")] == [(one.actor, one.text) for one in visit.messages]
    (asked,), (answered,) = letters("question_asked"), letters("question_answered")
    assert ("aino@example.org", "anna@barsek.example") == (asked.recipient, answered.recipient)
    assert "How many?" in asked.text
    assert "Twelve." not in answered.text + answered.subject
    with pytest.raises(WrongState):
        questions.answer_office(token, "Again.", version=visit.version, now=house.now)
