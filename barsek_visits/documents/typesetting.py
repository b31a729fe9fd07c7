"""Typesets a template with its words, by the typst compiler.

The words travel as JSON and stay strings: nothing that anybody typed is read as markup or code.  Templates
can read no file outside their folder, and the fonts are those of the locked packages, the same on every machine.

The compiler's threads do not survive a fork: a process that has typeset may fork, but its child must not typeset.
The web's processes are forked before any of them does.
"""

from __future__ import annotations

import json
import re
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
# Fonts beside Noto Sans, by the letters that ask for them.  What is in none of these, such as Hebrew, Georgian and
# Armenian, the compiler's own fonts show.
_ARABIC = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff"
_CHINESE_JAPANESE_KOREAN = "\u1100-\u11ff\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_FONT_OF_SCRIPT = (
    (re.compile(f"[{_ARABIC}]"), "fontpkg_noto_sans_arabic"),
    (re.compile("[\u0e00-\u0e7f]"), "fontpkg_noto_sans_thai"),
    (re.compile(f"[{_CHINESE_JAPANESE_KOREAN}]"), "noto_cjk_sans_otc"),
)
# Pictures, and what joins, colours and flags them: no font of letters has them, and a name is as good without.
_EMOJI = re.compile("[\u200d\u20e3\u2600-\u27bf\u2b00-\u2bff\ufe0e\ufe0f\U0001f000-\U0001faff\U000e0020-\U000e007f]")


def typeset(template: str, words: Mapping[str, Any]) -> bytes:
    """Return the PDF; the same words give the same bytes.

    Emoji are left out.  PDF/UA-1 forbids a sign that no font can show, such as one for private use.  Such a document
    keeps its tags and goes without the promise, with an empty box where the sign would be.
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
        font_paths=_fonts(frozenset(package for letters, package in _FONT_OF_SCRIPT if letters.search(data))),
        ignore_system_fonts=True,
        sys_inputs={"words": data},
        pdf_standards=standards,
    )
    return pdf


@cache
def _fonts(more: frozenset[str]) -> typst.Fonts:
    """Return Noto Sans and the fonts of further packages: nearly no paper needs any, and one of them has 20 MB."""
    folders = [str(files(package)) for package in ("fontpkg_noto_sans", *sorted(more))]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=folders)


def _printable(value: Any) -> Any:
    """Return the words without control characters, marks that turn the direction of what follows, and emoji."""
    if isinstance(value, str):
        return clean_message(_EMOJI.sub("", value))
    if isinstance(value, dict):
        return {key: _printable(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(each) for each in value]
    return value
