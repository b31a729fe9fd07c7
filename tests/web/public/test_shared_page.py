"""The page to pass on shows programme, times and place, and can do nothing; of a protected visit there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.sealing import link_sealer
from barsek_visits.services.visits.closing import cancel_visit
from tests.support.office.house import FIRST_DAY
from tests.support.office.letters import letters
from tests.support.pages.pdfs import Paper

if TYPE_CHECKING:
    from barsek_visits.queries.visits.details import VisitDetails
    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient


def share_of(visit: VisitDetails) -> str:
    return link_sealer().unseal(visit.share_sealed)


def test_it_shows_times_and_place_and_has_no_form(house: House, client: StrangerClient) -> None:
    visit = house.confirmed(f"{FIRST_DAY}T10:00", "large", "berit")
    page = client.get(f"/p/{share_of(visit)}?lang=en")

    assert 200 == page.status_code
    assert "10:00–11:00" in page.text
    assert "Storsalen" in page.text
    assert "<form" not in page.text
    assert "no-store" == page.headers["Cache-Control"]


def test_it_tells_nothing_of_who_comes(house: House, client: StrangerClient) -> None:
    visit = house.confirmed(f"{FIRST_DAY}T10:00", "large", "berit")
    page = client.get(f"/p/{share_of(visit)}?lang=en").text

    for told in ("Tunturin", "Aino", "aino@", "+358"):
        assert told not in page


@pytest.mark.parametrize("path", ["", "/visit.ics", "/programme.pdf"])
def test_its_secret_is_not_that_of_the_private_link(house: House, client: StrangerClient, path: str) -> None:
    token = house.ask_for_token()
    visit = house.confirm(house.visit(token))

    assert 200 == client.get(f"/p/{share_of(visit)}{path}").status_code
    assert 404 == client.get(f"/p/{token}{path}").status_code
    assert 404 == client.get(f"/v/{share_of(visit)}{path}").status_code


@pytest.mark.parametrize("path", ["", "/visit.ics", "/programme.pdf"])
def test_of_a_protected_visit_nothing_is_passed_on(house: House, client: StrangerClient, path: str) -> None:
    token = house.ask_for_token(protected=True)
    visit = house.confirm(house.visit(token))

    assert 404 == client.get(f"/p/{share_of(visit)}{path}").status_code
    assert "/p/" not in client.get(f"/v/{token}/visit.ics").text
    assert "/p/" not in client.get(f"/v/{token}").text
    assert "/p/" not in letters("confirmed")[-1].text


def test_nothing_is_shown_before_the_visit_is_confirmed(house: House, client: StrangerClient) -> None:
    assert 404 == client.get(f"/p/{share_of(house.ask())}").status_code


def test_a_cancelled_visit_says_so(house: House, client: StrangerClient) -> None:
    visit = house.confirmed(f"{FIRST_DAY}T10:00", "large", "berit")
    cancel_visit(visit.reference, "", by=house.staff["anna"], version=visit.version, now=house.now)

    assert BookingStatus.CANCELLED == house.again(visit).status
    assert "The visit is cancelled" in client.get(f"/p/{share_of(visit)}?lang=en").text


def test_letter_calendar_and_paper_have_the_page_to_pass_on_and_never_the_one_that_acts(
    house: House, client: StrangerClient
) -> None:
    token = house.ask_for_token()
    visit = house.confirm(house.visit(token))
    share = share_of(visit)
    calendar = client.get(f"/v/{token}/visit.ics").text.replace("\r\n ", "")
    paper = Paper(client.get(f"/v/{token}/programme.pdf").data).text.replace("\n", "")

    assert f"/p/{share}" in letters("confirmed")[-1].text
    assert f"/p/{share}" in calendar
    assert token not in calendar
    assert share in paper
    assert token not in paper
