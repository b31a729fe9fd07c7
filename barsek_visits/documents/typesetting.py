"""Typesets a template with its words, by the typst compiler.

The words travel as JSON and stay strings: nothing that anybody typed is read as markup or code.  Templates
can read no file outside their folder, and the fonts are those of the locked packages, the same on every machine.

The compiler's threads do not survive a fork: a process that has typeset may fork, but its child must not typeset.
The web's processes are forked before any of them does.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typst

from barsek_visits.domain.text import clean_message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from barsek_visits.domain.resources.office import OfficeRow

_TEMPLATES = Path(__file__).parents[2] / "templates" / "documents"
_ACCESSIBLE: typst.PDFStandard = "ua-1"


def typeset(template: str, words: Mapping[str, Any]) -> bytes:
    """Return the PDF; the same words give the same bytes.

    PDF/UA-1 forbids a sign that no font can show, such as an emoji in a name.  Such a document keeps its tags
    and goes without the promise, with an empty box where the sign would be.
    """
    data = json.dumps(_printable(words), ensure_ascii=False)
    try:
        return _compile(template, data, [_ACCESSIBLE])
    except typst.TypstError:
        return _compile(template, data, [])


def letterhead(office: OfficeRow) -> dict[str, Any]:
    """Return what every document says about the office."""
    return {
        "name": office.name,
        "subtitle": office.subtitle,
        "address": list(office.address_lines),
        "phone": office.phone,
    }


def _compile(template: str, data: str, standards: list[typst.PDFStandard]) -> bytes:
    pdf, _warnings = typst.compile_with_warnings(
        _TEMPLATES / f"{template}.typ",
        format="pdf",
        root=_TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"words": data},
        pdf_standards=standards,
    )
    return pdf


@cache
def _fonts() -> typst.Fonts:
    family = files("fontpkg_noto_sans") / "files"
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(family)])


def _printable(value: Any) -> Any:
    """Return the words without control characters and marks that turn the direction of what follows."""
    if isinstance(value, str):
        return clean_message(value)
    if isinstance(value, dict):
        return {key: _printable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(each) for each in value]
    return value
