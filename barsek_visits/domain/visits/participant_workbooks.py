"""Lists of names as Excel keeps them (Office Open XML, ECMA-376): the cells of the first sheet that has any."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from barsek_visits.domain.visits.participants import BadLine, BadParticipantList, ParticipantProblem, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

# What a hundred kilobytes may unfold to, and what of it is read: a list of names is far smaller.
_MOST_UNPACKED = 5_000_000
_MOST_ROWS, _MOST_COLUMNS = 2_000, 60
_CANNOT_BE_READ = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, TypeError, OSError)


def rows_of_workbook(data: bytes) -> list[Row]:
    """Return the lines of a workbook: values as they are kept, never formulas.

    Raises:
        BadParticipantList: it is no workbook, or unfolds to more than a list of names can be.
    """
    try:
        if sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(data)).infolist()) > _MOST_UNPACKED:
            raise BadParticipantList(BadLine(0, ParticipantProblem.TOO_LARGE))
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        return next((rows for sheet in workbook.worksheets if (rows := list(_rows(sheet)))), [])
    except (*_CANNOT_BE_READ, SyntaxError) as error:  # an XML that is none is a SyntaxError
        raise BadParticipantList(BadLine(0, ParticipantProblem.UNREADABLE)) from error


def _rows(sheet: Any) -> Iterator[Row]:
    cells = sheet.iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True)
    for number, values in enumerate(cells, 1):
        if any(value not in (None, "") for value in values):
            yield Row(number, tuple("" if value is None else str(value) for value in values))
