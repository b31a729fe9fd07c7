"""A command's statements are few, and grow only with what it is about, never with what else there is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from barsek_visits.domain.visits.facts import VisitFacts
from barsek_visits.domain.visits.programme import Programme, ProgrammeItem
from barsek_visits.services.visits.answers import confirm_visit
from barsek_visits.services.visits.booking.by_staff import StaffBooking, book_visit
from barsek_visits.services.visits.booking.edits import edit_visit
from barsek_visits.services.visits.booking.requests import request_visit
from barsek_visits.services.visits.programmes import save_programme
from tests.support.office.house import FIRST_DAY
from tests.support.office.statements import statements_of

if TYPE_CHECKING:
    from tests.support.office.house import House

_REQUEST = 30
_CONFIRMATION, _PER_HOST = 40, 6
_PROGRAMME, _PER_ITEM = 50, 3
_CALLERS_VISIT, _EDIT = 46, 50


def test_a_request_runs_few_statements(house: House, throttled: None) -> None:
    house.ask(f"{FIRST_DAY}T13:00")
    wish = house.wish(topics=("border",), network="198.51.100.7")

    assert statements_of(lambda: request_visit(wish, now=house.now)) <= _REQUEST


@pytest.mark.parametrize("hosts", [("berit",), ("berit", "oleg", "anna")])
def test_a_confirmation_runs_few_statements_and_few_more_for_each_host(house: House, hosts: tuple[str, ...]) -> None:
    visit = house.ask()
    wanted = replace(house.allocation(visit.wishes[0]), host_ids=tuple(house.hosts[name] for name in hosts))

    ran = statements_of(
        lambda: confirm_visit(visit.reference, wanted, by=house.staff["anna"], version=visit.version, now=house.now)
    )

    assert ran <= _CONFIRMATION + _PER_HOST * len(hosts)


@pytest.mark.parametrize("count", [1, 12])
def test_a_programme_runs_few_statements_and_few_more_for_each_item(house: House, count: int) -> None:
    visit = house.confirmed()
    people = {"room_ids": (house.rooms["large"],), "host_ids": (house.hosts["berit"],)}
    spans = [house.span(f"{FIRST_DAY}T{9 + n // 3:02d}:{n % 3 * 20:02d}", 20) for n in range(count)]
    programme = Programme(tuple(ProgrammeItem(span, "Talk", **people) for span in spans))

    ran = statements_of(
        lambda: save_programme(visit.reference, programme, by=house.staff["anna"], version=visit.version, now=house.now)
    )

    assert ran <= _PROGRAMME + _PER_ITEM * count


def test_a_visit_for_a_caller_runs_few_statements(house: House) -> None:
    wanted = StaffBooking(house.wish(), (house.rooms["large"],), (house.hosts["berit"],))
    assert statements_of(lambda: book_visit(wanted, by=house.staff["anna"], now=house.now)) <= _CALLERS_VISIT


def test_a_correction_of_the_details_runs_few_statements(house: House) -> None:
    visit = house.confirmed()
    assert visit.contact
    assert visit.needs
    facts = VisitFacts(
        visit.organisation, visit.organisation_type, "NO", "at-once", 7, "nb", False, ("border",), visit.contact,
        visit.needs,
    )  # fmt: skip
    ran = statements_of(
        lambda: edit_visit(visit.reference, facts, by=house.staff["anna"], version=visit.version, now=house.now)
    )
    assert ran <= _EDIT
