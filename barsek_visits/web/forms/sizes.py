"""How large a form's body can be when every field is as full as the form allows: so much is taken, and not more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wtforms import FieldList, FormField, SelectMultipleField

from barsek_visits.domain.text import LINE_LIMIT, MESSAGE_LIMIT
from barsek_visits.web.forms.fields import MessageField

if TYPE_CHECKING:
    from collections.abc import Iterator

# A character is four bytes in UTF-8 at the most, and each of them three in a form's body (`%F0`).
_BYTES_A_CHARACTER = 12
# Of what is ticked: ids and keys of rooms, hosts, topics, references.
_MOST_TICKED, _LONGEST_KEY = 100, 12


def largest_body(form_class: type) -> int:
    """Return the bytes that a form needs at the most, as `application/x-www-form-urlencoded`."""
    return sum(len(name) + 2 + characters * _BYTES_A_CHARACTER for name, characters in _fields(form_class))


def _fields(form_class: type, head: str = "") -> Iterator[tuple[str, int]]:
    """Yield each field's name with its most characters, those of parts that repeat as often as they may."""
    for name in dir(form_class):
        field = getattr(form_class, name)
        if hasattr(field, "field_class"):
            yield from _field(field, head + name)


def _field(field: Any, name: str) -> Iterator[tuple[str, int]]:  # WTForms gives its unbound fields no type
    if issubclass(field.field_class, FieldList):
        for n in range(field.kwargs["max_entries"]):
            yield from _field(field.args[0], f"{name}-{n}")
    elif issubclass(field.field_class, FormField):
        yield from _fields(field.args[0], f"{name}-")
    elif issubclass(field.field_class, SelectMultipleField):
        yield from ((name, _LONGEST_KEY) for _ in range(_MOST_TICKED))
    else:
        yield name, MESSAGE_LIMIT if issubclass(field.field_class, MessageField) else LINE_LIMIT
