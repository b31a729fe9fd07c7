"""The first visit, end to end, in a real browser, as a person would: with script and without."""

from __future__ import annotations

import re
import urllib.request
import uuid
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from tests.support.servers.server import Server


@pytest.fixture
def organisation() -> str:
    """Return a name that no other test uses: they share one server."""
    return f"Rovaniemi {uuid.uuid4().hex[:8]}"


@pytest.fixture
def host(browser: Browser, has_script: bool, server: Server, sign_in: Callable[[Page], None]) -> Iterator[Page]:
    """A coordinator at a desk, with script or without, reading English."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=has_script)
    page = context.new_page()
    sign_in(page)
    page.goto(f"{server.url}/staff/account")
    page.locator("select[name=language]").select_option("en")
    page.locator("form[action$='/account/language'] button").click()
    yield page
    context.close()


def ask_for_a_visit(page: Page, server: Server, organisation: str) -> None:
    """Walk from the front page to the receipt."""
    page.goto(f"{server.url}/?lang=en")
    page.get_by_role("link", name="Book a visit").first.click()
    page.locator("[name=party_size]").fill("7")
    page.locator("[name=time_zone]").select_option("Europe/Helsinki")
    page.get_by_role("button", name="Show free times").click()
    page.locator("main table a").first.click()
    page.locator("a.time-link").first.click()
    page.locator("[name=organisation]").fill(organisation)
    page.locator("[name=organisation_type]").select_option("civil_society")
    page.locator("[name=country]").select_option("FI")
    page.locator("[name=contact_name]").fill("Aino Virtanen")
    page.locator("[name=contact_email]").fill("aino@example.org")
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have your request")


def reference_on(page: Page) -> str:
    found = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}", page.locator("main").inner_text())
    assert found
    return found[0]


def subscribe_to_the_office(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/staff/subscriptions")
    page.locator("select[name=scope]").select_option("office")
    page.locator("select[name=language]").select_option("en")
    page.get_by_role("button", name=re.compile("link", re.IGNORECASE)).last.click()


def feed_events(page: Page, server: Server, organisation: str) -> int:
    """Return how many events of the visit stand in the first calendar link."""
    page.goto(f"{server.url}/staff/subscriptions")
    link = re.findall(r"http://\S+?\.ics", page.content())
    with urllib.request.urlopen(link[-1], timeout=20) as answer:
        calendar = Calendar.from_ical(answer.read())
    return sum(organisation in str(event["SUMMARY"]) for event in calendar.walk("VEVENT"))


def test_a_visit_is_asked_for_confirmed_seen_moved_and_cancelled(
    telephone: Page, host: Page, server: Server, organisation: str
) -> None:
    ask_for_a_visit(telephone, server, organisation)
    own_page = telephone.url
    reference = reference_on(telephone)
    assert "Finland" in telephone.locator("main").inner_text(), "their own time stands beside ours"

    host.goto(f"{server.url}/staff/visits?q={organisation.upper()}")
    host.get_by_role("link", name=organisation).click()
    host.get_by_role("button", name="Confirm the visit").click()
    expect(host.get_by_role("status").first).to_contain_text("confirmed")

    telephone.goto(own_page)
    expect(telephone.get_by_role("heading", level=1)).to_have_text("Welcome! Your visit is confirmed")

    subscribe_to_the_office(host, server)
    assert 1 == feed_events(host, server, organisation)

    day = re.search(r'datetime="(\d{4}-\d\d-\d\d)', telephone.content())
    assert day
    for view in ("month", "week", "day", "agenda"):
        host.goto(f"{server.url}/staff/calendar?view={view}&date={day[1]}")
        expect(host.locator("main")).to_contain_text(organisation)

    host.goto(f"{server.url}/staff/visits/{reference}")
    host.get_by_text("Move to another time or room").click()
    start = host.locator("#move-starts_at")
    start.fill(start.input_value()[:11] + "14:30")
    host.get_by_role("button", name="Move the visit").click()
    telephone.goto(own_page)
    expect(telephone.locator("main")).to_contain_text("14:30")

    telephone.get_by_text("Cancel the visit").first.click()
    telephone.locator("[name=sure]").last.check()
    telephone.get_by_role("button", name="Cancel the visit").click()
    expect(telephone.get_by_role("heading", level=1)).to_have_text("The visit is cancelled")
    assert 0 == feed_events(host, server, organisation)


def test_a_host_books_a_meeting(host: Page, server: Server) -> None:
    day = "2030-05-06"
    host.goto(f"{server.url}/staff/meetings/new")
    host.locator("[name=title]").fill("Lunch talk")
    host.locator("[name=rooms]").last.check()
    host.locator("[name=starts_at]").fill(f"{day}T19:00")
    host.locator("[name=ends_at]").fill(f"{day}T20:00")
    host.get_by_role("button", name="Book the meeting").click()
    expect(host.get_by_role("heading", level=1)).to_have_text("Lunch talk")

    host.goto(f"{server.url}/staff/calendar?view=day&date={day}")
    expect(host.locator("main")).to_contain_text("Lunch talk")


def test_what_is_wrong_is_said_and_focused(telephone: Page, server: Server) -> None:
    telephone.goto(f"{server.url}/visits/new?party_size=5&lang=en")
    telephone.locator("main table a").first.click()
    telephone.locator("a.time-link").first.click()
    telephone.locator("[name=message]").fill("Kept")
    telephone.get_by_role("button", name="Send the request").click()

    expect(telephone.get_by_role("alert")).to_contain_text("which organisation")
    expect(telephone.locator("[name=message]")).to_have_value("Kept")
    assert telephone.title().startswith("Error:")
