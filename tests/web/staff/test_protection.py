"""The page's form that protects a visit or a meeting, and lifts it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from barsek_visits.domain.meetings.plans import MeetingPlan
from barsek_visits.services.meetings.booking import book_meeting
from tests.support.office.house import FIRST_DAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    AsStaff = Callable[[str], StrangerClient]


@pytest.fixture(params=["visits", "meetings"])
def page(request: pytest.FixtureRequest, house: House) -> str:
    """The page of a visit, and of a meeting, in which Berit takes part."""
    if request.param == "visits":
        return f"/staff/visits/{house.confirmed(host='berit').reference}"
    plan = MeetingPlan("Salaries", house.allocation(house.span(f"{FIRST_DAY}T14:00"), "large", "berit"))
    return f"/staff/meetings/{book_meeting(plan, by=house.staff['berit'], now=house.now)}"


def protect(client: StrangerClient, page: str, **fields: str) -> TestResponse:
    version = client.get(page).text.partition('name="version"')[2].partition('value="')[2].partition('"')[0]
    return client.submit(page, {"version": version, **fields}, f"{page}/protect")


def test_it_is_protected_with_a_word_why_and_lifted_again(as_staff: AsStaff, page: str) -> None:
    berit = as_staff("berit")

    assert page in protect(berit, page, protected="1", reason="journalists").location
    text = berit.get(page).text
    assert "Lift the protection" in text
    assert page in protect(berit, page, reason="all is over").location
    assert "Lift the protection" not in berit.get(page).text


def test_without_a_word_why_it_is_not_and_the_page_says_so_beside_the_field(as_staff: AsStaff, page: str) -> None:
    answer = protect(as_staff("anna"), page, protected="1", reason="  ")

    assert 422 == answer.status_code
    assert "protect-reason" in answer.text.partition("data-error-summary")[2].partition("</div>")[0]


def test_who_protects_what_is_not_theirs_sees_it_no_more_and_is_told_so(as_staff: AsStaff, page: str) -> None:
    oleg = as_staff("oleg")
    answer = protect(oleg, page, protected="1", reason="asked by telephone")

    assert answer.location.endswith("/staff/visits")
    assert "is protected" in oleg.get("/staff/visits").text
    assert 404 == oleg.get(page).status_code


def test_protecting_twice_says_how_it_stands(as_staff: AsStaff, page: str) -> None:
    anna = as_staff("anna")
    protect(anna, page, protected="1", reason="journalists")
    answer = protect(anna, page, protected="1", reason="journalists")

    assert 409 == answer.status_code
    assert "protected already" in answer.text


def test_a_meeting_is_booked_protected(house: House, as_staff: AsStaff) -> None:
    form = {
        "title": "Salaries", "starts_at": f"{FIRST_DAY}T14:00", "ends_at": f"{FIRST_DAY}T15:00", "protected": "1",
        "rooms": str(house.rooms["large"]), "hosts": str(house.hosts["berit"]),
    }  # fmt: skip
    booked = as_staff("berit").submit("/staff/meetings/new", form)

    assert 303 == booked.status_code
    assert 404 == as_staff("oleg").get(booked.location).status_code
