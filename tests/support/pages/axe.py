"""What axe finds on a page, and whether the page scrolls sideways."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

# Pages look alike on either database, and axe takes seconds a page: each database shows them in one of two ways.
SEEN_IN_TWO_WAYS = pytest.mark.parametrize(
    ("database_kind", "scheme", "width"),
    [("sqlite", "dark", 360), ("postgresql", "light", 1280)],
    indirect=["database_kind"],
)


def see(page: Page, scheme: str, width: int) -> None:
    """Show pages from now on in a colour scheme and as wide as a telephone or a desk."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})


def findings(page: Page, name: str = "") -> list[tuple[str, str, str]]:
    """Return what is wrong with a page: its name, the rule, the element."""
    found = [(name, one["id"], one["nodes"][0]["html"]) for one in Axe().run(page).response["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*found, *([(name, "sideways", f"{wide}px")] if wide > 0 else [])]
