"""Other times are offered: each is held with its room and host, or none of them is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from barsek_visits.db import atomic
from barsek_visits.domain.errors import NotOffered, Refusal, SlotTaken
from barsek_visits.models import Block
from barsek_visits.queries.bookings.availability import is_available
from barsek_visits.queries.visits.visit_types import visit_type_row
from barsek_visits.services.visits import offers
from tests.support.office.letters import letters
from tests.support.office.offers import TIMES, offer
from tests.support.office.stored import held

if TYPE_CHECKING:
    from tests.support.office.house import House


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


def test_offered_times_may_overlap_each_other_in_the_same_room(house: House) -> None:
    visit = offer(house, house.ask(), "2027-03-02T10:00", "2027-03-02T10:30", "2027-03-02T13:00")

    assert "offered" == visit.status
    assert 4 == len(held())  # the room and the host, each from 10:00 to 11:30 and at 13:00


def test_offering_again_takes_back_what_was_offered_before(house: House) -> None:
    visit = offer(house, offer(house, house.ask(), *TIMES), "2027-03-05T10:00")

    assert (1, 2) == (len(visit.offers), len(held()))


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


def test_an_offer_of_a_kind_of_visit_without_host_holds_a_room_alone(house: House) -> None:
    visit = house.ask(visit_type="room-only")
    made = offers.Offer((house.span(TIMES[0]).start,), house.now + timedelta(days=2))

    offers.offer_times(visit.reference, made, by=house.staff["anna"], version=1, now=house.now)

    assert 1 == len(held())
