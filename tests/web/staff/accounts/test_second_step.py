"""Signing in with a second factor, setting it up, and what asks again who is there."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pyotp
import pytest
from sqlalchemy import update

from barsek_visits.db import atomic
from barsek_visits.models import Staff, StaffSession
from barsek_visits.queries.accounts.second_factors import second_factors_of
from barsek_visits.services.accounts.second_factors import new_secret, set_up_app
from barsek_visits.web.staff.accounts.urls import ACCOUNT_ROUTES
from tests.support.office.house import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from werkzeug.test import TestResponse

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    AsStaff = Callable[[str], StrangerClient]

LOGIN, SECURITY, ACCOUNT = "/staff/login", "/staff/account/security", "/staff/account"
_HIDDEN = re.compile(r'name="(\w+)"\s+value="([^"]*)"')


@pytest.fixture
def secret(house: House) -> str:
    """The secret of Anna's app."""
    secret = new_secret()
    then = house.now.replace(minute=house.now.minute - 5) if house.now.minute >= 5 else house.now.replace(hour=7)
    set_up_app(house.staff["anna"], secret, pyotp.TOTP(secret).at(then), session_id=0, now=then)
    return secret


def code(house: House, secret: str) -> str:
    return pyotp.TOTP(secret).at(house.now)


def hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of a page's main form."""
    return dict(_HIDDEN.findall(page.partition("<main")[2]))


def first_step(client: StrangerClient, **more: str) -> TestResponse:
    return client.submit(LOGIN, {"email": "anna@barsek.example", "password": PASSWORD, **more}, f"{LOGIN}?lang=en")


def second_step(client: StrangerClient, page: TestResponse, code: str) -> TestResponse:
    return client.post(f"{LOGIN}?lang=en", data={**hidden(page.text), "code": code})


def test_the_password_alone_opens_nothing(house: House, secret: str, client: StrangerClient) -> None:
    page = first_step(client)

    assert "Code from the app" in page.text
    assert 303 == client.get("/staff/").status_code


def test_the_code_lets_in_and_goes_where_one_wanted_to(house: House, secret: str, client: StrangerClient) -> None:
    answer = second_step(client, first_step(client, next="/staff/calendar"), code(house, secret))

    assert (303, "/staff/calendar") == (answer.status_code, answer.location)
    assert 200 == client.get("/staff/").status_code


def test_a_wrong_code_says_so_and_may_be_typed_again(house: House, secret: str, client: StrangerClient) -> None:
    refused = second_step(client, first_step(client), "000000")
    assert (422, True) == (refused.status_code, "does not fit" in refused.text)

    assert 303 == second_step(client, refused, code(house, secret)).status_code


def test_a_code_without_a_first_step_opens_nothing(house: House, secret: str, client: StrangerClient) -> None:
    answer = client.submit(LOGIN, {"code": code(house, secret)}, f"{LOGIN}?lang=en")

    assert (422, True) == (answer.status_code, "sign in once more" in answer.text)
    assert 303 == client.get("/staff/").status_code


def set_up(client: StrangerClient, house: House) -> TestResponse:
    """Set an app up by the pages, as Berit does."""
    page = client.submit(SECURITY, {}, "/staff/account/app")
    shown = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", page.text)[1].replace(" ", "")
    fields = {**hidden(page.text), "code": pyotp.TOTP(shown).at(house.now)}
    return client.post("/staff/account/app/code", data=fields)


def test_an_app_is_set_up_by_its_picture_or_key_and_its_first_code(house: House, as_staff: AsStaff) -> None:
    page = set_up(as_staff("berit"), house)

    assert 10 == len(re.findall(r"<code>(?:[A-Z2-9]{4}-){3}[A-Z2-9]{4}</code>", page.text))


def test_looking_at_the_page_sets_nothing_up(house: House, as_staff: AsStaff) -> None:
    berit = as_staff("berit")
    page = berit.submit(SECURITY, {}, "/staff/account/app").text
    wrong = berit.post("/staff/account/app/code", data={**hidden(page), "code": "000000"})

    assert (422, hidden(page)["secret"] != "") == (wrong.status_code, True)
    assert "Set up an app" in berit.get(SECURITY).text


def test_the_secret_of_a_page_is_taken_from_no_other_session(house: House, as_staff: AsStaff) -> None:
    berit, oleg = as_staff("berit"), as_staff("oleg")
    page = berit.submit(SECURITY, {}, "/staff/account/app").text
    theirs = {"secret": hidden(page)["secret"], "code": "000000"}

    assert 422 == oleg.submit(ACCOUNT, theirs, "/staff/account/app/code").status_code


