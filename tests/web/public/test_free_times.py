"""Free times: shown without a cookie whatever the address asks for, and proposed where a time is taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from barsek_visits.db import atomic
from barsek_visits.models import VisitType
from tests.support.office.house import FIRST_DAY
from tests.support.pages.booking_form import FORM_PAGE, send, stored

if TYPE_CHECKING:
    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient


def test_free_times_set_no_cookie_and_the_form_sets_its_own(house: House, client: StrangerClient) -> None:
    for page in ("/", "/privacy", "/visits/new", f"/visits/new?day={FIRST_DAY}", "/nothing", "/robots.txt"):
        assert "Set-Cookie" not in client.get(page).headers, page
    cookie = client.get(FORM_PAGE).headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie


def test_a_days_free_times_are_links_with_the_full_start(house: House, client: StrangerClient) -> None:
    page = client.get(
        f"/visits/new?visit_type=briefing&party_size=6&day={FIRST_DAY}&time_zone=Europe/Helsinki&lang=en"
    ).text

    assert f"starts_at={FIRST_DAY}T08:30" in page.replace("%3A", ":")
    assert "09:30–10:30" in page, "the delegation's time"
    assert "Finland" in page


def test_a_confirmed_visit_is_not_free_with_its_buffer(house: House, client: StrangerClient) -> None:
    for room, host in (("large", "berit"), ("medium", "oleg"), ("small", "anna")):
        house.confirmed(f"{FIRST_DAY}T10:00", room, host)
    page = client.get(f"/visits/new?party_size=6&day={FIRST_DAY}").text.replace("%3A", ":")
    free = [start for start in ("08:30", "09:00", "10:00", "11:00", "11:30") if f"T{start}" in page]

    assert ["08:30", "11:30"] == free


def test_a_larger_group_sees_larger_rooms_only(house: House, client: StrangerClient) -> None:
    house.confirmed(f"{FIRST_DAY}T10:00", "large", "berit")
    page = client.get(f"/visits/new?party_size=20&day={FIRST_DAY}").text.replace("%3A", ":")

    assert f"{FIRST_DAY}T10:00" not in page
    assert f"{FIRST_DAY}T11:30" in page


def test_a_holiday_and_a_weekend_offer_nothing(house: House, client: StrangerClient) -> None:
    for day in ("2027-05-17", "2027-03-27"):
        assert "starts_at=" not in client.get(f"/visits/new?day={day}&month={day[:7]}").text


def test_a_taken_time_is_409_with_other_times_and_nothing_stored(house: House, client: StrangerClient) -> None:
    house.confirmed(f"{FIRST_DAY}T10:00", "large", "berit")
    house.confirmed(f"{FIRST_DAY}T10:00", "medium", "oleg")
    house.confirmed(f"{FIRST_DAY}T10:00", "small", "anna")
    before = stored()
    answer = send(client)

    assert 409 == answer.status_code
    assert "Lapin nuorisoneuvosto" in answer.text
    assert f'value="{FIRST_DAY}T12:00"' in answer.text or f'value="{FIRST_DAY}T11:30"' in answer.text
    assert before == stored()


@pytest.mark.parametrize(
    "query",
    [
        "month=x&day=y",
        "month=9999-99",
        "day=0000-01-01",
        "party_size=-1",
        "visit_type=%00",
        "endpoint=x",
        "_anchor=x",
        "_scheme=https",
        "_method=POST",
        "lang=xx",
    ],
)
def test_a_strange_question_is_answered_politely(house: House, client: StrangerClient, query: str) -> None:
    assert client.get(f"/visits/new?{query}").status_code in (200, 404, 422)


@pytest.mark.parametrize("start", ["2027-03-28T02:30", "x", "2020-01-01T10:00", "9999-12-31T23:59", "0001-01-01T00:00"])
def test_a_link_to_an_impossible_time_shows_the_form_with_the_error(
    house: House, client: StrangerClient, start: str
) -> None:
    assert 422 == client.get(f"/visits/new?starts_at={start}&visit_type=briefing").status_code


def test_no_visit_type_at_all_is_no_fault(house: House, client: StrangerClient) -> None:
    with atomic() as session:
        for row in session.scalars(select(VisitType)):
            row.is_active = False

    assert 200 == client.get("/").status_code
    assert client.get("/visits/new").status_code in (200, 422)
