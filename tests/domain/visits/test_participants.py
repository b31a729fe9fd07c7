"""Lists of names as people write them and as spreadsheets save them; what is wrong is said by its line."""

from __future__ import annotations

import pytest

from barsek_visits.domain.bookings.policy import MAX_PARTY
from barsek_visits.domain.visits.participant_files import MAX_FILE_BYTES, participants_from_file
from barsek_visits.domain.visits.participants import (
    BadParticipantList,
    Participant,
    ParticipantProblem,
    participants_from_text,
    text_from_participants,
)

AINO = Participant("Aino Virtanen", "Adviser")
AILU = Participant("Áilu Guttorm")


def problems(read: object, given: object) -> list[tuple[int, ParticipantProblem]]:
    with pytest.raises(BadParticipantList) as bad:
        read(given)  # type: ignore[operator]
    return [(line.line, line.problem) for line in bad.value.lines]


def test_a_line_is_a_person_with_or_without_a_function() -> None:
    assert (AINO, AILU) == participants_from_text("  Aino Virtanen ;  Adviser \r\n\n\n Áilu Guttorm\n").people


def test_what_is_copied_from_a_spreadsheet_has_tabs() -> None:
    assert (AINO, AILU) == participants_from_text("Name\tFunction\nAino Virtanen\tAdviser\nÁilu Guttorm\t\n").people


def test_a_comma_in_a_text_belongs_to_the_name() -> None:
    assert (Participant("Virtanen, Aino", "Adviser"),) == participants_from_text("Virtanen, Aino; Adviser").people


def test_what_is_shown_to_be_corrected_reads_as_it_was() -> None:
    people = (AINO, AILU, Participant("O'Neil (Mr)", "Head, culture; youth".replace(";", ",")))

    assert people == participants_from_text(text_from_participants(people)).people


def test_a_semicolon_within_a_cell_does_not_become_a_border_later() -> None:
    (person,) = participants_from_file(b'"Aino; Virtanen","Adviser; youth"').people

    assert Participant("Aino, Virtanen", "Adviser, youth") == person
    assert (person,) == participants_from_text(text_from_participants((person,))).people


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("; Adviser", ParticipantProblem.NAMELESS),
        ("-; Adviser", ParticipantProblem.NAMELESS),
        ("12; Adviser", ParticipantProblem.NAMELESS),
        ("A" * 201, ParticipantProblem.TOO_LONG),
        ("Aino; " + "B" * 201, ParticipantProblem.TOO_LONG),
        ("Aino\x07; Adviser", ParticipantProblem.SIGNS),
        ("Aino; Adviser; Finland", ParticipantProblem.COLUMNS),
        ("=HYPERLINK(evil); Adviser", ParticipantProblem.FORMULA),
        ("+cmd; Adviser", ParticipantProblem.FORMULA),
        ("-Aino; Adviser", ParticipantProblem.FORMULA),
        ("@SUM(A1); Adviser", ParticipantProblem.FORMULA),
        ("Aino; =1+1", ParticipantProblem.FORMULA),
        ("Aino 1.2.1970", ParticipantProblem.NUMBER),
        ("Aino; born 1970-02-01", ParticipantProblem.NUMBER),
        ("Aino; FP1234567", ParticipantProblem.NUMBER),
    ],
)
def test_a_line_that_cannot_be_taken_is_named_by_its_number(line: str, problem: ParticipantProblem) -> None:
    assert [(3, problem)] == problems(participants_from_text, f"Aino\n\n{line}\nÁilu")


def test_every_bad_line_is_named_and_none_is_taken() -> None:
    assert [(1, ParticipantProblem.NAMELESS), (3, ParticipantProblem.FORMULA)] == problems(
        participants_from_text, "; x\nAino\n=y"
    )


def test_200_characters_and_200_people_are_taken_and_no_more() -> None:
    assert "A" * 200 == participants_from_text("A" * 200).people[0].name
    assert MAX_PARTY == len(participants_from_text("Aino\n" * MAX_PARTY).people)
    assert [(0, ParticipantProblem.TOO_MANY)] == problems(participants_from_text, "Aino\n" * (MAX_PARTY + 1))


