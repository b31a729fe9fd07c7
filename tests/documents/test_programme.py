"""The programme: whose clock, which day, how many pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from barsek_visits.documents.programme import programme_pdf
from barsek_visits.documents.sheets import ProgrammeSheet, SheetItem
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.i18n import current_language, use_language
from tests.support.pages.documents import HOSTILE, item, programme
from tests.support.pages.pdfs import Paper


def read(sheet: ProgrammeSheet) -> Paper:
    return Paper(programme_pdf(sheet))


def at(*when: int, end: tuple[int, ...] = ()) -> SheetItem:
    start = datetime(*when, tzinfo=UTC)
    return SheetItem(TimeSpan(start, datetime(*end, tzinfo=UTC) if end else start.replace(hour=start.hour + 1)), "Talk")


@pytest.mark.parametrize(
    ("zone", "start", "lines"),
    [
        ("Europe/Helsinki", (2027, 2, 9, 8), ["09:00–10:00", "10:00–11:00 in Finland"]),
        ("Europe/Helsinki", (2027, 7, 6, 8), ["10:00–11:00", "11:00–12:00 in Finland"]),
        ("Europe/Moscow", (2027, 2, 9, 8), ["09:00–10:00", "11:00–12:00 in Russia (Moscow)"]),
        ("Europe/Moscow", (2027, 7, 6, 8), ["10:00–11:00", "11:00–12:00 in Russia (Moscow)"]),
    ],
)
def test_the_offices_time_stands_first_and_the_delegations_below(
    zone: str, start: tuple[int, ...], lines: list[str]
) -> None:
    paper = read(programme(time_zone=zone, items=(at(*start),)))

    assert "\n".join(lines) in paper.text
    assert "Time in Kirkenes" in paper.text


@pytest.mark.parametrize("zone", ["", "Europe/Oslo", "Europe/Stockholm"])
def test_where_clocks_show_the_same_there_is_one_time(zone: str) -> None:
    paper = read(programme(time_zone=zone, items=(at(2027, 2, 9, 8),)))

    assert "09:00–10:00" in paper.text
    assert paper.text.count("09:00") == 1
    assert "Time in" not in paper.text


def test_a_visit_over_the_change_of_clocks_has_each_days_own_difference() -> None:
    # Norway goes over to summer time in the night to Sunday 28 March 2027; Moscow never does.
    paper = read(programme(time_zone="Europe/Moscow", items=(at(2027, 3, 26, 8), at(2027, 3, 29, 8))))

    assert "Friday 26 March 2027" in paper.text
    assert "09:00–10:00\n11:00–12:00 in Russia (Moscow)" in paper.text
    assert "Monday 29 March 2027" in paper.text
    assert "10:00–11:00\n11:00–12:00 in Russia (Moscow)" in paper.text


def test_a_delegation_from_afar_reads_the_day_that_it_is_at_home() -> None:
    paper = read(programme(time_zone="Pacific/Auckland", items=(at(2027, 2, 9, 12),)))

    assert "Wed 10 Feb 01:00–02:00 in New Zealand" in paper.words


def test_days_are_the_offices_and_items_stand_in_order() -> None:
    late, early = at(2027, 2, 9, 22, end=(2027, 2, 9, 22, 30)), at(2027, 2, 8, 8)
    # 23:30 UTC is already the next day in Kirkenes.
    next_day = at(2027, 2, 9, 23, 30, end=(2027, 2, 9, 23, 45))
    text = read(programme(time_zone="", items=(next_day, late, early))).text

    marks = ["Monday 8 February", "09:00–10:00", "Tuesday 9 February", "23:00–23:30", "Wednesday 10", "00:30–00:45"]
    positions = [text.find(mark) for mark in marks]
    assert -1 not in positions
    assert positions == sorted(positions)


def test_thirty_items_flow_over_numbered_pages_with_the_day_and_the_columns_again() -> None:
    items = tuple(item(20 * number, 20, title=f"Item {number}.", text="Some words.") for number in range(30))
    paper = read(programme(items=items))

    assert len(paper.pages) == 3
    assert [f"Item {number}." in paper.words for number in range(30)] == [True] * 30
    for number, page in enumerate(paper.pages, start=1):
        assert f"{number} / 3" in page
    for page in paper.pages[:2]:
        assert "Tuesday 9 February 2027\nTime in Kirkenes Programme Place" in page
    assert "Lapin nuorisoneuvosto" in paper.pages[1]


def test_who_where_and_the_number_to_call_are_on_it() -> None:
    words = read(programme()).words

    for fact in ("Barentssekretariatet", "Møtested i Kirkenes", "Briefing", "14 people", "Hosts: Ingrid, Oleg"):
        assert fact in words
    for fact in ("Rådhusgata 8 9900 Kirkenes", "Your bus can stop", "Telephone +47 78 97 70 50", "Reference K7QM-3XFB"):
        assert fact in words


def test_a_screen_reader_finds_headings_and_the_heads_of_columns() -> None:
    tags = read(programme()).tags()

    assert tags.count("H1") == 1
    assert tags.count("H2") == 2
    assert tags.count("Table") == 2
    assert tags.count("TH") == 8


def test_what_people_typed_is_never_read_as_markup() -> None:
    hostile = item(title=HOSTILE, place=HOSTILE, text=HOSTILE, hosts=(HOSTILE,))
    sheet = programme(
        reference=HOSTILE,
        organisation=HOSTILE,
        visit_type=HOSTILE,
        items=(hostile,),
        hosts=(HOSTILE,),
        directions=HOSTILE,
    )
    paper = read(replace(sheet, office=replace(sheet.office, name=HOSTILE, phone=HOSTILE, address_lines=(HOSTILE,))))
    squeezed = "".join(paper.text.split()).replace("-", "")

    assert paper.is_accessible
    assert paper.title.endswith(HOSTILE)
    assert squeezed.count("".join(HOSTILE.split()).replace("-", "")) >= 12


@pytest.mark.parametrize("length", [60, 200])
def test_a_word_without_end_stays_on_the_page(length: int) -> None:
    word = "W" * length
    endless = item(title=word, place=word, text=word, hosts=(word,))
    paper = read(programme(organisation=word, visit_type=word, directions=word, items=(endless,)))

    for number in range(len(paper.pages)):
        assert all(19.5 < left and right < 190.5 for left, _top, right, _bottom in paper.letters(number))


def test_a_text_longer_than_a_page_goes_on_over_the_page() -> None:
    paper = read(programme(items=(item(text="Many words.\n" * 120 + "The end."),)))

    assert paper.words.count("Many words.") == 120
    assert "The end." in paper.words
    for number in range(len(paper.pages)):
        assert max(bottom for *_rest, bottom in paper.letters(number)) < 297 - 8


def test_an_unknown_language_is_the_default_and_the_callers_stays_as_it_was() -> None:
    with use_language("fi"):
        paper = read(programme("xx"))
        assert current_language() == "fi"

    assert paper.language == "nb"
