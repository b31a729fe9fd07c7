"""A session that ends loses no half-filled form."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest

from barsek_visits.services.accounts.accounts import deactivate_staff
from tests.support.office.house import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    AsStaff = Callable[[str], StrangerClient]

NEW_MEETING, LOGIN = "/staff/meetings/new", "/staff/login"
MEETING = {"title": "Lunch with Ærø & <friends>", "note": "two\r\nlines", "rooms": ["1", "2"]}
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
