"""A session that ends loses no half-filled form."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from barsek_visits.domain.accounts.first_step import FirstStep
from barsek_visits.domain.errors import Busy, TooManyTries
from barsek_visits.services.accounts import passkeys, sign_in
from barsek_visits.services.accounts.accounts import deactivate_staff
from barsek_visits.web.staff.accounts import confirm
from tests.support.office.house import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    AsStaff = Callable[[str], StrangerClient]

NEW_MEETING, LOGIN = "/staff/meetings/new", "/staff/login"
MEETING = {"title": "Lunch with Ærø & <friends>", "note": "two\r\nlines", "rooms": ["1", "2"]}
SERVICES = {"sign_in": sign_in, "sign_in_with_passkey": passkeys, "confirm_by_password": confirm}
PAGES = {
    "sign_in": LOGIN,
    "sign_in_with_passkey": f"{LOGIN}/passkey",
    "confirm_by_password": "/staff/account/confirm",
}
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


def hidden(page: str) -> list[tuple[str, str]]:
    return [(name, html.unescape(value)) for name, value in _HIDDEN.findall(page.partition("<main")[2])]


def too_late(house: House, client: StrangerClient, data: dict[str, object]) -> TestResponse:
    """Open a page with a form, fill it in until the session is over, and send it."""
    token = client.token(NEW_MEETING)
    house.clock.advance(hours=2)
    return client.post(NEW_MEETING, data={"csrf_token": token, **data})


def sign_in_on(client: StrangerClient, page: TestResponse, who: str) -> TestResponse:
    fields = {**dict(hidden(page.text)), "email": f"{who}@barsek.example", "password": PASSWORD}
    return client.post(LOGIN, data=fields)


def test_it_waits_for_its_sender_and_is_sent_as_it_was_typed(house: House, as_staff: AsStaff) -> None:
    anna = as_staff("anna")
    asked = too_late(house, anna, MEETING)
    assert 422 == asked.status_code
    assert "Lunch" not in asked.text, "sealed: whoever comes by reads nothing"
    again = sign_in_on(anna, asked, "anna")
    sent = [pair for pair in hidden(again.text) if pair[0] != "csrf_token"]

    assert [("title", MEETING["title"]), ("note", MEETING["note"]), ("rooms", "1"), ("rooms", "2")] == sent
    token = dict(hidden(again.text))["csrf_token"]
    answer = anna.post(NEW_MEETING, data={**MEETING, "csrf_token": token})
    assert "Ærø" in html.unescape(answer.text), "taken as any other: its errors beside its fields, nothing lost"


def test_nobody_else_gets_it(house: House, as_staff: AsStaff) -> None:
    anna = as_staff("anna")
    page = sign_in_on(anna, too_late(house, anna, MEETING), "berit")

    assert (303, "/staff/") == (page.status_code, page.location)


@pytest.mark.parametrize(
    "data",
    [{}, {**MEETING, "csrf_token": "of another site"}, {**MEETING, "note": "x" * 70_000}, {"new_password": "x"}],
    ids=["a mere button", "another site's", "too large", "a password"],
)
def test_what_is_not_to_be_kept_is_not(house: House, as_staff: AsStaff, data: dict[str, object]) -> None:
    assert 303 == too_late(house, as_staff("anna"), data).status_code


def test_neither_is_what_a_stranger_sends_or_whose_account_is_closed(
    house: House, client: StrangerClient, as_staff: AsStaff
) -> None:
    assert 303 == client.post(NEW_MEETING, data={"csrf_token": client.token(LOGIN), **MEETING}).status_code
    anna = as_staff("anna")
    token = anna.token(NEW_MEETING)
    deactivate_staff("anna@barsek.example", now=house.now)
    assert 303 == anna.post(NEW_MEETING, data={"csrf_token": token, **MEETING}).status_code


def test_who_mistypes_the_password_too_often_loses_it_not_either(
    house: House, as_staff: AsStaff, throttled: None
) -> None:
    anna = as_staff("anna")
    page = too_late(house, anna, MEETING)
    for _ in range(6):
        fields = {**dict(hidden(page.text)), "email": "anna@barsek.example", "password": "wrong"}
        page = anna.post(LOGIN, data=fields)
    assert 429 == page.status_code
    house.clock.advance(minutes=1)

    assert "Send it now" in sign_in_on(anna, page, "anna").text


def test_it_waits_for_a_day_and_no_longer(house: House, as_staff: AsStaff) -> None:
    anna = as_staff("anna")
    page = too_late(house, anna, MEETING)
    house.clock.advance(hours=13)

    assert 303 == sign_in_on(anna, page, "anna").status_code


def test_a_changed_one_is_not_taken(house: House, as_staff: AsStaff) -> None:
    anna = as_staff("anna")
    asked = too_late(house, anna, MEETING)
    fields = {**dict(hidden(asked.text)), "email": "anna@barsek.example", "password": PASSWORD}
    answer = anna.post(LOGIN, data={**fields, "kept": fields["kept"][:-8] + "AAAAAAA="})

    assert (303, "/staff/") == (answer.status_code, answer.location)


def proof_asked(house: House, client: StrangerClient) -> TestResponse:
    """Come to the page that asks who is there, with a form that is kept."""
    token = client.token("/staff/account/security")
    house.clock.advance(minutes=15)
    return client.post("/staff/account/codes", data={"csrf_token": token, "note": "Lunch"})


def test_a_session_that_ends_on_the_page_that_asks_who_is_there_loses_nothing(house: House, as_staff: AsStaff) -> None:
    anna = as_staff("anna")
    asked = proof_asked(house, anna)
    house.clock.advance(hours=2)
    ended = anna.post("/staff/account/confirm", data={**dict(hidden(asked.text)), "password": PASSWORD})

    assert ("note", "Lunch") in hidden(sign_in_on(anna, ended, "anna").text)


@pytest.mark.parametrize(
    ("asks", "error"),
    [
        ("sign_in", Busy()),
        ("sign_in_with_passkey", Busy()),
        ("confirm_by_password", Busy()),
        ("confirm_by_password", TooManyTries(7)),
    ],
    ids=repr,
)
def test_a_page_that_nothing_comes_of_keeps_it(
    house: House, as_staff: AsStaff, monkeypatch: pytest.MonkeyPatch, asks: str, error: Busy | TooManyTries
) -> None:
    anna = as_staff("anna")
    page = proof_asked(house, anna) if asks == "confirm_by_password" else too_late(house, anna, MEETING)
    kept = dict(hidden(page.text))["kept"]
    monkeypatch.setattr(SERVICES[asks], asks, _raises(error))
    answer = anna.post(PAGES[asks], data=hidden_and(page, email="anna@barsek.example", password=PASSWORD))

    assert (error.status, str(error.retry_after_seconds)) == (answer.status_code, answer.headers["Retry-After"])
    assert kept == dict(hidden(answer.text))["kept"]


def test_a_second_step_that_nothing_comes_of_keeps_it(
    house: House, as_staff: AsStaff, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = as_staff("anna")
    page = too_late(house, anna, MEETING)
    monkeypatch.setattr(sign_in, "sign_in", lambda *_args, now: FirstStep(house.staff["anna"].id, "", now))
    monkeypatch.setattr(sign_in, "is_open", lambda *_args, **_more: True)
    monkeypatch.setattr(sign_in, "sign_in_with_code", _raises(Busy()))
    code_page = sign_in_on(anna, page, "anna")
    answer = anna.post(LOGIN, data=hidden_and(code_page, code="000000"))

    assert 503 == answer.status_code
    assert dict(hidden(page.text))["kept"] == dict(hidden(answer.text))["kept"]


def test_the_language_is_changed_by_the_form_so_that_it_goes_along(house: House, as_staff: AsStaff) -> None:
    anna = as_staff("anna")
    page = too_late(house, anna, MEETING)
    (switch,) = re.findall(r'formaction="([^"]*lang=fi[^"]*)"', page.text)
    assert switch.startswith(LOGIN), "the form that asks for the password is sent nowhere else"
    finnish = anna.post(html.unescape(switch), data=hidden_and(page, email="anna@barsek.example", password="half"))

    assert (200, True) == (finnish.status_code, '<html lang="fi"' in finnish.text)
    assert ("half" in finnish.text, 'value="anna@barsek.example"' in finnish.text) == (False, True)
    again = sign_in_on(anna, finnish, "anna")
    assert "Send it now" in again.text
    assert 'class="languages"' not in again.text, "signed in: it speaks the account's language"


@pytest.mark.parametrize("page", ["/staff/reset", LOGIN])
def test_other_answers_of_the_sign_in_lead_back_to_their_own_page(
    client: StrangerClient, house: House, page: str
) -> None:
    answer = client.submit(page, {"email": ""})

    assert 422 == answer.status_code
    assert f"{page}?lang=fi" in answer.text


def hidden_and(page: TestResponse, **typed: str) -> dict[str, str]:
    return {**dict(hidden(page.text)), **typed}


def _raises(error: Exception) -> Callable[..., None]:
    def stop(*_args: object, **_more: object) -> None:
        raise error

    return stop
