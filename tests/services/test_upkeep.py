"""What happens by the clock."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from barsek_visits.services.upkeep import expire_requests, remind_delegations
from tests.services.test_visits import mails
from tests.support.house import FIRST_DAY

if TYPE_CHECKING:
    from tests.support.house import House


def test_a_request_runs_out_when_its_last_wish_has_begun_and_not_before(house: House) -> None:
    wishes = (house.wish(f"{FIRST_DAY}T10:00").wishes[0], house.wish("2027-03-03T10:00").wishes[0])
    visit = house.ask(wishes=wishes)

    assert 0 == expire_requests(now=visit.wishes[0].end)
    assert 1 == expire_requests(now=visit.wishes[1].start)
    assert "expired" == house.again(visit).status
    assert 1 == len(mails(house, "expired"))
    assert 0 == expire_requests(now=visit.wishes[1].end)


def test_a_confirmed_visit_never_runs_out(house: House) -> None:
    visit = house.confirmed()
    expire_requests(now=visit.span.end + timedelta(days=1))

    assert "confirmed" == house.again(visit).status


def test_a_delegation_is_reminded_once_two_days_before(house: House) -> None:
    visit = house.confirmed()
    early, due = visit.span.start - timedelta(days=2, minutes=1), visit.span.start - timedelta(days=2)

    assert [0, 1, 0] == [remind_delegations(now=now) for now in (early, due, due + timedelta(hours=1))]
    assert ["aino@example.org"] == [mail.recipient for mail in mails(house, "reminder")]


def test_who_was_confirmed_just_now_is_not_reminded(house: House) -> None:
    visit = house.ask()
    house.clock.set(visit.span.start - timedelta(days=1))
    house.confirm(visit)

    assert 0 == remind_delegations(now=house.now)
