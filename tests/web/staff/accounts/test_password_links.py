"""The pages on which a password is chosen by a link from the mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from barsek_visits.domain.accounts.links import LinkKind
from barsek_visits.services.accounts.accounts import add_staff
from tests.support.office.letters import links_mailed

if TYPE_CHECKING:
    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

RESET, LOGIN = "/staff/reset", "/staff/login"
NEW = "seven reindeer cross a lake"


@pytest.mark.parametrize("email", ["anna@barsek.example", "nobody@barsek.example"])
def test_who_asks_for_a_new_password_reads_the_same_whoever_they_name(
    house: House, client: StrangerClient, email: str
) -> None:
    answer = client.submit(RESET, {"email": email}, f"{RESET}?lang=en")

    assert (200, True) == (answer.status_code, "If there is an account" in answer.text)
    assert email not in answer.text


def test_the_link_leads_to_a_new_password_and_then_to_the_sign_in(house: House, client: StrangerClient) -> None:
    client.submit(RESET, {"email": "anna@barsek.example"})
    page = f"{RESET}/{links_mailed('password_reset')[0]}"
    assert 200 == client.get(page).status_code == client.get(page).status_code, "opening it does nothing"
    chosen = client.submit(page, {"new_password": NEW, "repeat_password": NEW})
    assert "/staff/login" in chosen.location

    assert 404 == client.get(page).status_code
    assert "/staff/" == client.submit(LOGIN, {"email": "anna@barsek.example", "password": NEW}).location


@pytest.mark.parametrize(
    ("new", "again", "text"),
    [("short", "short", "at least 15"), (NEW, f"{NEW}!", "not the same"), ("", "", "Please write a new password")],
)
def test_what_is_wrong_is_said_beside_the_field_and_the_link_stays_good(
    house: House, client: StrangerClient, new: str, again: str, text: str
) -> None:
    client.submit(RESET, {"email": "anna@barsek.example"})
    page = f"{RESET}/{links_mailed('password_reset')[0]}"
    refused = client.submit(page, {"new_password": new, "repeat_password": again}, f"{page}?lang=en")

    assert (422, True) == (refused.status_code, text in refused.text)
    assert 200 == client.get(page).status_code


def test_an_invitation_greets_its_owner_and_is_no_reset(house: House, client: StrangerClient) -> None:
    add_staff("liv@barsek.example", "Liv Moe", house.staff["berit"].role, None, invites=True, now=house.now)
    token = links_mailed(LinkKind.INVITATION)[0]

    assert "Liv Moe" in client.get(f"/staff/invite/{token}").text
    assert 404 == client.get(f"{RESET}/{token}").status_code
