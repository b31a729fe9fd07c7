"""The forms of a page, as a browser has them: where each goes, and what it sends when nothing is changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.support.pages.whole_pages import Element, parse

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNTYPED = frozenset(("hidden", "checkbox", "radio", "submit", "button", "file", "password", "date", "number", "time"))


@dataclass
class PageForm:
    """One form.

    Attributes:
        action: its address, with the query.
        sent: what it sends, by name; what is chosen first where something must be chosen.
        texts: the fields that people type words into, and whether into several lines.
        buttons: what the buttons send, by name.
    """

    action: str
    method: str
    sent: dict[str, list[str]] = field(default_factory=dict)
    texts: dict[str, bool] = field(default_factory=dict)
    buttons: dict[str, list[str]] = field(default_factory=dict)


def forms_of(page: str, address: str) -> list[PageForm]:
    """Return the forms of a page in order; fields outside of a form belong to the one that they name."""
    elements = list(parse(page).walk())
    forms, by_id = [], {}
    for element in (one for one in elements if one.tag == "form"):
        action = element.attributes.get("action") or address
        form = PageForm(action, element.attributes.get("method", "get").upper())
        forms.append(form)
        by_id[element.attributes.get("id", "")] = form
        for inner in element.walk():
            if not inner.attributes.get("form"):
                _add(form, inner)
    for element in elements:
        if element.tag != "form" and element.attributes.get("form") in by_id:
            _add(by_id[element.attributes["form"]], element)
    return forms


def _add(form: PageForm, element: Element) -> None:
    name, kind = element.attributes.get("name"), element.attributes.get("type", "text")
    if not name or "disabled" in element.attributes:
        return
    if element.tag == "select":
        form.sent.setdefault(name, []).extend(_chosen(element))
    elif element.tag == "textarea":
        form.sent.setdefault(name, []).append(element.text)
        form.texts[name] = True
    elif element.tag == "button":
        form.buttons.setdefault(name, []).append(element.attributes.get("value", ""))
    elif element.tag == "input" and kind not in ("submit", "button", "file"):
        if kind not in ("checkbox", "radio") or "checked" in element.attributes or name not in form.sent:
            form.sent.setdefault(name, []).append(element.attributes.get("value", "on" if kind == "checkbox" else ""))
        if kind not in _UNTYPED:
            form.texts[name] = False


def _chosen(select: Element) -> Iterator[str]:
    options = [one for one in select.walk() if one.tag == "option"]
    chosen = [one for one in options if "selected" in one.attributes]
    if not chosen and "multiple" not in select.attributes:
        chosen = [one for one in options if one.attributes.get("value", one.text)][:1] or options[:1]
    yield from (one.attributes.get("value", one.text) for one in chosen)