@pytest.mark.parametrize("path", ["/staff/account/app", "/staff/account/app/remove", "/staff/account/codes"])
def test_settings_of_security_ask_again_who_is_there(house: House, as_staff: AsStaff, path: str) -> None:
    berit = as_staff("berit")
    set_up(berit, house)
    house.clock.advance(minutes=11)

    assert "/staff/account/confirm" in berit.get(SECURITY).location
    assert f"/staff/account/confirm?next={SECURITY}" == berit.submit(ACCOUNT, {}, path).location
    wrong = berit.submit(f"/staff/account/confirm?next={SECURITY}", {"password": "wrong"}, "/staff/account/confirm")
    assert 422 == wrong.status_code
    right = {"password": PASSWORD, "next": SECURITY}
    assert SECURITY == berit.submit(f"/staff/account/confirm?next={SECURITY}", right, "/staff/account/confirm").location
    assert 200 == berit.get(SECURITY).status_code


def test_who_has_no_password_sets_one_only_when_they_have_just_signed_in(house: House, as_staff: AsStaff) -> None:
    berit = as_staff("berit")
    with atomic() as session:
        session.execute(update(Staff).where(Staff.email == "berit@barsek.example").values(password_hash=None))
    house.clock.advance(minutes=11)
    new = {"new_password": "seven reindeer cross a lake", "repeat_password": "seven reindeer cross a lake"}

    assert "/staff/account/confirm" in berit.submit(ACCOUNT, new, "/staff/account/password").location


def test_the_password_alone_replaces_no_factor_not_even_in_a_session_from_before(
    house: House, as_staff: AsStaff, make_client: Callable[[], StrangerClient]
) -> None:
    thief, owner = as_staff("berit"), as_staff("berit")
    set_up(owner, house)

    assert 303 == thief.get("/staff/").status_code, "it was made without the factor, and is over"
    again = first_step(make_client(), email="berit@barsek.example")
    assert "Code from the app" in again.text


def test_a_session_without_the_factor_that_lasts_changes_none(house: House, as_staff: AsStaff) -> None:
    berit = as_staff("berit")
    set_up(berit, house)
    with atomic() as session:
        session.execute(update(StaffSession).values(with_second_factor=False))
    for path in ("/staff/account/app/remove", "/staff/account/app", "/staff/account/codes"):
        assert SECURITY == berit.submit(ACCOUNT, {}, path).location

    assert second_factors_of(house.staff["berit"].id).any


def test_every_change_of_security_asks_again_who_is_there() -> None:
    asked = {route.name for route in ACCOUNT_ROUTES if route.confirmed}

    assert asked == {
        f"staff.{name}" for name in ("security", "begin_app", "set_up_app", "remove_app", "renew_recovery_codes")
    } | {"staff.ask_for_new", "staff.add_passkey", "staff.remove_passkey"}


def test_who_comes_to_the_sign_in_begins_anew(house: House, secret: str, client: StrangerClient) -> None:
    page = first_step(client)
    client.get(LOGIN)

    assert "sign in once more" in second_step(client, page, code(house, secret)).text


def test_what_was_typed_goes_through_the_proof(house: House, as_staff: AsStaff) -> None:
    berit = as_staff("berit")
    page = berit.submit(SECURITY, {}, "/staff/account/app")
    shown = re.search(r"<code[^>]*>([A-Z2-7 ]+)</code>", page.text)[1].replace(" ", "")
    fields = {**hidden(page.text), "code": pyotp.TOTP(shown).at(house.now + timedelta(minutes=11))}
    house.clock.advance(minutes=11)
    asked = berit.post("/staff/account/app/code", data=fields)
    again = berit.post("/staff/account/confirm", data={**hidden(asked.text), "password": PASSWORD})

    done = berit.post("/staff/account/app/code", data=hidden(again.text))
    assert 10 == len(re.findall(r"<code>(?:[A-Z2-9]{4}-){3}[A-Z2-9]{4}</code>", done.text))


@pytest.fixture
def required(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The office requires a second factor of coordinators and admins."""
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], second_factor_required=True))


@pytest.mark.parametrize(("who", "is_meant"), [("anna", True), ("ada", True), ("berit", False), ("kari", False)])
def test_where_it_is_required_nothing_else_opens_without_one(
    house: House, required: None, as_staff: AsStaff, who: str, is_meant: bool
) -> None:
    client = as_staff(who)
    assert (303 if is_meant else 200) == client.get("/staff/").status_code
    assert 200 == client.get(SECURITY).status_code
    set_up(client, house)

    assert 200 == client.get("/staff/").status_code
    client.submit(SECURITY, {}, "/staff/account/app/remove")
    assert (303 if is_meant else 200) == client.get("/staff/").status_code
