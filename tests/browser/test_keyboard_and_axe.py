"""Every page without a finding of axe, without sideways scroll, and usable by keyboard alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.support.server import Server

PUBLIC = ["/", "/privacy", "/visits/new?party_size=9", "/nothing", "/staff/login"]
STAFF = [
    "/staff/", "/staff/calendar?view=month", "/staff/calendar?view=week", "/staff/calendar?view=day",
    "/staff/calendar?view=agenda", "/staff/visits", "/staff/meetings/new", "/staff/subscriptions", "/staff/account",
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


def test_axe_finds_nothing_in_light_and_dark_and_no_page_scrolls_sideways(signed_in: Page, server: Server) -> None:
    found: list[str] = []
    for path in paths(signed_in, server):
        for scheme, width in (("light", 1280), ("dark", 360)):
            signed_in.emulate_media(color_scheme=scheme)
            signed_in.set_viewport_size({"width": width, "height": 800})
            signed_in.goto(server.url + path)
            report = Axe().run(signed_in)
            found += [
                f"{path} {scheme}: {one['id']} {one['nodes'][0]['html']}" for one in report.response["violations"]
            ]
            wide = signed_in.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            found += [f"{path} {width}: {wide}px too wide"] if wide > 0 else []

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
