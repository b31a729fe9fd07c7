"""What goes with every answer, and who is answered at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support.office.house import FIRST_DAY
from tests.support.servers.application import make_app, make_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from flask import Flask

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

PAGES = ["/", "/privacy", "/visits/new", f"/visits/new?starts_at={FIRST_DAY}T10:00&visit_type=briefing", "/staff/login",
         "/nothing", "/staff/", "/healthz", "/static/css/base.css", "/.git/config", "/static/../app.py"]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_every_answer_has_the_strict_headers(house: House, client: StrangerClient, page: str) -> None:
    headers = client.get(page).headers

    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert ("DENY", "nosniff", "no-referrer") == (
        headers["X-Frame-Options"], headers["X-Content-Type-Options"], headers["Referrer-Policy"],
    )  # fmt: skip


@pytest.mark.parametrize("page", ["/.git/config", "/static/", "/static/../app.py", "/app.py", "/var/secret-key"])
def test_no_file_but_static_ones_is_served(house: House, client: StrangerClient, page: str) -> None:
    assert 404 == client.get(page).status_code


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", ""])
def test_another_host_is_not_answered(house: House, client: StrangerClient, host: str) -> None:
    answer = client.get("/", headers={"Host": host}, base_url=f"http://{host}" if host else None)

    assert answer.status_code in (400, 200 if not host else 400)
    assert "evil" not in answer.text


def test_another_host_is_refused_as_such_whatever_its_address_holds(house: House, client: StrangerClient) -> None:
    assert 400 == client.get("/a\x00b", base_url="http://evil.example").status_code
    assert 404 == client.get("/a\x00b").status_code


def test_pages_ask_nothing_of_other_hosts_and_hold_no_inline_script_or_style(
    house: House, as_staff: Callable[[str], StrangerClient]
) -> None:
    visit = house.ask()
    anna = as_staff("anna")
    for page in [*PAGES[:5], "/staff/", "/staff/calendar", "/staff/subscriptions", f"/staff/visits/{visit.reference}"]:
        text = anna.get(page).text
        assert not re.findall(r'(?:src|href|action)="(?!https?://127\.0\.0\.1)(?:https?:)?//[^"]+"', text), page
        assert not re.findall(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", text), page


def test_signed_in_pages_are_never_stored(house: House, as_staff: Callable[[str], StrangerClient]) -> None:
    headers = as_staff("anna").get("/staff/").headers

    assert "no-store" == headers["Cache-Control"]
    assert "Cookie" in headers["Vary"]


def test_a_page_with_a_form_is_never_stored(house: House, client: StrangerClient) -> None:
    assert "no-store" == client.get(PAGES[3]).headers["Cache-Control"]
    assert "no-store" != client.get("/").headers["Cache-Control"]


def test_static_files_may_be_kept_for_they_carry_a_version(house: House, client: StrangerClient) -> None:
    address = re.search(r"/static/css/base\.css\?v=\w+", client.get("/").text)
    assert address

    assert "max-age=31536000" in client.get(address[0]).headers["Cache-Control"]


def test_robots_are_kept_out_of_all_but_the_public_pages_and_may_fetch_feeds(client: StrangerClient) -> None:
    text = client.get("/robots.txt").text

    assert {"Disallow: /staff/", "Disallow: /v/"} <= set(text.splitlines())
    assert "/feeds" not in text


@pytest.fixture
def behind_tls(house: House, tmp_path: Path, settings: object) -> Iterator[StrangerClient]:
    """The same database, served under https."""
    from barsek_visits.db import db

    url = settings.database_url  # type: ignore[attr-defined]
    app = make_app(
        make_settings(tmp_path / "tls", url, BARSEK_BASE_URL="https://besok.example", BARSEK_TRUSTED_PROXIES="1")
    )
    with app.app_context():
        yield app.test_client()
        db.session.remove()
        db.engine.dispose()


def test_under_https_the_cookie_is_bound_to_the_host_and_the_browser_stays_on_https(behind_tls: StrangerClient) -> None:
    answer = behind_tls.get("/staff/login")

    assert answer.headers["Set-Cookie"].startswith("__Host-session=")
    assert "Secure" in answer.headers["Set-Cookie"]
    assert "Path=/" in answer.headers["Set-Cookie"]
    assert "max-age=63072000" in answer.headers["Strict-Transport-Security"]


def test_an_unknown_fault_is_a_plain_page_without_a_trace(
    house: House, client: StrangerClient, monkeypatch: pytest.MonkeyPatch, app: object
) -> None:
    def broken() -> None:
        raise RuntimeError("secret of the house")

    monkeypatch.setitem(app.view_functions, "public.privacy", broken)  # type: ignore[attr-defined]
    answer = client.get("/privacy?lang=en")

    assert 500 == answer.status_code
    assert "Something went wrong on our side" in answer.text
    assert "secret of the house" not in answer.text


def test_an_installation_without_an_office_says_so_without_a_fault_of_its_own(
    app: Flask, client: StrangerClient
) -> None:
    assert 404 == client.get("/").status_code
    faults = [
        rule.rule
        for rule in app.url_map.iter_rules()
        if not rule.arguments and client.get(rule.rule).status_code >= 500
    ]
    assert not faults


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        ("fi,en;q=0.5", "fi"),
        ("nn-NO,en", "nb"),
        ("no", "nb"),
        ("de", "nb"),
        ("", "nb"),
        ("ru-RU", "ru"),
        ("xx-!!,sv", "sv"),
    ],
)
def test_the_readers_program_chooses_the_language_and_norwegian_is_the_rest(
    house: House, client: StrangerClient, accept: str, language: str
) -> None:
    assert f'<html lang="{language}"' in client.get("/", headers={"Accept-Language": accept}).text


def test_the_asked_language_is_carried_by_every_link_and_form(house: House, client: StrangerClient) -> None:
    for page in (
        "/?lang=sv",
        "/visits/new?lang=sv",
        f"/visits/new?lang=sv&starts_at={FIRST_DAY}T10:00&visit_type=briefing",
    ):
        text = client.get(page).text
        links = [
            link
            for link in re.findall(r'(?:href|action)="(/[^"#]*)"', text)
            if not link.startswith(("/static", "/staff"))
        ]
        with_hidden_field = 'name="lang" value="sv"' in text
        missing = [link for link in links if "lang=" not in link and not (with_hidden_field and link == "/visits/new")]
        assert not missing, (page, missing)
