"""How large the body of a form may be: as large as its fields can need, and no larger.

What a field takes and what a request may weigh cannot disagree so: one is counted from the other.  The largest form
is a calendar that an admin uploads: 10 MB; then a programme, whose items have two long texts each: 3.6 MB, taken from
signed-in members only.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from flask import abort, request
from wtforms import FieldList, FormField, SelectMultipleField

from barsek_visits.domain.text import LINE_LIMIT

if TYPE_CHECKING:
    from collections.abc import Iterator

# A character takes up to four bytes in UTF-8, and each of these is sent as `%F0`, unless the form takes files.
_PLAIN_BYTES, _ESCAPED_BYTES = 4, 12
# A field's name with its separators; in a form that takes files a boundary and headers, too.
_FIELD_BYTES = 256
# What is ticked: no office has more rooms, hosts, topics or kinds of equipment; a key or an id with its field's name.
_MOST_CHOICES, _CHOICE_BYTES = 100, 64
MOST_CHOICES_BYTES = _MOST_CHOICES * _CHOICE_BYTES


# Of a form that waits until its sender is signed in again: a programme of forty items has half of it.
MOST_KEPT = 64 * 1024


def limit_body(limit: int) -> None:
    """Let no more of a body be read than a form can need; a larger one is 413."""
    request.max_content_length = request.max_form_memory_size = limit
    # Werkzeug would cut a body that comes in chunks at the limit, and go on with what it has.
    if request.content_length is None and len(request.get_data(cache=True)) >= limit:
        abort(413)


@cache
def largest_body(form: type[Any]) -> int:
    """Return how many bytes a form can need."""
    per_character = _PLAIN_BYTES if form.takes_files else _ESCAPED_BYTES
    return int(form.most_bytes_beside) + _fields_bytes(form, per_character)


def _fields_bytes(form: type[Any], per_character: int) -> int:
    return sum(_FIELD_BYTES + _value_bytes(field, per_character) for field in _fields_of(form))


def _fields_of(form: type[Any]) -> Iterator[Any]:
    """Yield the form's fields as WTForms keeps them before there is a form: a class and what it is made with."""
    for name in dir(form):
        if not name.startswith("_") and hasattr(field := getattr(form, name), "_formfield"):
            yield field


def _value_bytes(field: Any, per_character: int) -> int:
    kind = field.field_class
    if issubclass(kind, FieldList):
        return int(field.kwargs["max_entries"]) * _value_bytes(field.args[0], per_character)
    if issubclass(kind, FormField):
        return _fields_bytes(field.args[0], per_character)
    if issubclass(kind, SelectMultipleField):
        return MOST_CHOICES_BYTES
    # A field that says nothing is one line: what is longer than it takes is still answered beside the field.
    return int(getattr(kind, "most_bytes", 0) or per_character * getattr(kind, "most_characters", LINE_LIMIT))
