"""What is missing on a page: elements without words, and what only a programmer should ever see.

The page is read into a small tree by the standard library's parser; nothing is looked for in the raw text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"))
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PARTS = ("a", "button", "caption", "dd", "dt", "label", "legend", "li", "option", "strong", "summary", "th", "time")
_SPEAKING = frozenset((*_HEADINGS, *_PARTS, "title"))
_NAMING = ("aria-label", "aria-labelledby", "title", "alt")
_NEVER_EMPTY = ("href", "src", "action", "aria-label", "title", "content", "for", "id", "name", "datetime", "lang")
_UNREAD = frozenset(("script", "style", "template"))
_PROGRAMMERS = re.compile(r"\bNone\b|\bUndefined\b|\{\{|\}\}|\{%|%\(|<[\w.]+ object|\bNaN\b|lazy_|datetime\.")
_KEY = re.compile(r"(?<![\w@/.-])[a-z]+(?:_[a-z0-9]+)+(?![\w@/-]|\.\w)")
# "From 10:00 on: " and "a school · ", with nothing behind it; a line that something follows may end in a colon.
_BROKEN_OFF = re.compile(r"[,·×–]$|^[,:·×]|\(\)|, ,|· ·")
_ENDS_IN_COLON = re.compile(r":$")
_MAY_END_IN_COLON = frozenset((*_HEADINGS, "dt", "label", "legend", "p", "strong", "summary"))


@dataclass
class Element:
    """One element of a page."""

    tag: str
    attributes: dict[str, str]
    line: int
    children: list[Element | str] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        """Yield the element and all within it, in order."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    @property
    def text(self) -> str:
        """All words within it that a reader sees, in one line."""
        return " ".join(" ".join(self._words()).split())

    def _words(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in _UNREAD:
                yield from child._words()

    @property
    def speaks(self) -> bool:
        """Whether it says anything, to eyes or to ears; a field within it is something, too."""
        if self.text or any(self.attributes.get(name) for name in _NAMING):
            return True
        return any(one.tag in ("img", "input", "select", "textarea") for one in self.walk())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("page", {}, 0)
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.getpos()[0])
        self.open[-1].children.append(element)
        if tag not in _VOID:
            self.open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if any(one.tag == tag for one in self.open):
            while self.open.pop().tag != tag:
                pass

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse(page: str) -> Element:
    """Return the root of a page's tree."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.root


def missing(page: str) -> list[str]:
    """Return what is missing on a page or should not be on it, in words that do not depend on where it stands."""
    elements = list(parse(page).walk())
    found = [fault for element in elements for fault in _faults(element)]
    if {"html", "title"} & {element.tag for element in elements} == {"html"}:
        found.append("no <title>")
    return list(dict.fromkeys(found))


def told(seen: Mapping[str, Sequence[str]]) -> str:
    """Return faults with where they were seen, for the one who mends them."""
    lines = []
    for fault, places in sorted(seen.items()):
        rest = f" and {len(places) - 3} more" if len(places) > 3 else ""
        lines.append(f"{fault}: {'; '.join(places[:3])}{rest}")
    return "\n".join(["", *lines])


def _faults(element: Element) -> Iterator[str]:
    if element.tag in _UNREAD:
        return
    if _should_speak(element) and not element.speaks:
        yield f"empty {_named(element)}"
    yield from _words_of_programmers(element)
    for name, value in element.attributes.items():
        if name in _NEVER_EMPTY and not value.strip() and not (name == "content" and element.tag != "meta"):
            yield f"empty {name}= of {_named(element)}"
        elif found := _PROGRAMMERS.search(value):
            yield f"{found[0]} in {name}= of {_named(element)}"


def _should_speak(element: Element) -> bool:
    """Say whether an element is there to be read; a paragraph is, but where a script fills it later."""
    if {"hidden", "role", "aria-hidden"} & element.attributes.keys() and element.tag not in ("a", "button"):
        return False
    if element.tag == "td":
        return bool({"headers", "title", "data-label"} & element.attributes.keys())
    return element.tag in _SPEAKING or (element.tag in ("p", "output") and not _is_filled_by_script(element))


def _is_filled_by_script(element: Element) -> bool:
    return any(name.startswith("data-") or name == "aria-live" for name in element.attributes)


def _words_of_programmers(element: Element) -> Iterator[str]:
    if element.tag == "option" and not element.attributes.get("value"):
        return  # "None" is an answer, in English
    for words in (child for child in element.children if isinstance(child, str)):
        for pattern in (_PROGRAMMERS, _KEY):
            if found := pattern.search(words):
                yield f"{found[0]!r} in {_named(element)}"
    if _should_speak(element) and _breaks_off(element):
        yield f"{element.text[-30:]!r} breaks off in {_named(element)}"


def _breaks_off(element: Element) -> bool:
    words = element.text
    return bool(_BROKEN_OFF.search(words) or (element.tag not in _MAY_END_IN_COLON and _ENDS_IN_COLON.search(words)))


def _named(element: Element) -> str:
    """Return an element's start tag, short; the same wherever it stands."""
    shown = {name: element.attributes[name] for name in ("class", "name", "rel") if element.attributes.get(name)}
    return f"<{' '.join([element.tag, *(f'{name}={value!r}' for name, value in shown.items())])}>"
