"""Lists of names as spreadsheets save them: CSV in whatever letters and with whatever separator."""

from __future__ import annotations

import codecs
import csv
import io
import re
from typing import TYPE_CHECKING

from barsek_visits.domain.text import code_page
from barsek_visits.domain.visits.participants import (
    BadLine,
    BadParticipantList,
    ParticipantProblem,
    Row,
    participants_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barsek_visits.domain.visits.participants import Participant

MAX_FILE_BYTES = 100_000
_BOMS_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")  # XLSX and ODS, XLS, PDF
_DELIMITERS = ("\t", ";", ",")
_QUOTED = re.compile(r'"[^"]*"')


def participants_from_csv(data: bytes) -> tuple[Participant, ...]:
    """Return the people of a file: UTF-8, UTF-16 or a Windows code page; tabs, semicolons or commas.

    Raises:
        BadParticipantList: it is too large, no text, or as in `participants_of`; a line is named by its number.
    """
    if len(data) > MAX_FILE_BYTES:
        raise BadParticipantList(BadLine(0, ParticipantProblem.TOO_LARGE))
    try:
        text = _decoded(data)
        return participants_of(list(_rows(text)))
    except (UnicodeDecodeError, csv.Error) as error:
        raise BadParticipantList(BadLine(0, ParticipantProblem.UNREADABLE)) from error


def _decoded(data: bytes) -> str:
    if data.startswith(_WORKBOOKS):
        raise BadParticipantList(BadLine(0, ParticipantProblem.UNREADABLE))
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
    bare = _QUOTED.sub("", text)
    return next((sign for sign in _DELIMITERS if sign in bare), ";"), first == "sep="
