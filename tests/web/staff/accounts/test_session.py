"""Signing in and out, and what ends a sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from barsek_visits.services.accounts.links import make_sign_in_link
from barsek_visits.web import limits
from tests.support.office.house import PASSWORD, sign_in_by_page
from tests.support.servers.application import make_app, make_settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from werkzeug.test import TestResponse

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    AsStaff = Callable[[str], StrangerClient]

LOGIN = "/staff/login"


def attempt(
    client: StrangerClient, email: str, password: str, *, address: str = "127.0.0.1", **more: str
) -> TestResponse:
    fields = {"email": email, "password": password, "csrf_token": client.token(LOGIN), **more}
    return client.post(LOGIN, data=fields, environ_base={"REMOTE_ADDR": address})


@pytest.mark.parametrize("email", ["anna@barsek.example", "dmitri@barsek.example", "nobody@barsek.example", ""])
def test_a_refusal_says_nothing_about_what_was_wrong(house: House, client: StrangerClient, email: str) -> None:
    password = PASSWORD if email.startswith("dmitri") else "wrong"
    answer = client.submit(LOGIN, {"email": email, "password": password}, action=f"{LOGIN}?lang=en")

    assert 422 == answer.status_code
    assert "do not belong together" in answer.text


def test_the_cookie_of_a_sign_out_opens_nothing_any_more(
    house: House, as_staff: AsStaff, client: StrangerClient
) -> None:
    anna = as_staff("anna")
    cookie = anna.get_cookie("session", domain="127.0.0.1")
    assert 303 == anna.submit("/staff/account", {}, "/staff/logout").status_code
    client.set_cookie("session", cookie.value, domain="127.0.0.1")

    assert 303 == client.get("/staff/").status_code


def test_the_session_before_the_sign_in_is_another_one(house: House, client: StrangerClient) -> None:
    client.get(LOGIN)
    before = client.get_cookie("session", domain="127.0.0.1").value
    sign_in_by_page(client, "anna")

    assert before != client.get_cookie("session", domain="127.0.0.1").value


@pytest.mark.parametrize(("minutes", "code"), [(59, 200), (61, 303)])
def test_a_sign_in_ends_when_it_is_idle_for_an_hour(house: House, as_staff: AsStaff, minutes: int, code: int) -> None:
    anna = as_staff("anna")
    house.clock.advance(minutes=minutes)

    assert code == anna.get("/staff/").status_code


def test_a_sign_in_ends_after_twelve_hours_whatever_happens(house: House, as_staff: AsStaff) -> None:
    anna = as_staff("anna")
    codes = []
    for _ in range(13):
        house.clock.advance(minutes=58)
        codes.append(anna.get("/staff/").status_code)

    assert [200] * 12 + [303] == codes


@pytest.mark.parametrize(
    "wanted", ["//evil.example", "/\\evil.example", "https:evil.example", "/%09/evil", "javascript:alert(1)",
               "http://ok@evil.example", "/staff//evil.example", "/staff/\\evil", "/v/x"],
)  # fmt: skip
def test_after_the_sign_in_one_goes_nowhere_else(house: House, client: StrangerClient, wanted: str) -> None:
    assert "/staff/" == attempt(client, "anna@barsek.example", PASSWORD, next=wanted).location


def test_after_the_sign_in_one_goes_on_to_where_one_was_going(house: House, client: StrangerClient) -> None:
    sent_to = client.get("/staff/calendar?view=month").location
    answer = client.submit(
        sent_to, {"email": "anna@barsek.example", "password": PASSWORD, "next": "/staff/calendar?view=month"}, LOGIN
    )

    assert "/staff/calendar?view=month" == answer.location


def test_a_link_signs_in_once_by_its_button(
    house: House, client: StrangerClient, make_client: Callable[[], StrangerClient]
) -> None:
    page = f"/staff/link/{make_sign_in_link(house.staff['anna'], now=house.now)}"
    client.get(page)
    assert 303 == client.get("/staff/").status_code == client.submit(page, {}).status_code
    assert 200 == client.get("/staff/").status_code

    assert 404 == make_client().get(page).status_code


def test_a_link_is_good_for_an_hour_and_only_on_this_machine(house: House, client: StrangerClient) -> None:
    page = f"/staff/link/{make_sign_in_link(house.staff['anna'], now=house.now)}"
    assert 404 == client.get(page, environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code
    assert 200 == client.get(page).status_code
    house.clock.advance(minutes=61)

    assert 404 == client.get(page).status_code


@pytest.fixture
def strict(house: House, tmp_path: Path, database_url: str) -> StrangerClient:
    """A client of an application whose throttles are on."""
    app = make_app(make_settings(tmp_path / "strict", str(house and database_url), BARSEK_THROTTLE="on"))
    with app.app_context():
        from tests.support.office.house import furnish

        furnish(house.clock)
        app.extensions["clock"] = house.clock
        yield app.test_client()
        from barsek_visits.db import db

        db.session.remove()
        db.engine.dispose()


def test_a_guesser_waits_longer_and_longer_and_the_right_password_waits_too(
    strict: StrangerClient, house: House
) -> None:
    codes = [attempt(strict, "anna@barsek.example", "wrong").status_code for _ in range(7)]
    right = attempt(strict, "anna@barsek.example", PASSWORD)

    assert [422] * 5 + [429] * 2 == codes
    assert 429 == right.status_code
    assert "+47 78 97 70 50" in right.text
    assert int(right.headers["Retry-After"]) >= 1
    house.clock.advance(minutes=16)
    assert 303 == attempt(strict, "anna@barsek.example", PASSWORD).status_code


def test_a_form_that_is_filled_in_faster_than_anybody_reads_is_looked_at_twice(
    strict: StrangerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.support.pages.booking_form import FORM_PAGE, fields

    monkeypatch.setattr("barsek_visits.web.public.requests._MIN_FILL_SECONDS", 3600)  # however slow this machine is
    answer = strict.submit(FORM_PAGE, fields(), action="/visits/new?lang=en")

    assert 422 == answer.status_code
    assert "very quick" in answer.text


@pytest.fixture
def few_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a stranger read three pages, of the 600 that a network may."""
    assert "600 per 10 minutes" == limits._READS
    monkeypatch.setattr(limits, "_READS", "3 per 10 minutes")