@pytest.mark.parametrize("text", ["", "\n \n", "\u3164\u2800", "Name;Function\n", "\u202e"])
def test_nobody_is_no_list(text: str) -> None:
    assert [(0, ParticipantProblem.NOTHING)] == problems(participants_from_text, text)


def test_marks_that_turn_the_direction_are_taken_out_and_a_dash_is_no_function() -> None:
    assert (Participant("Aino"),) == participants_from_text("\u202eAino; –").people


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_file_is_read_in_whatever_letters_and_with_whatever_separator(
    encoding: str, separator: str, end: str
) -> None:
    rows = ["Navn", "Åse Sørby", '"Bjørn ""Bear"" Öhman"']
    titles = ["Funksjon", "Rådgiver", "Ordfører"]
    text = end.join(f"{name}{separator}{title}" for name, title in zip(rows, titles, strict=True))

    expected = (Participant("Åse Sørby", "Rådgiver"), Participant('Bjørn "Bear" Öhman', "Ordfører"))
    assert expected == participants_from_file(text.encode(encoding)).people


def test_russian_windows_is_told_from_western() -> None:
    text = "Имя;Должность\r\nЕкатерина Рождественская;Переводчик"

    assert (Participant("Екатерина Рождественская", "Переводчик"),) == participants_from_file(
        text.encode("cp1251")
    ).people


@pytest.mark.parametrize(
    "heading",
    [
        "Navn;Stilling", "Name;Function", "NIMI;Tehtävä", "Namn;Befattning", "ФИО;Должность", "Full name:;Job title:",
        "Fullt navn;Tittel",
    ],
)  # fmt: skip
def test_a_line_of_headings_is_known_in_five_languages(heading: str) -> None:
    assert (AINO,) == participants_from_file(f"{heading}\nAino Virtanen;Adviser".encode()).people


def test_only_names_and_functions_are_read_whatever_else_the_file_has() -> None:
    text = "Passport;Function;Last name;First name;Born\nFP1234567;Adviser;Virtanen;Aino;1.2.1970\n"

    assert (AINO,) == participants_from_file(text.encode()).people


@pytest.mark.parametrize(
    ("heading", "row", "name"),
    [
        ("Фамилия;Имя;Отчество", "Иванов;Пётр;Ильич", "Пётр Ильич Иванов"),
        ("Etternavn;Fornavn", "Berg;Kari", "Kari Berg"),
        ("Sukunimi;Etunimi", "Virtanen;Aino", "Aino Virtanen"),
        ("Förnamn;Efternamn", "Åsa;Ek", "Åsa Ek"),
        ("Surname", "Virtanen", "Virtanen"),
    ],
)
def test_first_and_last_names_in_columns_of_their_own_become_one(heading: str, row: str, name: str) -> None:
    assert (Participant(name),) == participants_from_file(f"{heading}\n{row}".encode()).people


def test_excels_own_word_on_the_separator_is_heard() -> None:
    assert (AINO,) == participants_from_file(b"sep=,\r\nName,Function\r\nAino Virtanen,Adviser\r\n").people


def test_a_line_break_within_a_cell_is_a_space_and_lines_are_counted_as_in_the_file() -> None:
    data = b'Name;Function\n"Aino\nVirtanen";"Adviser"\n;Nobody\n'

    assert [(4, ParticipantProblem.NAMELESS)] == problems(participants_from_file, data)
    assert (AINO,) == participants_from_file(data.partition(b";Nobody")[0]).people


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"PK\x03\x04 a workbook", ParticipantProblem.UNREADABLE),
        (b"%PDF-1.7", ParticipantProblem.UNREADABLE),
        (b"\x81\x8d\x8f", ParticipantProblem.UNREADABLE),
        (b"\xff\xfe\x00", ParticipantProblem.UNREADABLE),
        (b"", ParticipantProblem.NOTHING),
        (b"A\n" * (MAX_FILE_BYTES // 2) + b"A", ParticipantProblem.TOO_LARGE),
    ],
)
def test_what_is_no_list_is_refused_as_a_whole(data: bytes, problem: ParticipantProblem) -> None:
    assert [(0, problem)] == problems(participants_from_file, data)


def test_a_quote_that_never_ends_is_one_long_line() -> None:
    assert [(1, ParticipantProblem.TOO_LONG)] == problems(participants_from_file, b'"Aino\n' + b"B\n" * 300)
