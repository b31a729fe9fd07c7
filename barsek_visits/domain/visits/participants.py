"""Lists of participants' names: who, and as what; nothing else about anybody is ever taken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from barsek_visits.domain.bookings.policy import MAX_PARTY
from barsek_visits.domain.errors import FileError
from barsek_visits.domain.text import LINE_LIMIT, clean_line, folded, has_control_characters, is_blank

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# What lists are usually wanted for; a host may also say it in words of their own.
REASONS = ("border", "badges")

_SEPARATORS = ("\t", ";")
_MAX_CELLS = 2
_MOST_ABOVE = 10  # lines in which headings are looked for: a title and a date may stand above them
_BETWEEN_LANGUAGES = re.compile(r"[/|()\[\]–]| - ")
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
    WEB_PAGE = "web_page"
    CONTACT_CARDS = "contact_cards"
    TEXT_DOCUMENT = "text_document"
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


@dataclass(frozen=True)
class ReadList:
    """A list as it was understood.

    `first_line` is that of the first person where it might be headings that we do not know; `left_out` is how many
    lines stood above the headings.
    """

    people: tuple[Participant, ...]
    first_line: str = ""
    left_out: int = 0

    def without_first(self) -> ReadList:
        """Return the list without the first line: it was headings."""
        return ReadList(self.people[1:], left_out=self.left_out + 1)


def participants_from_text(text: str) -> ReadList:
    """Return the people of a text: one a line, the title behind a semicolon or, as spreadsheets copy it, a tab.

    Raises:
        BadParticipantList: as in `participants_of`.
    """
    rows = (Row(number, _split(line)) for number, line in enumerate(text.splitlines(), 1))
    return participants_of(rows, from_table=False)


def text_from_participants(people: Iterable[Participant]) -> str:
    """Return people as `participants_from_text` reads them."""
    return "\n".join(map(_as_line, people))


def _as_line(person: Participant) -> str:
    return f"{person.name}; {person.title}" if person.title else person.name


def participants_of(lines: Iterable[Row], *, from_table: bool = True) -> ReadList:
    """Return the people of a table.

    Under headings, which may stand lower than the first line, only the columns of names and titles are read, in
    whatever order they stand; without headings a line is a name, or a name and a title.  Empty lines do not matter,
    nor do empty columns of a table: in a text that was typed they are names that are missing.

    Raises:
        BadParticipantList: it is empty, too long, or some lines are not what they should be.
    """
    rows = [row for row in lines if not all(is_blank(cell) for cell in row.cells)]
    headings, columns = _headings(rows)
    people, bad = [], []
    for row in rows[headings + 1 :] if columns else _without_empty_columns(rows) if from_table else rows:
        person = _person(row.cells, columns)
        if isinstance(person, ParticipantProblem):
            bad.append(BadLine(row.line, person))
        else:
            people.append(person)
    if bad:
        raise BadParticipantList(*bad)
    if not 0 < len(people) <= MAX_PARTY:
        raise BadParticipantList(BadLine(0, ParticipantProblem.TOO_MANY if people else ParticipantProblem.NOTHING))
    is_table = not columns and len(people) > 1 and any(person.title for person in people)
    return ReadList(tuple(people), _as_line(people[0]) if is_table else "", headings if columns else 0)


def _headings(rows: Sequence[Row]) -> tuple[int, dict[str, int]]:
    """Return which of the first lines has headings, and where which column stands; no columns where none has."""
    for at, row in enumerate(rows[:_MOST_ABOVE]):
        if columns := _columns(row.cells):
            return at, columns
    return 0, {}


def _without_empty_columns(rows: Sequence[Row]) -> list[Row]:
    width = max((len(row.cells) for row in rows), default=0)
    kept = [at for at in range(width) if any(at < len(row.cells) and not is_blank(row.cells[at]) for row in rows)]
    return [Row(row.line, tuple(row.cells[at] for at in kept if at < len(row.cells))) for row in rows]


def _split(line: str) -> tuple[str, ...]:
    separator = next((sign for sign in _SEPARATORS if sign in line), None)
    return tuple(line.split(separator)) if separator else (line,)


def _columns(cells: Sequence[str]) -> dict[str, int]:
    """Return where which column stands; empty where the line is no line of headings."""
    found: dict[str, int] = {}
    for at, cell in enumerate(cells):
        column = _column_of(cell)
        if column:
            found.setdefault(column, at)
    if "family" in found and "given" not in found and "name" in found:  # «Фамилия; Имя»
        found["given"] = found.pop("name")
    return found if found.keys() & {"name", "given", "family"} else {}


def _column_of(cell: str) -> str | None:
    """Return what stands under a heading; one in two languages is known by its parts (`Navn/Name`)."""
    whole = folded(_plain(cell)).rstrip(":")
    parts = [part.strip(" .:") for part in _BETWEEN_LANGUAGES.split(whole) if part.strip(" .:")]
    columns = [_COLUMN_OF.get(part) for part in parts]
    return _COLUMN_OF.get(whole) or (columns[0] if columns and None not in columns else None)


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
