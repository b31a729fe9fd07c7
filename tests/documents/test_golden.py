"""Every document in every language: its pages, word for word.

The texts stand in `tests/documents/golden/<language>/`.  After a wanted change: `GOLDEN=write pytest
tests/documents`, then read the difference, and look at the pages.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from barsek_visits.documents.badges import badges_pdf
from barsek_visits.documents.door_sign import door_sign_pdf
from barsek_visits.documents.programme import programme_pdf
from barsek_visits.i18n import LANGUAGES
from tests.support.pages.documents import badges, door_sign, programme
from tests.support.pages.pdfs import Paper

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(__file__).with_name("golden")

DOCUMENTS: dict[str, Callable[[str], bytes]] = {
    "programme": lambda language: programme_pdf(programme(language)),
    "programme-without-items": lambda language: programme_pdf(programme(language, items=(), hosts=())),
    "badges": lambda language: badges_pdf(badges(language)),
    "door-sign": lambda language: door_sign_pdf(
        door_sign(language), replace(door_sign(language, room="Jakobselv"), protected=True)
    ),
}


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_document_says_what_it_always_said_on_as_many_pages(language: str, name: str) -> None:
    paper = Paper(DOCUMENTS[name](language))
    text = f"Title: {paper.title}\nPages: {len(paper.pages)}\n\n{paper.text}\n"
    file = FOLDER / language / f"{name}.txt"
    if os.environ.get("GOLDEN") == "write":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("name", DOCUMENTS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_document_is_accessible_and_says_its_language(language: str, name: str) -> None:
    paper = Paper(DOCUMENTS[name](language))

    assert paper.is_accessible
    assert paper.language == language


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_same_sheet_gives_the_same_bytes_and_no_date(name: str) -> None:
    pdf = DOCUMENTS[name]("nb")

    assert DOCUMENTS[name]("nb") == pdf
    assert Paper(pdf).dates == {""}
