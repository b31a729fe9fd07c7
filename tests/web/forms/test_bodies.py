"""What a form's fields take, and how large its body may be, agree: in bytes, for every form there is."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest
from werkzeug.exceptions import RequestEntityTooLarge
from wtforms import FieldList, FormField, SelectMultipleField

from barsek_visits.serve.connections import MOST_BODY_BYTES
from barsek_visits.web.forms.base import Form
from barsek_visits.web.forms.bodies import largest_body
from barsek_visits.web.forms.calendars.imports import ImportForm
from barsek_visits.web.forms.fields import AddressesField, LineField, MessageField
from barsek_visits.web.forms.visits.participants import GiveParticipantsForm, ParticipantsField, ParticipantsFileField
from barsek_visits.web.forms.visits.programme import EquipmentField, ProgrammeForm

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask import Flask

    Pairs = Iterator[tuple[str, str]]

_URLENCODED = "application/x-www-form-urlencoded"
_CHUNKED = {"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"}
_TOKEN, _KEY, _ID = "t" * 100, "k" * 50, "9" * 9
_TICKED = 100
_MEGABYTE = 1_000_000


def all_forms(form: type[Form] = Form) -> Iterator[type[Form]]:
    yield form
    for narrower in form.__subclasses__():
        yield from all_forms(narrower)


FORMS = sorted({form for form in all_forms() if form.__module__.startswith("barsek_visits.")}, key=str)


def filled(form: type[Any], letter: str, head: str = "") -> Pairs:
    """Yield every field of a form, as full as it may be, in a letter."""
    for name in dir(form):
        if not name.startswith("_") and hasattr(field := getattr(form, name), "_formfield"):
            yield from _filled_field(field, head + name, letter)


def _filled_field(field: Any, name: str, letter: str) -> Pairs:
    kind = field.field_class
    if issubclass(kind, FieldList):
        for n in range(field.kwargs["max_entries"]):
            yield from _filled_field(field.args[0], f"{name}-{n}", letter)
    elif issubclass(kind, FormField):
        yield from filled(field.args[0], letter, f"{name}-")
    elif issubclass(kind, SelectMultipleField):
        yield from ((name, _ID if name.startswith("items-") else _KEY) for _ in range(_TICKED))
    elif issubclass(kind, EquipmentField):
        yield from ((f"{name}-{n:09}", "999") for n in range(_TICKED))
    elif not issubclass(kind, ParticipantsFileField):
        yield name, _fullest(kind, letter)


def _fullest(kind: type[Any], letter: str) -> str:
    if issubclass(kind, MessageField):
        return letter * 2000
    if issubclass(kind, AddressesField):
        return "\r\n".join(f"{n:02}{'a' * 239}@example.org" for n in range(20))
    if issubclass(kind, ParticipantsField):
        return "\r\n".join(f"{letter * 200}; {letter * 200}" for _ in range(200))
    return letter * 200


def sent(app: Flask, form: type[Form], pairs: list[tuple[str, str]]) -> Form:
    """Return the form as it reads a body."""
    if form.takes_files:
        files = {"file": (io.BytesIO(b"x" * 100_000), "list.csv")}
        body: dict[str, Any] = {"data": {**dict(pairs), **files}, "content_type": "multipart/form-data"}
    else:
        body = {"data": urlencode(pairs), "content_type": _URLENCODED}
    with app.test_request_context(method="POST", **body):
        return form()


def plain(app: Flask, form: type[Form], size: int, **environ: Any) -> Form:
    with app.test_request_context(method="POST", data=b"x" * size, content_type=_URLENCODED, environ_overrides=environ):
        return form()


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
@pytest.mark.parametrize("letter", ["\N{GOTHIC LETTER HWAIR}", "Ж"])
def test_a_form_with_every_field_full_is_read(app: Flask, form: type[Form], letter: str) -> None:
    read = sent(app, form, [("csrf_token", _TOKEN), *filled(form, letter)])

    for field in read:
        if type(field) in (LineField, MessageField):
            assert letter in str(field.data)
            assert not field.errors, field.name


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_a_larger_body_than_a_form_can_need_is_413(app: Flask, form: type[Form]) -> None:
    plain(app, form, largest_body(form))

    with pytest.raises(RequestEntityTooLarge):
        plain(app, form, largest_body(form) + 1)
    with pytest.raises(RequestEntityTooLarge):
        plain(app, form, largest_body(form) + 1, **_CHUNKED)


def test_the_server_lets_through_what_a_form_may_need() -> None:
    assert max(map(largest_body, FORMS)) <= MOST_BODY_BYTES


def test_no_form_takes_more_than_a_server_can_hold_for_each_of_its_threads() -> None:
    assert largest_body(ImportForm) < 11 * _MEGABYTE, "a calendar, from admins alone"
    assert largest_body(ProgrammeForm) < 4 * _MEGABYTE
    assert 500_000 > largest_body(GiveParticipantsForm), "Werkzeug would write a larger one to the disk"
    large = (ImportForm, ProgrammeForm, GiveParticipantsForm)
    others = [largest_body(form) for form in FORMS if form not in large]
    assert max(others) < 150_000
