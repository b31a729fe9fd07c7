"""Reading a table of a settings file value by value: what is wrong is said with its place, what is unknown too."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, NoReturn

from barsek_visits.domain.errors import OfficeFileError
from barsek_visits.domain.mail_address import mail_address
from barsek_visits.domain.text import LINE_LIMIT, MESSAGE_LIMIT, clean_message, has_control_characters, is_blank

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_KEY = re.compile("[a-z0-9][a-z0-9_-]{0,49}")
_NOTHING: Any = object()


class CheckedTable:
    """A table at a place of the file, such as `rooms[2]`, the second room."""

    def __init__(self, place: str, values: object) -> None:
        """Keep the values.

        Raises:
            OfficeFileError: they are no table.
        """
        if not isinstance(values, dict):
            raise OfficeFileError(f"{place} is {values!r}; allowed is a table")
        self._place = place
        self._values: dict[str, Any] = values
        self._asked: set[str] = set()

    def line(self, name: str, default: Any = _NOTHING) -> Any:
        """Return one line of text."""
        value = self._value(name, default)
        if value is default:
            return value
        if not isinstance(value, str) or is_blank(value) or has_control_characters(value) or len(value) > LINE_LIMIT:
            self.refuse(name, value, f"one line of text, 1 to {LINE_LIMIT} characters")
        return value.strip()

    def key(self, name: str) -> str:
        """Return a key: what the file is found again by."""
        value = self._value(name)
        if not isinstance(value, str) or not _KEY.fullmatch(value):
            self.refuse(name, value, "small letters, digits, - and _, 50 at the most")
        return value

    def email(self, name: str) -> str:
        """Return an e-mail address in lower case."""
        value = self.line(name)
        try:
            return mail_address(value).lower()
        except ValueError:
            self.refuse(name, value, "one e-mail address")

    def number(self, name: str, least: int, most: int, default: Any = _NOTHING) -> int:
        """Return a whole number."""
        value = self._value(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            self.refuse(name, value, f"a whole number from {least} to {most}")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """Return yes or no."""
        value = self._value(name, default)
        if not isinstance(value, bool):
            self.refuse(name, value, "true or false")
        return value

    def word(self, name: str, allowed: Collection[str], default: Any = _NOTHING) -> str:
        """Return one of the allowed words."""
        value = self._value(name, default)
        if not isinstance(value, str) or value not in allowed:
            self.refuse(name, value, _listed(allowed))
        return value

    def words(self, name: str, allowed: Collection[str], default: Any = _NOTHING) -> list[str]:
        """Return a list of allowed words, each once."""
        values = self._list(name, default)
        for n, value in enumerate(values):
            if not isinstance(value, str) or value not in allowed:
                self.refuse(f"{name}[{n + 1}]", value, _listed(allowed))
            if value in values[:n]:
                self.refuse(f"{name}[{n + 1}]", value, "each only once")
        return values

    def lines(self, name: str) -> tuple[str, ...]:
        """Return a list of lines, one at least."""
        values = self._list(name)
        if not values:
            self.refuse(name, values, "a list of one line or more")
        inner = CheckedTable("", {f"{self._path(name)}[{n + 1}]": value for n, value in enumerate(values)})
        return tuple(inner.line(place) for place in inner.names)

    def texts(self, name: str, languages: Collection[str], *, several_lines: bool = False) -> dict[str, str]:
        """Return a text by language, in one language at least, in the order of `languages`."""
        inner = self.table(name)
        found = inner.names
        if not found:
            self.refuse(name, {}, f"a text in one of {_listed(languages)}, or in several")
        for language in found:
            if language not in languages:
                inner.refuse(language, inner._values[language], f"nothing: the languages are {_listed(languages)}")
        read = inner._message if several_lines else inner.line
        return {language: str(read(language)) for language in languages if language in found}

    def day(self, name: str) -> date:
        """Return a date."""
        value = self._value(name)
        if not isinstance(value, date) or isinstance(value, datetime):
            self.refuse(name, value, "a date, such as 2026-12-24")
        return value

    def clock(self, name: str) -> time:
        """Return a wall time of whole minutes; in quotes or not."""
        value = self._value(name)
        if isinstance(value, str) and re.fullmatch("[0-2][0-9]:[0-5][0-9]", value) and value < "24":
            return time.fromisoformat(value)
        if not isinstance(value, time) or value.second or value.microsecond:
            self.refuse(name, value, 'a time, such as "08:30"')
        return value

    def table(self, name: str) -> CheckedTable:
        """Return a table within this one."""
        return CheckedTable(self._path(name), self._value(name))

    def tables(self, name: str, *, least: int = 0) -> Iterator[CheckedTable]:
        """Yield the tables of a list, each checked for unknown keys once it has been read."""
        values = self._list(name, [] if least == 0 else _NOTHING)
        if len(values) < least:
            self.refuse(name, values, f"[[{name}]], {least} or more")
        for n, value in enumerate(values):
            inner = CheckedTable(f"{self._path(name)}[{n + 1}]", value)
            yield inner
            inner.refuse_unknown()

    @property
    def names(self) -> list[str]:
        """The keys that stand in the table."""
        return list(self._values)

    def refuse(self, name: str, value: object, allowed: str) -> NoReturn:
        """Say what is wrong, where, and what would be right.

        Raises:
            OfficeFileError: always.
        """
        raise OfficeFileError(f"{self._path(name)} is {_shown(value)}; allowed is {allowed}")

    def refuse_unknown(self) -> None:
        """Refuse keys that nobody asked for: a misspelt key would be silently without effect.

        Raises:
            OfficeFileError: there is such a key.
        """
        for name in self._values:
            if name not in self._asked:
                raise OfficeFileError(f"{self._path(name)} is not known; known are {_listed(sorted(self._asked))}")

    def _message(self, name: str) -> str:
        value = self._value(name)
        if not isinstance(value, str) or is_blank(value) or len(value) > MESSAGE_LIMIT:
            self.refuse(name, value, f"text, 1 to {MESSAGE_LIMIT} characters")
        return clean_message(value)

    def _list(self, name: str, default: Any = _NOTHING) -> list[Any]:
        value = self._value(name, default)
        if not isinstance(value, list):
            self.refuse(name, value, "a list")
        return list(value)

    def _value(self, name: str, default: Any = _NOTHING) -> Any:
        self._asked.add(name)
        value = self._values.get(name, default)
        if value is _NOTHING:
            raise OfficeFileError(f"{self._path(name)} is missing")
        return value

    def _path(self, name: str) -> str:
        return f"{self._place}.{name}" if self._place else name


def _listed(words: Collection[str]) -> str:
    return ", ".join(words)


def _shown(value: object) -> str:
    text = str(value) if isinstance(value, date | time) else repr(value)
    return text if len(text) <= 60 else f"{text[:60]}…"
