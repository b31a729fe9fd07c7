"""A form takes what its fields allow: limits of bodies and of fields agree, in bytes."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

import pytest

from barsek_visits.domain.text import LINE_LIMIT, MESSAGE_LIMIT
from barsek_visits.domain.visits.programme import MAX_ITEMS
from barsek_visits.web import forms
from barsek_visits.web.forms.base import Form
from barsek_visits.web.forms.sizes import largest_body
from barsek_visits.web.forms.visits.request import VisitForm
from barsek_visits.web.limits import LARGE_FORMS
from tests.support.booking_form import fields

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from tests.support.application import StrangerClient
    from tests.support.house import House

for module in pkgutil.walk_packages(forms.__path__, f"{forms.__name__}."):
    importlib.import_module(module.name)


def kinds(form: type) -> Iterator[type]:
    for kind in form.__subclasses__():
        yield kind
        yield from kinds(kind)


def test_every_form_that_needs_more_than_others_is_named(app: Flask) -> None:
    named = {form for large in LARGE_FORMS.values() for form in large.__mro__}
    larger = [form for form in kinds(Form) if largest_body(form) > app.config["MAX_CONTENT_LENGTH"]]

    assert [] == [form.__name__ for form in larger if form not in named]


@pytest.mark.parametrize("letter", ["я", "𓃰"])
def test_a_programme_with_every_field_full_is_not_too_long(
    house: House, as_staff: Callable[[str], StrangerClient], letter: str
) -> None:
    visit = house.confirmed("2027-03-01T10:00", "large", "berit")
    sent = {"version": visit.version, "do": "save"}
    for n in range(MAX_ITEMS):
        texts = {"title": LINE_LIMIT, "place": LINE_LIMIT, "text": MESSAGE_LIMIT, "note": MESSAGE_LIMIT}
        sent |= {f"items-{n}-{name}": letter * length for name, length in texts.items()}
        sent |= {f"items-{n}-day": "2027-03-01", f"items-{n}-starts": "10:00", f"items-{n}-ends": "10:05"}
    page = f"/staff/visits/{visit.reference}/programme"

    assert as_staff("anna").submit(page, sent, page).status_code in (303, 409, 422)


def test_a_request_with_every_text_full_is_not_too_long_and_one_far_beyond_is(
    house: House, client: StrangerClient
) -> None:
    texts = ("organisation", "contact_name", "contact_phone", "day_contact", "head_of_delegation", "arrival")
    full = dict.fromkeys(texts, "𓃰" * LINE_LIMIT) | {"message": "𓃰" * MESSAGE_LIMIT}
    sent = client.submit("/visits/new?starts_at=2027-03-01T10:00&visit_type=briefing", fields(**full), "/visits/new")
    beyond = client.post("/visits/new", data={"message": "x" * (largest_body(VisitForm) + 1)})

    assert sent.status_code in (303, 422)
    assert 413 == beyond.status_code
