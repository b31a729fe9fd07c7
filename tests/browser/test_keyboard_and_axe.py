"""Every page without a finding of axe, without sideways scroll, and usable by keyboard alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.pages.axe import SEEN_IN_TWO_WAYS, findings, see

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.support.servers.server import Server

PUBLIC = ["/", "/privacy", "/visits/new?party_size=9", "/nothing", "/staff/login"]
STAFF = [
    "/staff/", "/staff/calendar?view=month", "/staff/calendar?view=week", "/staff/calendar?view=day",
    "/staff/calendar?view=agenda", "/staff/visits", "/staff/visits?q=2026+2027&sort=soonest",
    "/staff/visits?q=nothing+like+it", "/staff/meetings/new", "/staff/subscriptions", "/staff/account",
    "/staff/hosting", "/staff/visits/new", "/staff/find-time?party_size=12&language=fi&minutes=120",
]  # fmt: skip


def paths(page: Page, server: Server) -> list[str]:
    """Return all pages, with one visit, one free day and one form among them."""
    page.goto(f"{server.url}/staff/visits?status=requested")
    visit = page.locator("main table a").first.get_attribute("href") or ""
    page.goto(f"{server.url}/visits/new?party_size=9&lang=ru")
    page.locator("main table a").first.click()
    day = page.url
    page.locator("a.time-link").first.click()
    return [*PUBLIC, *STAFF, visit, day.removeprefix(server.url), page.url.removeprefix(server.url)]


@SEEN_IN_TWO_WAYS
def test_axe_finds_nothing_in_light_and_dark_and_no_page_scrolls_sideways(
    signed_in: Page, server: Server, scheme: str, width: int
) -> None:
    found = []
    for path in paths(signed_in, server):
        see(signed_in, scheme, width)
        signed_in.goto(server.url + path)
        found += findings(signed_in, path)

    assert [] == found


def test_the_keyboard_alone_gets_from_the_front_page_to_a_free_time(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/?lang=en")
    for target in ("Book a visit", r"\d free time"):
        for _ in range(80):
            page.keyboard.press("Tab")
            focused = page.evaluate("document.activeElement.textContent + (document.activeElement.ariaLabel || '')")
            if re.search(target, focused):
                break
        else:
            pytest.fail(f"the keyboard never reached {target!r}")
        with page.expect_navigation():
            page.keyboard.press("Enter")

    assert "day=" in page.url


@SEEN_IN_TWO_WAYS
def test_axe_finds_nothing_on_the_list_with_results(signed_in: Page, server: Server, scheme: str, width: int) -> None:
    see(signed_in, scheme, width)
    signed_in.goto(f"{server.url}/staff/visits?q=mai&page=1")
    signed_in.locator("[name=q]").fill("norge")
    signed_in.locator("main form button").click()

    expect(signed_in.locator("main tbody tr").first).to_be_visible()
    assert [] == findings(signed_in)


def test_slash_leads_to_the_search_box_from_any_page_of_the_office(signed_in: Page, server: Server) -> None:
    for path in ("/staff/account", "/staff/calendar?view=week"):
        signed_in.goto(server.url + path)
        signed_in.keyboard.press("/")
        signed_in.wait_for_url("**/staff/visits#q")
        expect(signed_in.locator("[name=q]")).to_be_focused()
    signed_in.keyboard.type("kirkenes/")
    expect(signed_in.locator("[name=q]")).to_have_value("kirkenes/")
    signed_in.locator("h1").click()
    signed_in.keyboard.press("/")
    expect(signed_in.locator("[name=q]")).to_be_focused()


def test_slash_does_nothing_where_keys_are_switched_off(signed_in: Page, server: Server) -> None:
    signed_in.goto(f"{server.url}/staff/account")
    signed_in.evaluate("localStorage.setItem('calendar-keys', 'off')")
    signed_in.keyboard.press("/")
    signed_in.wait_for_load_state("networkidle")

    assert signed_in.url.endswith("/staff/account")


def test_without_script_the_box_finds(plain_page: Page, server: Server, sign_in: Callable[[Page], None]) -> None:
    sign_in(plain_page)
    plain_page.goto(f"{server.url}/staff/visits")
    title = plain_page.locator("main tbody a").first.inner_text()
    plain_page.locator("[name=q]").fill(title)
    plain_page.locator("main form button").click()

    expect(plain_page.locator("main tbody a").first).to_have_text(title)
