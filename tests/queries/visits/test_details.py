"""What of a visit which member sees."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from barsek_visits.domain.errors import Forbidden
from barsek_visits.domain.visits.programme import Programme
from barsek_visits.domain.visits.requests import ChangeRequest
from barsek_visits.queries.visits.details import visit_details
from barsek_visits.services.visits import closing, questions
from barsek_visits.services.visits.delegation import own_steps
from barsek_visits.services.visits.programmes import save_programme
from tests.support.office.house import KNOWN_BROWSER

if TYPE_CHECKING:
    from barsek_visits.queries.visits.details import VisitDetails
    from tests.support.office.house import House

    Seen = dict[str, VisitDetails]


def seen(house: House, reference: str) -> Seen:
    return {who: visit_details(reference, house.staff[who]) for who in ("anna", "ada", "berit", "oleg")}


@pytest.fixture
def token(house: House) -> str:
    """A visit that Berit hosts, about which something was asked and answered, and a change is wanted."""
    token = house.ask_for_token()
    visit = house.visit(token)
    questions.ask_delegation(visit.reference, "By coach?", by=house.staff["anna"], version=1, now=house.now)
    questions.answer_office(token, "By ship.", version=2, now=house.now)
    version = house.confirm(house.visit(token), host="berit").version
    own_steps.change_visit(token, ChangeRequest(None, 5, "One is ill."), version=version, now=house.now)
    return token


def test_while_it_waits_every_host_sees_whom_to_ask(house: House) -> None:
    for details in seen(house, house.ask().reference).values():
        assert "Aino Virtanen" == details.contact.name


def test_then_contact_and_messages_are_for_its_hosts_and_coordinators(house: House, token: str) -> None:
    for who, details in seen(house, house.visit(token).reference).items():
        is_theirs = who != "oleg"
        assert is_theirs == (details.contact is not None)
        assert is_theirs == bool(details.messages)
        assert is_theirs == bool(details.change.message)
        assert is_theirs != details.is_contact_hidden
        assert 5 == details.change.party_size


def test_what_a_delegation_wrote_when_it_cancelled_is_for_them_as_well(house: House, token: str) -> None:
    visit = house.visit(token)
    closing.cancel_own_visit(token, "The minister is ill.", browser=KNOWN_BROWSER, version=visit.version, now=house.now)

    for who, details in seen(house, visit.reference).items():
        assert (who != "oleg") == bool(details.reason)


def test_a_visit_without_a_host_is_the_coordinators(house: House) -> None:
    visit = house.confirmed()
    items = tuple(replace(item, host_ids=()) for item in visit.programme.items)
    with_none = {"by": house.staff["anna"], "now": house.now}
    save_programme(visit.reference, Programme(items), version=visit.version, **with_none)
    version = house.again(visit).version

    with pytest.raises(Forbidden):
        closing.cancel_visit(visit.reference, "", by=house.staff["oleg"], version=version, now=house.now)
    closing.cancel_visit(visit.reference, "", version=version, **with_none)
