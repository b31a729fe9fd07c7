"""Reads a PDF as a reader does: its pages' text, its title and language, where the letters stand."""

from __future__ import annotations

import ctypes
import re
from functools import cached_property
from typing import TYPE_CHECKING

import pypdfium2
from pypdfium2 import raw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MM = 72 / 25.4


class Paper:
    """A PDF, opened."""

    def __init__(self, pdf: bytes) -> None:
        """Open the bytes."""
        self.pdf = pdf
        self._document = pypdfium2.PdfDocument(pdf)

    @cached_property
    def pages(self) -> list[str]:
        """The text of each page; a hyphen at a line's end is one."""
        texts = (page.get_textpage().get_text_range() for page in self._document)
        return [re.sub(" *\r\n", "\n", text).replace("\ufffe", "-\n").replace("\u200b", "") for text in texts]

    @property
    def text(self) -> str:
        """All of it."""
        return "\n\f\n".join(self.pages)

    @property
    def words(self) -> str:
        """All of it in one line: where lines break does not matter."""
        return " ".join(self.text.split())

    @property
    def title(self) -> str:
        """The title that a reader's window shows."""
        return self._document.get_metadata_dict()["Title"]

    @property
    def dates(self) -> set[str]:
        """When it says that it was made."""
        facts = self._document.get_metadata_dict()
        return {facts["CreationDate"], facts["ModDate"]}

    @property
    def language(self) -> str:
        """The language in which a screen reader speaks."""
        return _utf16(lambda buffer, size: raw.FPDFCatalog_GetLanguage(self._document, buffer, size))

    @property
    def is_accessible(self) -> bool:
        """Whether it is tagged and promises PDF/UA."""
        return bool(raw.FPDFCatalog_IsTagged(self._document)) and b"pdfuaid:part" in self.pdf

    @property
    def fonts(self) -> set[str]:
        """The families of letters in it, without the mark of a subset."""
        texts = (each for page in self._document for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]))
        return {text.get_font().get_base_name().partition("+")[2].partition("-")[0] for text in texts}

    @property
    def sizes(self) -> list[tuple[int, int]]:
        """Width and height of each page, in millimetres."""
        return [(round(page.get_width() / _MM), round(page.get_height() / _MM)) for page in self._document]

    def tags(self, page: int = 0) -> list[str]:
        """The structure of a page, in reading order: `H1`, `Table`, `TH`."""
        tree = raw.FPDF_StructTree_GetForPage(self._document[page])
        roots = [raw.FPDF_StructTree_GetChildAtIndex(tree, at) for at in range(raw.FPDF_StructTree_CountChildren(tree))]
        found = [tag for root in roots for tag in _tags(root)]
        raw.FPDF_StructTree_Close(tree)
        return found

    def letters(self, page: int = 0) -> list[tuple[float, float, float, float]]:
        """The box of each letter: left, top, right, bottom, in millimetres from the page's upper left corner."""
        sheet = self._document[page]
        text, height = sheet.get_textpage(), sheet.get_height()
        marks = [at for at in range(text.count_chars()) if not chr(raw.FPDFText_GetUnicode(text, at)).isspace()]
        boxes = (text.get_charbox(at) for at in marks)
        return [
            (left / _MM, (height - top) / _MM, right / _MM, (height - bottom) / _MM)
            for left, bottom, right, top in boxes
            if right > left
        ]

    def has_ink(self, box: tuple[float, float, float, float], page: int = 0) -> bool:
        """Say whether anything is seen within left, top, right, bottom, in millimetres."""
        picture = self._document[page].render(scale=2, grayscale=True)
        left, top, right, bottom = (round(edge * _MM * 2) for edge in box)
        rows = (row * picture.stride for row in range(top, bottom))
        return any(min(picture.buffer[row + left : row + right]) < 250 for row in rows)


def _tags(element: object) -> Iterator[str]:
    if not element:
        return
    yield _utf16(lambda buffer, size: raw.FPDF_StructElement_GetType(element, buffer, size))
    for at in range(raw.FPDF_StructElement_CountChildren(element)):
        yield from _tags(raw.FPDF_StructElement_GetChildAtIndex(element, at))


def _utf16(read: Callable[[object, int], int]) -> str:
    size = read(None, 0)
    buffer = (ctypes.c_ushort * (size // 2))()
    read(buffer, size)
    return bytes(buffer).decode("utf-16-le").rstrip("\0")
