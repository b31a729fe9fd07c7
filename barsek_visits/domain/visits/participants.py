"""Lists of participants' names: who, and as what; nothing else about anybody is ever taken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from barsek_visits.domain.errors import FileError
from barsek_visits.domain.text import LINE_LIMIT, clean_line, folded, has_control_characters, is_blank
from barsek_visits.domain.visits.requests import MAX_PARTY

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# What lists are usually wanted for; a host may also say it in words of their own.
REASONS = ("border", "badges")

_SEPARATORS = ("\t", ";")
_MAX_CELLS = 2
# A spreadsheet runs a cell that begins with one of these; no name and no title does.
_FORMULA_SIGNS = ("=", "+", "-", "@")
_NUMBER = re.compile(r"\d{6}|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}")

# What stands over a column, folded: in Norwegian, English, Finnish, Swedish and Russian.
_HEADINGS = {
    "name": "navn|fullt navn|deltaker|name|full name|participant|nimi|koko nimi|osallistuja|namn|fullständigt namn"
    "|deltagare|имя|фио|ф.и.о.|полное имя|имя и фамилия|фамилия и имя|участник",
    "given": "fornavn|first name|given name|given names|forename|etunimi|etunimet|förnamn",
    "middle": "mellomnavn|middle name|mellannamn|отчество",
    "family": "etternavn|last name|family name|surname|sukunimi|efternamn|фамилия",
    "title": "funksjon|tittel|stilling|rolle|function|title|position|role|job title|tehtävä|titteli|asema|rooli"
    "|funktion|titel|befattning|roll|должность|функция|роль|звание",
}  # fmt: skip
_COLUMN_OF = {folded(word): column for column, words in _HEADINGS.items() for word in words.split("|")}


@dataclass(frozen=True)
class Participant:
    """Who comes, and as what; the title or function may be empty."""

    name: str
    title: str = ""


class ParticipantProblem(StrEnum):
    """What is wrong with a list, or with one of its lines."""

    NOTHING = "nothing"
    TOO_MANY = "too_many"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    NAMELESS = "nameless"
    TOO_LONG = "too_long"
    SIGNS = "signs"
    COLUMNS = "columns"
    FORMULA = "formula"
    NUMBER = "number"


@dataclass(frozen=True)
class BadLine:
    """A line, counted from 1, that cannot be taken; line 0 is the list as a whole."""

    line: int
    problem: ParticipantProblem


class BadParticipantList(FileError):
    """A list cannot be taken; every line that is wrong is named, never its contents."""

    def __init__(self, *lines: BadLine) -> None:
        """Keep the lines, in order."""
        super().__init__(f"{len(lines)} lines")
        self.lines = lines


@dataclass(frozen=True)
class Row:
    """A line and its cells, as they were written."""

    line: int
    cells: tuple[str, ...]


def participants_from_text(text: str) -> tuple[Participant, ...]:
    """Return the people of a text: one a line, the title behind a semicolon or, as spreadsheets copy it, a tab.

    Raises:
        BadParticipantList: as in `participants_of`.
    """
    return participants_of(Row(number, _split(line)) for number, line in enumerate(text.splitlines(), 1))


def text_from_participants(people: Iterable[Participant]) -> str:
    """Return people as `participants_from_text` reads them."""
    return "\n".join(f"{person.name}; {person.title}" if person.title else person.name for person in people)


def participants_of(lines: Iterable[Row]) -> tuple[Participant, ...]:
    """Return the people of a table.

    Where the first line is headings, only the columns of names and titles are read, in whatever order they
    stand; without headings a line is a name, or a name and a title.  Empty lines do not matter.

    Raises:
        BadParticipantList: it is empty, too long, or some lines are not what they should be.
    """
    rows = [row for row in lines if not all(is_blank(cell) for cell in row.cells)]
    columns = _columns(rows[0].cells) if rows else {}
    people, bad = [], []
    for row in rows[1:] if columns else rows:
        person = _person(row.cells, columns)
        if isinstance(person, ParticipantProblem):
            bad.append(BadLine(row.line, person))
        else:
            people.append(person)
    if bad:
        raise BadParticipantList(*bad)
    if not 0 < len(people) <= MAX_PARTY:
        raise BadParticipantList(BadLine(0, ParticipantProblem.TOO_MANY if people else ParticipantProblem.NOTHING))
    return tuple(people)


def _split(line: str) -> tuple[str, ...]:
    separator = next((sign for sign in _SEPARATORS if sign in line), None)
    return tuple(line.split(separator)) if separator else (line,)


def _columns(cells: Sequence[str]) -> dict[str, int]:
    """Return where which column stands; empty where the line is no line of headings."""
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        column = _COLUMN_OF.get(folded(_plain(cell)).rstrip(":"))
        if column:
            found.setdefault(column, at)
    if "family" in found and "given" not in found and "name" in found:  # «Фамилия; Имя»
        found["given"] = found.pop("name")
    return found if found.keys() & {"name", "given", "family"} else {}


def _person(cells: Sequence[str], columns: dict[str, int]) -> Participant | ParticipantProblem:
    name, title = _under_headings(cells, columns) if columns else _without_headings(cells)
    if name is None:
        return ParticipantProblem.COLUMNS
    if not any(char.isalnum() for char in title):  # a dash in an empty column
        title = ""
    if not any(char.isalpha() for char in name):
        return ParticipantProblem.NAMELESS
    return next((problem for text in (name, title) if (problem := _problem(text))), Participant(name, title))


def _under_headings(cells: Sequence[str], columns: dict[str, int]) -> tuple[str | None, str]:
    under = {column: _plain(cells[at]) if at < len(cells) else "" for column, at in columns.items()}
    parts = (under.get("given", ""), under.get("middle", ""), under.get("family", ""))
    return under.get("name") or " ".join(part for part in parts if part), under.get("title", "")


def _without_headings(cells: Sequence[str]) -> tuple[str | None, str]:
    plain = [_plain(cell) for cell in cells]
    while plain and not plain[-1]:
        plain.pop()
    if len(plain) > _MAX_CELLS:
        return None, ""
    return plain[0], plain[1] if len(plain) == _MAX_CELLS else ""


def _plain(cell: str) -> str:
    """Return a cell as one line; a semicolon in it would read as a border when the list is corrected."""
    return clean_line(" ".join(cell.replace(";", ",").split()))


def _problem(text: str) -> ParticipantProblem | None:
    if len(text) > LINE_LIMIT:
        return ParticipantProblem.TOO_LONG
    if has_control_characters(text):
        return ParticipantProblem.SIGNS
    if text.startswith(_FORMULA_SIGNS):
        return ParticipantProblem.FORMULA
    return ParticipantProblem.NUMBER if _NUMBER.search(text) else None
