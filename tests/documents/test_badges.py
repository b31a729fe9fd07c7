"""Name badges: ten to a page, and nothing leaves its badge."""

from __future__ import annotations

import pytest

from barsek_visits.documents.badges import badges_pdf
from barsek_visits.documents.sheets import BadgeName, BadgeSheet
from tests.support.pages.documents import HOSTILE, badges
from tests.support.pages.pdfs import Paper

WIDE, HIGH = 90, 54
LEFT, TOP = 15, 13.5


def read(sheet: BadgeSheet) -> Paper:
    return Paper(badges_pdf(sheet))


def assert_all_inside(paper: Paper, margin: float = 4) -> None:
    """Every letter stands inside one badge, some millimetres from where it is cut."""
    for page in range(len(paper.pages)):
        for left, top, right, bottom in paper.letters(page):
            column, row = (left - LEFT) // WIDE, (top - TOP) // HIGH
            assert LEFT + column * WIDE + margin < left < right < LEFT + (column + 1) * WIDE - margin
            assert TOP + row * HIGH + margin < top < bottom < TOP + (row + 1) * HIGH - margin


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (10, 1), (11, 2), (200, 20)])
def test_ten_badges_stand_on_a_page(count: int, pages: int) -> None:
    paper = read(badges(names=tuple(BadgeName(f"Aino {number}.", "Member") for number in range(count)), blank=0))

    assert len(paper.pages) == pages
    assert set(paper.sizes) == {(210, 297)}
    assert [f"Aino {number}." in paper.text for number in range(count)] == [True] * count
    assert_all_inside(paper)


def test_without_a_list_badges_carry_the_organisation_and_room_for_a_name() -> None:
    paper = read(badges(names=(), blank=14))

    assert len(paper.pages) == 2
    assert paper.text.count("Lapin nuorisoneuvosto") == 14
    assert paper.text.count("Barentssekretariatet") == 14


def test_name_title_organisation_and_office_stand_in_this_order() -> None:
    text = read(badges()).text

    positions = [text.find(each) for each in ("Áilu Guttorm", "Ságadoalli", "Lapin", "Barents", "Екатерина")]
    assert -1 not in positions
    assert positions == sorted(positions)


@pytest.mark.parametrize(
    "name",
    [
        "Wolfeschlegelsteinhausenbergerdorff Johannes-Maximilian",
        "Екатерина Александровна Рождественская-Константинопольская",
        "Ánde " * 40,
        "W" * 200,
        "Ǻ̧Ǵ̣" * 50,
    ],
)
def test_long_names_shrink_and_wrap_and_stay_on_their_badge(name: str) -> None:
    paper = read(badges(names=(BadgeName(name, name), BadgeName("Ole", "")), organisation=name, blank=1))

    assert_all_inside(paper)
    assert len(paper.pages) == 1
    assert "Ole" in paper.text


def test_what_no_badge_could_hold_is_cut_off_at_its_edge() -> None:
    paper = read(badges(names=(BadgeName("W" * 3000, "M" * 3000),), organisation="Ж" * 3000, blank=0))
    first = (LEFT + 5, TOP + 5, LEFT + WIDE - 5, TOP + HIGH - 5)
    below = (LEFT + 5, TOP + HIGH + 2, LEFT + WIDE - 5, TOP + 2 * HIGH - 5)

    assert paper.has_ink(first)
    assert not paper.has_ink(below)


def test_what_people_typed_is_never_read_as_markup() -> None:
    paper = read(badges(names=(BadgeName(HOSTILE, HOSTILE),), organisation=HOSTILE, blank=0))
    squeezed = "".join(paper.text.split()).replace("-", "")

    assert paper.is_accessible
    assert squeezed.count("".join(HOSTILE.split()).replace("-", "")) == 3
    assert_all_inside(paper)
