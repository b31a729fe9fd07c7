"""An admin takes a calendar over: uploaded, looked at, taken, and axe finds nothing on the way; needs no script."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.support.calendars.calendars import calendar
from tests.support.pages.axe import findings
from tests.support.servers.waiting import wait_until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.support.servers.server import Server

_DAY = datetime.now(UTC).date() + timedelta(days=60)
_EVENT = f"UID:{{}}\nSUMMARY:{{}}\nLOCATION:Varanger\nDTSTART;TZID={{}}:{_DAY:%Y%m%d}T{{}}0000\nDURATION:PT30M"
_FILE = calendar(
    _EVENT.format("a", "Ukemøte med et langt navn som ikke får plass på én linje", "Europe/Oslo", "05"),
    _EVENT.format("b", "Kollisjon", "Europe/Oslo", "05"),
    _EVENT.format("c", "Gjettet", "Kirkenes", "06"),
    "SUMMARY:Ødelagt\nDTSTART:soon",
)


def is_there(page: Page, server: Server, selector: str, *, has_script: bool) -> bool:
    """Say whether it is on the page, which comes anew by itself where it has a script."""
    if not has_script:
        page.goto(f"{server.url}/staff/import")
    return page.locator(selector).count() > 0


@pytest.mark.parametrize(
    ("database_kind", "width"), [("sqlite", 1280), ("postgresql", 360)], indirect=["database_kind"]
)
def test_a_calendar_is_taken_over(browser: Browser, server: Server, has_script: bool, width: int) -> None:
    context = browser.new_context(java_script_enabled=has_script, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(server.sign_in_link("hakon.dahl@barsek.example"))
    page.get_by_role("button").first.click()
    page.goto(f"{server.url}/staff/import")
    look = findings if has_script else lambda _page, _name: []  # axe itself is a script
    found = look(page, "form")
    page.locator("input[type=file]").set_input_files(
        {"name": "export.ics", "mimeType": "text/calendar", "buffer": _FILE}
    )
    page.locator("form[enctype] button").click()
    found += look(page, "work")
    wait_until(
        lambda: is_there(page, server, "main table", has_script=has_script), "the calendar to be looked at", seconds=60
    )
    found += look(page, "looked at")
    assert ["Ukemøte", "Gjettet"] == [text.split()[0] for text in page.locator("td:nth-child(2)").all_inner_texts()]
    page.locator("form[action$='/take'] button").click()
    removal = "form[action$='/remove']"
    wait_until(lambda: is_there(page, server, removal, has_script=has_script), "the calendar to be taken", seconds=60)
    page.locator(f"{removal} button").click()
    context.close()

    assert [] == found
