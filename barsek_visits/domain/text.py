"""Hygiene of text that people type: what is empty, what may stand in one line, what is folded away."""

from __future__ import annotations

import re
import unicodedata

LINE_LIMIT = 200
MESSAGE_LIMIT = 2000

# Letters by category that print nothing at all: Hangul fillers and the empty Braille cell.
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_BLANK_CATEGORIES = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me"})
# Marks that turn the direction of what follows: they can make a name read as another one.
_DIRECTION_MARKS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_LINE_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Letters that Unicode takes for letters of their own, as people type them on other keyboards.
_PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ð": "d", "ŧ": "t", "þ": "th", "ł": "l", "ŋ": "n", "ħ": "h", "ı": "i"}
)
# In windows-1251 the letters begin here.
_FIRST_CYRILLIC = 0xC0
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def masked_email(address: str) -> str:
    """Return a mail address so that its owner knows it, and nobody else learns it: `a…@example.org`."""
    name, _, server = address.partition("@")
    return f"{name[:1]}…\u2060@{server}"  # a word joiner: the address stays in one line


def is_blank(text: str) -> bool:
    """Say whether a reader would see nothing: only spaces, marks and invisible characters."""
    return all(char in _BLANK_LETTERS or unicodedata.category(char) in _BLANK_CATEGORIES for char in text)


def clean_line(text: str) -> str:
    """Return one line of text: composed (NFC), trimmed; the empty string where nothing is visible."""
    line = unicodedata.normalize("NFC", _DIRECTION_MARKS.sub("", text)).strip()
    return "" if is_blank(line) else line


def has_control_characters(line: str) -> bool:
    """Say whether a single line holds a line break, a tab or another control character."""
    return "\n" in line or "\t" in line or _CONTROLS.search(line) is not None


def clean_message(text: str) -> str:
    """Return text of several lines with plain line breaks and without control characters."""
    plain = _LINE_BREAKS.sub("\n", text)
    plain = _CONTROLS.sub("", _DIRECTION_MARKS.sub("", plain))
    plain = unicodedata.normalize("NFC", plain).strip()
    return "" if is_blank(plain) else plain


def code_page(data: bytes) -> str:
    """Tell Russian Windows from Western: its letters are nearly all in the upper half, ours are the exception."""
    upper = sum(byte >= _FIRST_CYRILLIC for byte in data)
    plain = sum(chr(byte).isalpha() for byte in data if byte < _FIRST_CYRILLIC and chr(byte).isascii())
    return "cp1251" if upper > plain else "cp1252"


def folded(text: str) -> str:
    """Return text for searching: case, accents and strokes folded, `SØK` as `sok`, `č` as `c`, `ё` as `е`."""
    bare = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(char for char in bare if not unicodedata.combining(char)).translate(_PLAIN_LETTERS)
