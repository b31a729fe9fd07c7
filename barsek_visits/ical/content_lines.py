"""One line of a calendar file: its name, its parameters, its value (RFC 5545 section 3.1), as programs write it."""

from __future__ import annotations

import quopri
import re
from typing import TYPE_CHECKING

from barsek_visits.domain.text import LINE_LIMIT, clean_line, clean_message

if TYPE_CHECKING:
    from collections.abc import Iterator

NAME = re.compile(r"[A-Za-z0-9-]+")
_HEAD = re.compile(r'[^":]*(?:"[^"]*"[^":]*)*(?=:)')
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=("[^"]*"|(?:\\.|[^;])*)')
_EXTENDED = re.compile(r":\d{4}-\d\d-\d\d[T ]\d\d:\d\d[^/;]*$", re.IGNORECASE)
_ENCODED = re.compile(r";(?:ENCODING=)?QUOTED-PRINTABLE", re.IGNORECASE)
_CHARSET = re.compile(r';CHARSET="?([A-Za-z0-9_-]+)', re.IGNORECASE)
_PLACES = re.compile(r"[,;\n]")
_ESCAPED = re.compile(r"\\([\\;,:\"nN])")
_MAILTO = "mailto:"
_TO_LAST_ADDRESS = re.compile(r".*:(?=mailto:)", re.IGNORECASE)


def is_encoded(line: str) -> bool:
    """Say whether a line's value is in quoted-printable, as vCalendar 1.0 wrote it."""
    return _ENCODED.search(line, 0, line.find(":")) is not None


def date_parts(line: str) -> tuple[str, str]:
    """Return what stands before and behind the last colon: parameters hold some, unquoted, and a date none.

    But for one that is written with dashes and colons (ISO 8601, and not RFC 5545).
    """
    found = _EXTENDED.search(line)
    at = found.start() if found else line.rfind(":")
    return line[:at], line[at + 1 :]


def parts(line: str) -> tuple[str, str]:
    """Return what stands before and behind the first colon that is not quoted; of any, where a quote is left open."""
    found = _HEAD.match(line)
    end = found.end() if found else line.find(":")
    return line[:end], line[end + 1 :]


def parameters(head: str) -> dict[str, str]:
    """Return the parameters of a line, their names in capitals, quotes taken away; the first of a name stands."""
    found: dict[str, str] = {}
    for name, value in _PARAMETER.findall(head):
        found.setdefault(name.upper(), value.strip('"'))
    return found


def text_of(line: str) -> str:
    """Return a line's value as text, as many lines as it has."""
    head, value = parts(line)
    if _ENCODED.search(head):
        charset = _CHARSET.search(head)
        value = _decoded(quopri.decodestring(value.encode()), charset.group(1) if charset else "utf-8")
    return clean_message(_ESCAPED.sub(_unescaped, value))


def _unescaped(found: re.Match[str]) -> str:
    return "\n" if found.group(1) in "nN" else found.group(1)


def one_line(text: str) -> str:
    """Return a text as one clean line, its line breaks made spaces."""
    return clean_line(" ".join(text.split())[:LINE_LIMIT])


def places_in(text: str) -> tuple[str, ...]:
    """Return the parts of a place: what stands between commas, semicolons or line breaks."""
    found = (one_line(part) for part in _PLACES.split(text))
    return tuple(part for part in found if part)


def person(line: str) -> tuple[str, dict[str, str]]:
    """Return the mail address of an organizer or attendee, in lower case, and the parameters; or no address.

    A name that holds a colon and is not quoted ends the parameters too early; the address is still the last of all.
    """
    head, value = parts(line)
    last = _TO_LAST_ADDRESS.match(line)
    if last and last.end() > len(head) + 1:
        head, value = line[: last.end() - 1], line[last.end() :]
    told = parameters(head)
    return next(_addresses(value, told.get("EMAIL", "")), ""), told


def _addresses(*texts: str) -> Iterator[str]:
    for text in texts:
        address = text.strip().lower().removeprefix(_MAILTO)
        if "@" in address and not any(char.isspace() for char in address):
            yield address


def _decoded(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset, "replace")
    except LookupError:
        return data.decode("utf-8", "replace")
