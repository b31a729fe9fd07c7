"""The machine's own Chromium, driven by Playwright."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Locator, Page

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A browser that asks nobody for anything but the pages it is sent to, and starts no process for each of them.
_ALONE = [
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--renderer-process-limit=1",
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run a headless browser for the length of the block."""
    found = [path for path in map(shutil.which, _NAMES) if path]
    if not found:
        raise FileNotFoundError("no Chromium: `make test` installs it or says how to")
    # As root Chromium refuses its sandbox; the pages are our own.
    arguments = [*_ALONE, "--no-sandbox"] if os.geteuid() == 0 else _ALONE
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found[0], args=arguments)
        try:
            yield browser
        finally:
            browser.close()


def drag_down(page: Page, item: Locator, rows: float, grid: str, *, edge: bool = False) -> None:
    """Drag an item, or its lower edge, down by rows of the grid that a selector finds."""
    box = item.bounding_box()
    assert box
    row = page.evaluate("(grid) => parseFloat(getComputedStyle(document.querySelector(grid)).gridAutoRows)", grid)
    x, y = box["x"] + box["width"] / 2, box["y"] + (box["height"] - 3 if edge else 8)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + rows * row / 2, steps=4)
    page.mouse.move(x, y + rows * row, steps=4)
    page.mouse.up()
