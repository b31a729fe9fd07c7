"""Pictures of two states of the program are laid side by side exactly where they look different."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from scripts.against import lay_side_by_side

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser


@pytest.fixture
def folders(browser: Browser, tmp_path: Path) -> tuple[Path, Path]:
    """Pages before and after: one is the same, one has another word, one a shade that nobody sees, one is new."""
    words = {
        "same": ("Hello", "Hello"),
        "other": ("Hello", "Hullo"),
        "shade": ("<p style='background: #808080'>Hello", "<p style='background: #818080'>Hello"),
    }
    page = browser.new_page(viewport={"width": 200, "height": 100})
    for name, pair in words.items():
        for state, content in zip(("before", "after"), pair, strict=True):
            page.set_content(content)
            page.screenshot(path=tmp_path / state / "desk" / f"{name}.png")
    page.screenshot(path=tmp_path / "after" / "desk" / "new.png")
    page.close()
    return tmp_path / "before", tmp_path / "after"


def test_what_looks_different_is_laid_side_by_side(browser: Browser, folders: tuple[Path, Path]) -> None:
    target = folders[0].parent / "against"
    lines = lay_side_by_side(browser, *folders, target, "abc1234")

    assert ["desk/new.png", "desk/other.png"] == [line.partition(":")[0] for line in lines]
    assert {"desk-new.png", "desk-other.png", "index.html"} == {file.name for file in target.iterdir()}
    assert "abc1234" in (target / "index.html").read_text(encoding="utf-8")


def test_of_a_page_that_is_new_there_is_one_picture(browser: Browser, folders: tuple[Path, Path]) -> None:
    lines = lay_side_by_side(browser, *folders, folders[0].parent / "against", "abc1234")

    assert "desk/new.png: only after" in lines
