"""An offered time is held until one is taken, all are given back or they run out, with or without a worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from barsek_visits.db import atomic
from barsek_visits.domain.errors import NotFound, StaleVersion, WrongState
from barsek_visits.domain.visits.programme import Programme, ProgrammeItem
from barsek_visits.models import Block
from barsek_visits.queries.visits.own_visits import details_of_token, own_visit
from barsek_visits.services.operations.retention import purge
from barsek_visits.services.visits import offers, programmes, questions
from barsek_visits.services.visits.delegation import own_steps
from barsek_visits.services.visits.scheduled import expire_requests, lapse_offers
from tests.support.office.house import FIRST_DAY
from tests.support.office.letters import letters
from tests.support.office.offers import TIMES, offer
from tests.support.office.stored import held

if TYPE_CHECKING:
    from tests.support.office.house import House


def test_taking_one_confirms_the_visit_and_frees_the_others(house: House) -> None:
    token = house.ask_for_token()
    visit = offer(house, house.visit(token), *TIMES)

    offers.accept_offer(token, 1, version=visit.version, now=house.now)

    visit = house.again(visit)
    assert ("confirmed", house.span(TIMES[1]), 2) == (visit.status, visit.span, len(held()))
    assert () == visit.offers
    assert [1, 1, 1] == [len(letters(word)) for word in ("confirmed", "you_host", "offer_accepted")]
    house.confirm(house.ask(TIMES[0]), "large", "berit")


def test_only_one_of_the_offers_that_there_are_can_be_taken(house: House) -> None:
    token = house.ask_for_token()
    visit = offer(house, house.visit(token), TIMES[0])

    for position in (1, -1):
        with pytest.raises(NotFound):
            offers.accept_offer(token, position, version=visit.version, now=house.now)
    with pytest.raises(StaleVersion):
        offers.accept_offer(token, 0, version=1, now=house.now)
    with pytest.raises(NotFound):
        offers.accept_offer("x" * 43, 0, version=visit.version, now=house.now)


def test_a_whole_programme_is_offered_and_taken_as_it_was_then(house: House) -> None:
    token = house.ask_for_token()
    visit = house.visit(token)
    items = (
        ProgrammeItem(house.span(f"{FIRST_DAY}T10:00"), title="Welcome"),
        ProgrammeItem(house.span(f"{FIRST_DAY}T13:00"), title="The border", place="Storskog"),
    )
    programmes.save_programme(
        visit.reference, Programme(items), by=house.staff["anna"], version=visit.version, now=house.now
    )
    visit = offer(house, house.again(visit), TIMES[0])
    assert house.span("2027-03-02T10:00", 240) == visit.offers[0].span

    offers.accept_offer(token, 0, version=visit.version, now=house.now)

    after = house.again(visit)
    assert [house.span("2027-03-02T10:00"), house.span("2027-03-02T13:00")] == [one.span for one in after.items]
    assert ["Welcome", "The border"] == [one.title for one in after.items]


@pytest.mark.parametrize("kind", ["busy", "absence", "closure"])
def test_what_was_offered_is_kept_whatever_comes_to_lie_over_it(house: House, kind: str) -> None:
    token = house.ask_for_token()
    visit = offer(house, house.visit(token), TIMES[0])
    span, host = house.span(TIMES[0]), None if kind == "closure" else house.hosts["berit"]
    with atomic() as session:
        session.add(Block(resource_id=host, kind=kind, starts_at=span.start, ends_at=span.end, names={}))

    offers.accept_offer(token, 0, version=visit.version, now=house.now)

    assert ("confirmed", 2) == (house.visit(token).status, len(held()))


def test_declining_withdrawing_and_confirming_another_time_give_back_what_was_held(house: House) -> None:
    token = house.ask_for_token()
    visit = offer(house, house.visit(token), TIMES[0])
    own_steps.withdraw_visit(token, version=visit.version, now=house.now)
    assert (0, ()) == (len(held()), house.again(visit).offers)

    visit = house.confirm(offer(house, house.ask(), TIMES[0]))
    assert (2, ()) == (len(held()), house.again(visit).offers)


def test_an_offer_that_has_run_out_frees_its_time_without_a_worker_and_cannot_be_taken(house: House) -> None:
    token = house.ask_for_token()
    visit = offer(house, house.visit(token), TIMES[0])
    other = house.ask(TIMES[0])
    house.clock.advance(days=3)

    house.confirm(other, "large", "berit")

    assert "requested" == own_visit(details_of_token(token), now=house.now).status
    assert () == own_visit(details_of_token(token), now=house.now).offers
    with pytest.raises((WrongState, StaleVersion)):
        offers.accept_offer(token, 0, version=visit.version, now=house.now)
    assert "confirmed" == house.again(other).status


def test_a_worker_makes_it_a_request_again_once_and_tells_delegation_and_coordinators(house: House) -> None:
    visit = offer(house, house.ask(), TIMES[0])
    assert 0 == lapse_offers(now=house.now)
    house.clock.advance(days=3)

    assert (1, 0) == (lapse_offers(now=house.now), lapse_offers(now=house.now))

    visit = house.again(visit)
    assert ("requested", (), 0) == (visit.status, visit.offers, len(held()))
    assert ["aino@example.org"] == [letter.recipient for letter in letters("offer_ran_out")]
    assert ["anna@barsek.example"] == [letter.recipient for letter in letters("staff_offer_ran_out")]


def test_the_office_goes_on_with_a_visit_whose_offer_has_run_out(house: House) -> None:
    visit = offer(house, house.ask(), TIMES[0])
    house.clock.advance(days=3)

    questions.ask_delegation(visit.reference, "When?", by=house.staff["anna"], version=visit.version, now=house.now)

    visit = house.again(visit)
    assert ("asked", ["request", "offer", "lapse", "ask"]) == (visit.status, [row.action for row in visit.history])


def test_a_request_whose_wish_is_over_does_not_run_out_while_a_time_is_held_for_it(house: House) -> None:
    token = house.ask_for_token(f"{FIRST_DAY}T10:00")
    later = "2027-03-19T10:00"
    visit = offer(house, house.visit(token), later, until=house.span("2027-03-15T10:00").start)
    house.clock.set(house.span(f"{FIRST_DAY}T12:00").start)

    assert (0, 0) == (expire_requests(now=house.now), lapse_offers(now=house.now))
    house.clock.advance(days=13)
    assert 0 == purge(now=house.now, dry_run=True).contacts
    offers.accept_offer(token, 0, version=visit.version, now=house.now)

    assert ("confirmed", house.span(later)) == (house.visit(token).status, house.visit(token).span)
