"""Lists of names as spreadsheets save them: CSV in whatever letters and with whatever separator, or a workbook."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from typing import TYPE_CHECKING

from barsek_visits.domain.text import code_page
from barsek_visits.domain.visits.participant_workbooks import rows_of_workbook
from barsek_visits.domain.visits.participants import (
    BadLine,
    BadParticipantList,
    ParticipantProblem,
    Row,
    participants_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barsek_visits.domain.visits.participants import ReadList

MAX_FILE_BYTES = 100_000
_BOMS_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_WORKBOOK = b"PK\x03\x04"
# What people send instead of a table, by how it begins.
_OTHERS = (
    (b"\xd0\xcf\x11\xe0", ParticipantProblem.UNREADABLE),  # XLS, DOC
    (b"%pdf", ParticipantProblem.UNREADABLE),
    (b"{\\rtf", ParticipantProblem.TEXT_DOCUMENT),
    (b"<", ParticipantProblem.WEB_PAGE),
    (b"begin:vcard", ParticipantProblem.CONTACT_CARDS),
)
_QUOTED = re.compile(r'"[^"]*"')
_DELIMITERS = ("\t", ";", ",", "|")


def participants_from_file(data: bytes) -> ReadList:
    """Return the people of a file: a workbook, or a text in UTF-8, UTF-16 or a Windows code page.

    What divides its lines is what divides them all alike: tabs, semicolons, commas or bars.

    Raises:
        BadParticipantList: it is too large, no table, or as in `participants_of`; a line is named by its number.
    """
    if len(data) > MAX_FILE_BYTES:
        raise BadParticipantList(BadLine(0, ParticipantProblem.TOO_LARGE))
    if data.startswith(_WORKBOOK):
        return participants_of(rows_of_workbook(data))
    try:
        text = _decoded(data)
        return participants_of(list(_rows(text)))
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadParticipantList(BadLine(0, ParticipantProblem.UNREADABLE)) from error


def _decoded(data: bytes) -> str:
    beginning = data.removeprefix(codecs.BOM_UTF8).lstrip()[:16].lower()
    for sign, problem in _OTHERS:
        if beginning.startswith(sign):
            raise BadParticipantList(BadLine(0, problem))
    if data.startswith(_BOMS_16):
        return data.decode("utf-16")
    if b"\x00" in data:
        return data.decode("utf-16-le" if data[1::2].count(0) >= data[::2].count(0) else "utf-16-be")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode(code_page(data))


def _rows(text: str) -> Iterator[Row]:
    """Yield the lines; a cell in quotes may run over several, and the row then bears the number of the first."""
    delimiter, said = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    for cells in reader:
        if not (said and line == 1):
            yield Row(line, tuple(cells))
        line = reader.line_num + 1


def _delimiter(text: str) -> tuple[str, bool]:
    """Return what stands between cells, and whether the file says so itself, as Excel reads it (`sep=;`)."""
    first = text.partition("\n")[0].strip().casefold()
    if first.startswith("sep=") and first.removeprefix("sep=") in (";", ","):
        return first[-1], True
    lines = [line for line in _QUOTED.sub("", text).splitlines() if line.strip()]
    return max(_DELIMITERS, key=lambda sign: _divided_alike(lines, sign)), first == "sep="


def _divided_alike(lines: list[str], delimiter: str) -> int:
    """Return how many lines a sign divides into equally many cells, of two at the least."""
    counts = Counter(line.count(delimiter) for line in lines)
    return max((count for signs, count in counts.items() if signs), default=0)
