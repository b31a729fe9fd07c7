"""What several walks through a browser do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.office.house import PASSWORD
from tests.support.pages.browser import drag_down

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from barsek_visits.queries.visits.details import VisitDetails
    from tests.support.servers.server import Server


def sign_in(page: Page, office: Server) -> Page:
    page.goto(f"{office.url}/staff/login")
    page.locator("[name=email]").fill("anna@barsek.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").click()
    page.wait_for_url("**/staff/")
    return page


def drag(page: Page, item: Locator, by_hours: float, *, edge: bool = False) -> None:
    """Drag an item down by hours; at its edge, stretch it."""
    drag_down(page, item, by_hours * 12, "[data-column]", edge=edge)


def programme_page(page: Page, office: Server, visit: VisitDetails) -> Page:
    page.goto(f"{office.url}/staff/visits/{visit.reference}/programme")
    return page
