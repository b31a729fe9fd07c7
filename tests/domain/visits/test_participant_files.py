"""Lists of names as programs really write them: what divides their lines, where their headings stand, what they are."""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import Workbook

from barsek_visits.domain.visits.participant_files import participants_from_file
from barsek_visits.domain.visits.participants import BadParticipantList, Participant, ParticipantProblem

AINO, PER = Participant("Aino Virtanen", "Adviser"), Participant("Per Hansen", "Leder")


def workbook(*rows: tuple[object, ...], before: tuple[str, ...] = ()) -> bytes:
    """Return a workbook whose last sheet has these rows; those before it are empty."""
    book, out = Workbook(), io.BytesIO()
    for name in before:
        book.create_sheet(name, 0)
    sheet = book.worksheets[-1]
    for row in rows:
        sheet.append(row)
    book.save(out)
    return out.getvalue()


def problem_of(data: bytes) -> ParticipantProblem:
    with pytest.raises(BadParticipantList) as bad:
        participants_from_file(data)
    return bad.value.lines[0].problem


@pytest.mark.parametrize(
    "text",
    [
        "Name;Function\nAino Virtanen;Adviser, north\nPer Hansen;Leder, a, b",
        "Aino Virtanen;Adviser, north\nPer Hansen;Leder, a, b",
        "Name,Function\nAino Virtanen,Adviser; north\nPer Hansen,Leder; a; b",
        "Aino Virtanen\tAdviser; north\nPer Hansen\tLeder; a; b",
        "Aino Virtanen|Adviser\nPer Hansen|Leder, a; b",
    ],
)
def test_a_separator_is_what_divides_all_lines_alike(text: str) -> None:
    people = participants_from_file(text.encode()).people

    assert ["Aino Virtanen", "Per Hansen"] == [person.name for person in people]
    assert people[0].title.startswith("Adviser")


@pytest.mark.parametrize(
    ("above", "left_out"),
    [("", 0), ("Deltakerliste;;\n;;\n", 1), ("Visit to Kirkenes\n11 May\n\n", 2)],
)
def test_headings_may_stand_lower_and_what_stands_above_is_left_out_and_said(above: str, left_out: int) -> None:
    read = participants_from_file(f"{above}Navn;Tittel;\nPer Hansen;Leder;\n".encode())

    assert ((PER,), left_out, "") == (read.people, read.left_out, read.first_line)


@pytest.mark.parametrize("heading", ["Navn/Name;Tittel/Title", "Name (Имя);Function (Должность)", "Nimi|Namn;Rooli"])
def test_headings_in_two_languages_are_known_by_their_parts(heading: str) -> None:
    assert (PER,) == participants_from_file(f"{heading}\nPer Hansen;Leder".encode()).people


def test_headings_that_nobody_knows_are_asked_about_and_a_person_is_none_of_them() -> None:
    read = participants_from_file(b"Vem;Vad\nPer Hansen;Leder")

    assert "Vem; Vad" == read.first_line
    assert ((PER,), 1) == (read.without_first().people, read.without_first().left_out)
    assert "" == participants_from_file(b"Per Hansen\nAino Virtanen").first_line


def test_empty_columns_do_not_matter() -> None:
    assert (PER, AINO) == participants_from_file(b";Per Hansen;;Leder;;\n;Aino Virtanen;;Adviser;;\n").people


def test_a_workbook_is_read_as_it_is_with_whatever_else_it_has() -> None:
    data = workbook(("Delegation",), (), ("Born", "Name", "Function"), (19700201, "Aino Virtanen", "Adviser"))

    assert (AINO,) == participants_from_file(data).people
    assert (PER,) == participants_from_file(workbook(("Per Hansen", "Leder"), before=("Empty",))).people


def test_values_of_a_workbook_are_checked_as_those_of_a_text() -> None:
    assert ParticipantProblem.NUMBER == problem_of(workbook(("Name",), ("Aino 1.2.1970",)))
    assert ParticipantProblem.NAMELESS == problem_of(workbook(("Name", "Function"), (None, "Adviser")))
    assert ParticipantProblem.NOTHING == problem_of(workbook())


def test_a_workbook_that_unfolds_without_end_is_not_unfolded() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 40_000_000)

    assert ParticipantProblem.TOO_LARGE == problem_of(out.getvalue())


@pytest.mark.parametrize("part", ["xl/workbook.xml", "[Content_Types].xml", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize("content", [b"", b"<", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", b"\x00\xff"])
def test_a_broken_workbook_is_refused(part: str, content: bytes) -> None:
    whole, out = zipfile.ZipFile(io.BytesIO(workbook(("Name",), ("Aino",)))), io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name in whole.namelist():
            packed.writestr(name, content if name == part else whole.read(name))

    assert problem_of(out.getvalue()) in (ParticipantProblem.UNREADABLE, ParticipantProblem.NOTHING)


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"<html><table><tr><td>Aino</td></tr></table></html>", ParticipantProblem.WEB_PAGE),
        (b"\xef\xbb\xbf  <!DOCTYPE html>", ParticipantProblem.WEB_PAGE),
        (b"BEGIN:VCARD\nFN:Aino\nEND:VCARD", ParticipantProblem.CONTACT_CARDS),
        (b"{\\rtf1 Aino}", ParticipantProblem.TEXT_DOCUMENT),
        (b"\xd0\xcf\x11\xe0 an old workbook", ParticipantProblem.UNREADABLE),
    ],
)
def test_what_is_no_table_is_refused_by_what_it_is(data: bytes, problem: ParticipantProblem) -> None:
    assert problem == problem_of(data)
