"""How often strangers may ask for visits, in the name of an address and from a network: counted for all processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from barsek_visits.domain.errors import TooManyTries
from barsek_visits.domain.visits.requests import Contact
from barsek_visits.services.visits.delegation import limits
from barsek_visits.services.visits.delegation.limits import REQUESTS_IN_TEN_MINUTES
from tests.support.office.statements import statements_of

if TYPE_CHECKING:
    from tests.support.office.house import House


def ask_from(house: House, network: str, count: int) -> None:
    for n in range(count):
        contact = Contact("Eve", f"eve{n}@example.org", "")
        house.ask_unconfirmed("2027-03-15T10:00", network=network, contact=contact)


def test_no_more_than_ten_receipts_a_day_go_to_an_address_that_confirms_none(house: House, throttled: None) -> None:
    for _ in range(10):
        house.ask_unconfirmed()

    with pytest.raises(TooManyTries):
        house.ask_unconfirmed(contact=Contact("Eve", "AINO@example.org", ""))
    house.ask_unconfirmed(contact=Contact("Eve", "eve@example.org", ""))


def test_thirty_requests_in_ten_minutes_come_from_one_network_and_no_more(house: House, throttled: None) -> None:
    ask_from(house, "198.51.100.7", REQUESTS_IN_TEN_MINUTES)

    with pytest.raises(TooManyTries) as refused:
        ask_from(house, "198.51.100.7", 1)
    assert 600 == refused.value.retry_after_seconds
    ask_from(house, "203.0.113.9", 1)
    house.clock.advance(minutes=11)
    ask_from(house, "198.51.100.7", 1)


def test_a_network_has_an_end_for_the_day_as_well(
    house: House, throttled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "REQUESTS_A_DAY", 3)
    for _ in range(3):
        ask_from(house, "198.51.100.7", 1)
        house.clock.advance(minutes=11)

    with pytest.raises(TooManyTries):
        ask_from(house, "198.51.100.7", 1)
    house.clock.advance(hours=24)
    ask_from(house, "198.51.100.7", 1)


def test_who_comes_from_nowhere_is_not_counted_with_others_from_there(house: House, throttled: None) -> None:
    for _ in range(4):
        ask_from(house, "", REQUESTS_IN_TEN_MINUTES // 4 + 1)


def test_the_limits_are_asked_in_one_statement(house: House, throttled: None) -> None:
    count = statements_of(lambda: limits.refuse_too_many_requests("a@example.org", "198.51.100.7", house.now))

    assert 1 == count
