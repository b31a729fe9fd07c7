"""The door sign: large, one page for each room, and silent about protected visits."""

from __future__ import annotations

from datetime import timedelta

import pytest

from barsek_visits.documents.door_sign import door_sign_pdf
from barsek_visits.domain.spans import TimeSpan
from tests.support.pages.documents import HOSTILE, MORNING, door_sign
from tests.support.pages.pdfs import Paper


def test_each_room_has_a_page_across() -> None:
    paper = Paper(door_sign_pdf(door_sign(), door_sign(room="Jakobselv")))

    assert paper.sizes == [(297, 210), (297, 210)]
    for page, room in zip(paper.pages, ("Pasvik", "Jakobselv"), strict=True):
        for fact in (room, "Lapin\nnuorisoneuvosto", "Tuesday 9 February 2027", "09:00–12:00", "Barentssekretariatet"):
            assert fact in page


def test_of_a_protected_visit_nothing_names_who_it_is() -> None:
    paper = Paper(door_sign_pdf(door_sign(protected=True)))

    assert "Reserved" in paper.text
    assert "09:00–12:00" in paper.text
    assert "Lapin" not in paper.text + paper.title


def test_it_is_read_from_three_metres() -> None:
    # What is read from three metres has capitals of 15 mm and more; who is there is larger still.
    assert tallest(title="DNV", room="") > 25
    assert tallest(title="", room="") > 15


def tallest(**changes: object) -> float:
    letters = Paper(door_sign_pdf(door_sign(**changes))).letters()
    return max(bottom - top for _left, top, _right, bottom in letters)


@pytest.mark.parametrize("title", ["Ministry of Foreign Affairs, Department for Northern Cooperation " * 3, "W" * 200])
def test_a_long_title_shrinks_and_stays_on_the_page(title: str) -> None:
    long = TimeSpan(MORNING, MORNING + timedelta(days=2))
    paper = Paper(door_sign_pdf(door_sign(title=title, room="Storsalen i andre etasje mot elva " * 3, span=long)))

    assert len(paper.pages) == 1
    assert "Thu 11 Feb" in paper.words
    for left, top, right, bottom in paper.letters():
        assert 19 < left < right < 278
        assert 15 < top < bottom < 195


def test_what_people_typed_is_never_read_as_markup() -> None:
    paper = Paper(door_sign_pdf(door_sign(title=HOSTILE, room=HOSTILE)))
    squeezed = "".join(paper.text.split()).replace("-", "")

    assert paper.is_accessible
    assert squeezed.count("".join(HOSTILE.split()).replace("-", "")) == 2
