"""What cannot be a request is refused with its reason and without a fault, and nothing of it is stored."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.models import Booking, Visit
from tests.support.office.house import FIRST_DAY
from tests.support.pages.booking_form import send, stored

if TYPE_CHECKING:
    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

_LONG = "x" * 201
_BAD = [
    ("starts_at", "2027-02-26T10:00", "too soon"),
    ("starts_at", "2027-02-22T08:00", "has passed"),
    ("starts_at", "2027-03-06T10:00", "closed then"),
    ("starts_at", f"{FIRST_DAY}T10:10", "do not begin"),
    ("starts_at", "2027-03-28T02:30", "does not exist"),
    ("starts_at", "2028-02-29T10:00", "further ahead"),
    ("starts_at", "tomorrow", "choose a date"),
    ("starts_at", "", "choose a time"),
    ("party_size", "25", "at most 24"),
    ("party_size", "0", "from 1 to"),
    ("party_size", "-3", "whole number"),
    ("party_size", "٣", "whole number"),
    ("party_size", "", "how many"),
    ("organisation", "", "which organisation"),
    ("organisation", "\u200b\u3164", "which organisation"),
    ("organisation", "a\r\nBcc: eve@example.org", "one line"),
    ("organisation", "a\x00b", "one line"),
    ("organisation", _LONG, "at most 200"),
    ("contact_name", " ", "contact person"),
    ("contact_name", "a\u2028b", "one line"),
    ("contact_email", "aile@", "one email address"),
    ("contact_email", "a@example.org, b@example.org", "one email address"),
    ("contact_email", "a@example.org\nBcc: b@example.org", "one line"),
    ("contact_phone", "call me", "country code"),
    ("country", "ZZ", "choose one"),
    ("country", "fi", "choose one"),
    ("language", "de", "choose one"),
    ("organisation_type", "", "choose one"),
    ("visit_type", "nothing", "kind of visit"),
    ("time_zone", "Europe/Murmansk", "time zone"),
    ("diet_vegan", "two", "whole number"),
    ("message", "x" * 2001, "at most 2000"),
    ("alternative_1", "soon", "choose a date"),
    ("submission_id", "1", "not complete"),
]


@pytest.mark.parametrize(("field", "value", "says"), _BAD, ids=[f"{name}={value[:12]!r}" for name, value, _ in _BAD])
def test_bad_input_is_422_with_the_error_said_and_nothing_stored(
    house: House, client: StrangerClient, field: str, value: str, says: str
) -> None:
    answer = send(client, **{field: value})

    assert 422 == answer.status_code
    assert says in answer.text
    assert "Áile Jovnna Sárá" in answer.text or field == "contact_name", "what was typed is still there"
    assert (0, 0) == stored()


def test_what_a_form_does_not_ask_for_is_not_taken(house: House, client: StrangerClient) -> None:
    send(client, status="confirmed", version="999", reference="ABCD-EFGH", role="admin")

    db.session.rollback()
    booking = db.session.scalars(select(Booking)).one()
    assert ("requested", 1) == (booking.status, booking.version)
    assert booking.reference != "ABCD-EFGH"


def test_of_a_field_that_is_sent_twice_the_first_counts(house: House, client: StrangerClient) -> None:
    send(client, organisation=["The first", "The second"], party_size=["6", "600"])

    db.session.rollback()
    assert ("The first", 6) == db.session.execute(
        select(Booking.title, Visit.party_size).join_from(Booking, Visit)
    ).one()


def test_the_field_that_nobody_sees_stays_empty(house: House, client: StrangerClient) -> None:
    assert 422 == send(client, website="http://spam.example").status_code
    assert (0, 0) == stored()


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data"])
def test_another_kind_of_body_is_refused_without_a_fault(house: House, client: StrangerClient, kind: str) -> None:
    answer = client.post("/visits/new", data=b'{"organisation": "x"}\xff\x00', content_type=kind)

    assert answer.status_code in (400, 422)


def test_a_file_in_the_place_of_a_text_is_not_looked_at(house: House, client: StrangerClient) -> None:
    answer = client.post(
        "/visits/new", data={"organisation": (io.BytesIO(b"x"), "x.txt"), "topics": (io.BytesIO(b"x"), "y")}
    )

    assert 422 == answer.status_code
    assert (0, 0) == stored()


@pytest.mark.parametrize("body", ["[1]", "5", '"abc"', '{"csrf_token": 5}', '{"starts_at": 5}'])
@pytest.mark.parametrize("page", ["/visits/new", "/staff/login"])
def test_json_in_the_place_of_a_form_is_an_empty_form(
    house: House, client: StrangerClient, page: str, body: str
) -> None:
    assert 422 == client.post(page, data=body, content_type="application/json").status_code


def test_a_nul_in_an_address_is_404_and_in_a_sign_in_a_refusal(house: House, client: StrangerClient) -> None:
    assert 404 == client.get("/visits/new?visit_type=%00").status_code
    assert 404 == client.get("/visits/new?visit_type=briefing&visit_type=%00").status_code
    assert 404 == client.get("/staff/visits/%00").status_code
    assert 422 == client.submit("/staff/login", {"email": "a\x00b@x.example", "password": "x"}).status_code


def test_a_huge_body_is_413(house: House, client: StrangerClient) -> None:
    answer = send(client, message="x" * 100_000)

    assert 413 == answer.status_code
    assert (0, 0) == stored()


@pytest.mark.parametrize(("kilobytes", "code"), [(1, 422), (200, 413)])
def test_a_body_in_chunks_has_the_same_limit(house: House, client: StrangerClient, kilobytes: int, code: int) -> None:
    answer = client.post(
        "/visits/new",
        input_stream=io.BytesIO(b"message=" + b"x" * 1024 * kilobytes),
        content_type="application/x-www-form-urlencoded",
        environ_overrides={"wsgi.input_terminated": True, "HTTP_TRANSFER_ENCODING": "chunked"},
    )

    assert code == answer.status_code
