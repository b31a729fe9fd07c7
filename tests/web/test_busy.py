"""Where others were in the way each time, nothing is stored, and nothing that was typed is lost."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, NoReturn

from werkzeug.datastructures import MultiDict

from barsek_visits.domain.errors import Busy
from barsek_visits.models import Booking
from tests.support.office.house import PASSWORD
from tests.support.office.stored import counted
from tests.support.pages.booking_form import FORM_PAGE, fields
from tests.support.servers.contention import in_the_way

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)"')


def test_a_busy_office_keeps_what_was_typed_and_takes_it_once_more(
    house: House, client: StrangerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("barsek_visits.transactions._PAUSE_SECONDS", 0)
    with in_the_way(monkeypatch):
        answer = client.submit(FORM_PAGE, fields(), "/visits/new")

    assert (503, "2", 0) == (answer.status_code, answer.headers["Retry-After"], counted(Booking))
    assert "+47 78 97 70 50" in answer.text
    kept = MultiDict((name, unescape(value)) for name, value in _HIDDEN.findall(answer.text))
    assert "We come by coach.\nSee you!" == kept["message"]
    assert ["border", "youth"] == kept.getlist("topics")
    assert 303 == client.post("/visits/new", data=kept).status_code
    assert 1 == counted(Booking)


def test_a_password_is_not_kept_in_a_page(
    house: House, client: StrangerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("barsek_visits.services.accounts.sign_in._begin", busy)
    answer = client.submit("/staff/login", {"email": "anna@barsek.example", "password": PASSWORD})

    assert 503 == answer.status_code
    assert PASSWORD not in answer.text
    assert [] == _HIDDEN.findall(answer.text)


def busy(*_args: object) -> NoReturn:
    raise Busy("sign-in")


def test_a_page_is_shown_though_nobody_can_note_that_it_was(
    house: House, as_staff: Callable[[str], StrangerClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = as_staff("anna")
    house.clock.advance(minutes=2)
    monkeypatch.setattr("barsek_visits.services.accounts.sessions._touch", busy)

    assert 200 == anna.get("/staff/").status_code