def test_who_reads_or_sends_without_end_is_answered_with_the_telephone_number(
    few_reads: None, strict: StrangerClient
) -> None:
    read = [strict.get(page).status_code for page in ("/", "/privacy")]
    sent = [strict.post("/visits/new", data={}).status_code for _ in range(2)]

    assert [200, 200, 422, 429] == read + sent
    assert "+47 78 97 70 50" in strict.get("/").text


def test_guessing_at_links_ends_and_right_ones_are_answered_still(strict: StrangerClient, house: House) -> None:
    token = house.ask_for_token()
    codes = [strict.get(f"/v/{n}").status_code for n in range(61)]

    assert {404} == set(codes[:60])
    assert 429 == codes[60]
    assert 200 == strict.get(f"/v/{token}").status_code


def test_nobody_is_kept_out_by_the_failures_of_others(strict: StrangerClient, house: House) -> None:
    for _ in range(12):
        attempt(strict, "anna@barsek.example", "wrong", address="203.0.113.9")

    assert 429 == attempt(strict, "anna@barsek.example", PASSWORD, address="203.0.113.9").status_code
    assert 303 == attempt(strict, "anna@barsek.example", PASSWORD, address="198.51.100.2").status_code
    strict.delete_cookie("session", domain="127.0.0.1")
    assert 303 == attempt(strict, "berit@barsek.example", PASSWORD, address="203.0.113.9").status_code


def test_a_browser_that_signed_in_before_has_a_count_of_its_own(strict: StrangerClient, house: House) -> None:
    assert 303 == attempt(strict, "anna@barsek.example", PASSWORD).status_code
    strict.delete_cookie("session", domain="127.0.0.1")
    stranger = strict.application.test_client()
    for _ in range(12):
        attempt(stranger, "anna@barsek.example", "wrong")

    assert 429 == attempt(stranger, "anna@barsek.example", PASSWORD).status_code
    assert 303 == attempt(strict, "anna@barsek.example", PASSWORD).status_code


def test_a_made_up_cookie_is_no_earlier_sign_in(strict: StrangerClient) -> None:
    codes = []
    for n in range(7):
        strict.set_cookie("browser", f"{n:043}", domain="127.0.0.1")
        strict.set_cookie("signed-in", f"{n:032}", domain="127.0.0.1")
        codes.append(attempt(strict, "anna@barsek.example", "wrong").status_code)

    assert [422] * 5 + [429] * 2 == codes


def test_a_success_pays_the_failures_back(strict: StrangerClient) -> None:
    for _ in range(3):
        for _ in range(4):
            assert 422 == attempt(strict, "anna@barsek.example", "wrong").status_code
        assert 303 == attempt(strict, "anna@barsek.example", PASSWORD).status_code
        for name in ("session", "signed-in", "browser"):
            strict.delete_cookie(name, domain="127.0.0.1")


def test_a_guesser_does_not_go_through_the_networks_of_a_site(strict: StrangerClient) -> None:
    codes = [
        attempt(strict, "anna@barsek.example", "wrong", address=f"2001:db8:0:{n:x}::1").status_code for n in range(24)
    ]

    assert [422] * 20 == codes[:20]
    assert 429 in codes[20:]


def test_a_school_class_may_read(strict: StrangerClient, house: House) -> None:
    codes = [strict.get("/privacy").status_code for _ in range(601)]

    assert {200} == set(codes[:600])
    assert 429 == codes[600]


def test_a_new_password_ends_all_other_sign_ins(house: House, as_staff: AsStaff) -> None:
    here, elsewhere = as_staff("anna"), as_staff("anna")
    new = "four quiet reindeer walk"
    form = {"current_password": PASSWORD, "new_password": new, "repeat_password": new}

    assert 303 == here.submit("/staff/account", form, "/staff/account/password").status_code
    assert (200, 303) == (here.get("/staff/").status_code, elsewhere.get("/staff/").status_code)


@pytest.mark.parametrize(
    ("new", "repeat", "says"),
    [("short", "short", "at least 15"), ("barentskirkenes12345", "barentskirkenes12345", "easy to guess"),
     ("four quiet reindeer walk", "other", "not the same"), ("", "", "new password")],
)  # fmt: skip
def test_a_weak_password_is_refused(house: House, as_staff: AsStaff, new: str, repeat: str, says: str) -> None:
    form = {"current_password": PASSWORD, "new_password": new, "repeat_password": repeat}
    answer = as_staff("anna").submit("/staff/account", form, "/staff/account/password")

    assert 422 == answer.status_code
    assert says in answer.text


def test_a_wrong_current_password_is_refused(house: House, as_staff: AsStaff) -> None:
    form = {
        "current_password": "x",
        "new_password": "four quiet reindeer walk",
        "repeat_password": "four quiet reindeer walk",
    }

    assert 422 == as_staff("anna").submit("/staff/account", form, "/staff/account/password").status_code


def test_pages_follow_the_accounts_language(house: House, as_staff: AsStaff) -> None:
    anna = as_staff("anna")
    assert 303 == anna.submit("/staff/account", {"language": "fi"}, "/staff/account/language").status_code

    assert '<html lang="fi"' in anna.get("/staff/").text
