"""Offered times are held until one is taken or they run out, with or without a worker; questions and answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from barsek_visits.db import atomic, db
from barsek_visits.domain.errors import NotFound, NotOffered, Refusal, SlotTaken, StaleVersion, WrongState
from barsek_visits.domain.visits.programme import Programme, ProgrammeItem
from barsek_visits.models import Block, VisitMessage, VisitOffer
from barsek_visits.queries.bookings.availability import is_available
from barsek_visits.queries.visits.own_visits import own_visit
from barsek_visits.queries.visits.visit_types import visit_type_row
from barsek_visits.services.operations.retention import purge
from barsek_visits.services.visits import answers, delegation, offers, programmes, questions
from barsek_visits.services.visits.scheduled import expire_requests, lapse_offers
from tests.support.house import FIRST_DAY
from tests.support.letters import letters
from tests.support.stored import held

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.queries.visits.details import VisitDetails
    from tests.support.house import House


def offer(
    house: House,
    visit: VisitDetails,
    *starts: str,
    until: datetime | None = None,
    by: str = "anna",
    room: str = "large",
) -> VisitDetails:
    offers.offer_times(
        visit.reference,
        house.offer(starts, until or house.now + timedelta(days=3), room),
        by=house.staff[by],
        version=visit.version,
        now=house.now,
    )
    return house.again(visit)


TIMES = ("2027-03-02T10:00", "2027-03-03T10:00", "2027-03-04T10:00")


def test_each_offered_time_is_held_with_its_room_and_host_and_told_in_one_letter(house: House) -> None:
    visit = offer(house, house.ask(), *TIMES)

    assert ("offered", 6) == (visit.status, len(held()))
    assert [house.span(start) for start in TIMES] == [one.span for one in visit.offers]
    (letter,) = letters("times_offered")
    assert all(day in letter.text for day in ("2 March", "3 March", "4 March"))
    with pytest.raises(SlotTaken):
        house.confirm(house.ask("2027-03-02T10:30"), "large", "oleg")


def test_the_public_does_not_see_an_offered_time_as_free_until_it_has_run_out(house: House) -> None:
    span, rules = house.span(TIMES[0]), visit_type_row("briefing").rules
    offer(house, house.ask(party_size=20), TIMES[0])
    after = house.now + timedelta(days=3)

    assert not is_available(span, rules, 20, now=after - timedelta(seconds=1))
    assert is_available(span, rules, 20, now=after)


def test_taking_one_confirms_the_visit_and_frees_the_others(house: House) -> None:
    token = house.ask_for_token()
    visit = offer(house, house.visit(token), *TIMES)

    offers.accept_offer(token, 1, version=visit.version, now=house.now)

    visit = house.again(visit)
    assert ("confirmed", house.span(TIMES[1]), 2) == (visit.status, visit.span, len(held()))
    assert () == visit.offers
    assert [1, 1, 1] == [len(letters(word)) for word in ("confirmed", "you_host", "offer_accepted")]
    house.confirm(house.ask(TIMES[0]), "large", "berit")


def test_an_offer_that_has_run_out_frees_its_time_without_a_worker_and_cannot_be_taken(house: House) -> None:
    token = house.ask_for_token()
    visit = offer(house, house.visit(token), TIMES[0])
    other = house.ask(TIMES[0])
    house.clock.advance(days=3)

    house.confirm(other, "large", "berit")

    assert "requested" == own_visit(token, now=house.now).status
    assert () == own_visit(token, now=house.now).offers
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
    assert ("asked", ["request", "offer", "lapse", "ask"]) == (visit.status, [row.action for row in visit.audit])


def test_offered_times_may_overlap_each_other_in_the_same_room(house: House) -> None:
    visit = offer(house, house.ask(), "2027-03-02T10:00", "2027-03-02T10:30", "2027-03-02T13:00")

    assert "offered" == visit.status
    assert 4 == len(held())  # the room and the host, each from 10:00 to 11:30 and at 13:00


def test_offering_again_takes_back_what_was_offered_before(house: House) -> None:
    visit = offer(house, offer(house, house.ask(), *TIMES), "2027-03-05T10:00")

    assert (1, 2) == (len(visit.offers), len(held()))


def test_declining_withdrawing_and_confirming_another_time_give_back_what_was_held(house: House) -> None:
    token = house.ask_for_token()
    visit = offer(house, house.visit(token), TIMES[0])
    delegation.withdraw_visit(token, version=visit.version, now=house.now)
    assert (0, ()) == (len(held()), house.again(visit).offers)

    visit = house.confirm(offer(house, house.ask(), TIMES[0]))
    assert (2, ()) == (len(held()), house.again(visit).offers)


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


def test_what_cannot_be_offered_is_refused_and_nothing_is_held(house: House) -> None:
    visit = house.ask()
    too_late = house.span(TIMES[0]).start + timedelta(minutes=1)
    for starts, until in (
        ((), None),
        ((TIMES[0], TIMES[0]), None),
        ((*TIMES, "2027-03-05T10:00"), None),
        (("2027-02-01T10:00",), None),
        ((TIMES[0],), too_late),
        ((TIMES[0],), house.now),
    ):
        with pytest.raises(NotOffered):
            offer(house, visit, *starts, until=until)
    with pytest.raises(NotOffered):
        offer(house, house.ask(party_size=9), TIMES[0], room="small")
    assert 0 == len(held())


def test_if_one_of_the_times_is_gone_none_is_offered(house: House) -> None:
    house.confirmed(TIMES[1])
    visit = house.ask()

    with pytest.raises(SlotTaken) as refused:
        offer(house, visit, *TIMES)

    assert ("Berit Sara", "Storsalen") == refused.value.resource_names
    assert ("requested", 2) == (house.again(visit).status, len(held()))


def test_a_host_offers_only_with_themself(house: House) -> None:
    with pytest.raises(NotOffered) as refused:
        offer(house, house.ask(), TIMES[0], by="oleg")
    assert Refusal.WITHOUT_YOURSELF == refused.value.reason
    offer(house, house.ask(), TIMES[0], by="berit")


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

    assert [house.span(start) for start in TIMES[:2]] == [one.span for one in own_visit(token, now=house.now).offers]
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
    assert ("asked", "answer" in own_visit(token, now=house.now).may) == (visit.status, True)

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


@pytest.mark.parametrize("kind", ["busy", "absence", "closure"])
def test_what_was_offered_is_kept_whatever_comes_to_lie_over_it(house: House, kind: str) -> None:
    token = house.ask_for_token()
    visit = offer(house, house.visit(token), TIMES[0])
    span, host = house.span(TIMES[0]), None if kind == "closure" else house.hosts["berit"]
    with atomic() as session:
        session.add(Block(resource_id=host, kind=kind, starts_at=span.start, ends_at=span.end, names={}))

    offers.accept_offer(token, 0, version=visit.version, now=house.now)

    assert ("confirmed", 2) == (house.visit(token).status, len(held()))


def test_a_host_who_is_busy_elsewhere_is_offered_only_where_it_was_said_so(house: House) -> None:
    choice, visit = house.allocation(house.span(TIMES[0])), house.ask()
    with atomic() as session:
        busy = {"starts_at": choice.span.start, "ends_at": choice.span.end}
        session.add(Block(resource_id=house.hosts["berit"], kind="busy", names={}, **busy))

    with pytest.raises(SlotTaken) as refused:
        offer(house, visit, TIMES[0])
    assert refused.value.only_busy
    made = replace(house.offer([TIMES[0]], house.now + timedelta(days=2)), override_busy=True)
    offers.offer_times(visit.reference, made, by=house.staff["anna"], version=visit.version, now=house.now)
    assert 2 == len(held())


def test_offers_and_messages_are_erased_with_the_contact(house: House) -> None:
    visit = house.ask()
    questions.ask_delegation(visit.reference, "Who?", by=house.staff["anna"], version=1, now=house.now)
    answers.decline_visit(
        visit.reference, "No.", other_times=[house.span(TIMES[0])], by=house.staff["anna"], version=2, now=house.now
    )

    purge(now=house.now + timedelta(days=15))

    assert [] == db.session.scalars(select(VisitMessage)).all()
    assert [] == db.session.scalars(select(VisitOffer)).all()


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


def test_an_offer_of_a_kind_of_visit_without_host_holds_a_room_alone(house: House) -> None:
    visit = house.ask(visit_type="room-only")
    made = offers.Offer((house.span(TIMES[0]).start,), house.now + timedelta(days=2))

    offers.offer_times(visit.reference, made, by=house.staff["anna"], version=1, now=house.now)

    assert 1 == len(held())
