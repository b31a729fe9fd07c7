"""The delegation writes, uploads, corrects and erases the names that it was asked for."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.tokens import new_token
from barsek_visits.domain.visits.participant_files import MAX_FILE_BYTES
from barsek_visits.domain.visits.participants import Participant
from barsek_visits.models import VisitParticipants
from barsek_visits.queries.visits.participants import own_participant_list
from barsek_visits.services.visits.participants import ask_for_participants, erase_participants

if TYPE_CHECKING:
    from werkzeug.test import TestResponse

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient


@pytest.fixture
def token(house: House) -> str:
    """Return the link of a confirmed visit whose names were asked for."""
    token = house.ask_for_token()
    visit = house.confirm(house.visit(token))
    ask_for_participants(visit.reference, "border", by=house.staff["berit"], version=visit.version, now=house.now)
    return token


def send(client: StrangerClient, token: str, **fields: Any) -> TestResponse:
    """Send one of the card's forms as a browser does, with the page's version, and say that the list is right."""
    page = f"/v/{token}"
    version = client.get(page).text.partition('name="version" value="')[2].partition('"')[0]
    data = {"csrf_token": client.token(page), "version": version, "is_right": "1", **fields}
    return client.post(f"{page}/names", data=data, content_type="multipart/form-data")


def upload(client: StrangerClient, token: str, data: bytes, name: str = "list.csv") -> TestResponse:
    return send(client, token, file=(io.BytesIO(data), name))


def people(token: str) -> list[str]:
    db.session.rollback()
    names = own_participant_list(token)
    assert names
    return [f"{person.name}/{person.title}" for person in names.people]


def test_the_page_has_no_word_of_names_unless_they_were_asked_for(house: House, client: StrangerClient) -> None:
    token = house.ask_for_token()

    assert "Names of participants" not in client.get(f"/v/{token}").text
    assert 404 == send(client, token, names="Aino").status_code
    assert 404 == send(client, token, names="").status_code


def test_the_page_says_what_for_who_sees_it_how_long_and_what_not_to_write(token: str, client: StrangerClient) -> None:
    page = client.get(f"/v/{token}?lang=en").text

    for text in (
        "Access at the border station",
        "encrypted",
        "14 days",
        "no nationality, no date of birth, no passport",
    ):
        assert text in page


def test_names_are_sent_counted_and_replaced(token: str, client: StrangerClient) -> None:
    answer = send(client, token, names="Aino Virtanen; Adviser\nÁilu <b>Guttorm</b>")
    page = client.get(f"/v/{token}").text

    assert (303, f"/v/{token}#people") == (answer.status_code, answer.headers["Location"])
    assert "2 names for a party of" in page
    assert "Guttorm" not in page, "names once given are never shown again by a link"
    assert 303 == send(client, token, names="Aino Virtanen; Head of youth").status_code
    assert ["Aino Virtanen/Head of youth"] == people(token)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"names": ""}, "Please write at least one name."),
        ({}, "Please write at least one name."),
        ({"names": "Aino\n; Adviser"}, "Line 2: The name is missing."),
        ({"names": "Aino\n=cmd()"}, "Line 2: Please begin with a letter."),
        ({"names": "Aino; Adviser; FI"}, "Line 1: Please give the name and the function only"),
        ({"names": "Aino; born 1.2.1970"}, "Line 1: Please leave out dates and numbers"),
        ({"names": "\n".join("; x" for _ in range(9))}, "And so on: 9 lines in all."),
        ({"names": "Aino", "csrf_token": ""}, "The page was open for too long"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_stands_beside_the_field_by_its_line_and_nothing_is_stored(
    token: str, client: StrangerClient, fields: dict[str, Any], error: str
) -> None:
    send(client, token, names="Ola")
    answer = send(client, token, **fields)

    assert 422 == answer.status_code
    assert error in unescape(answer.text)
    assert ["Ola/"] == people(token)
    if fields.get("names"):
        assert fields["names"].partition("\n")[0] in unescape(answer.text), "what was typed is kept"


@pytest.mark.parametrize(
    "data",
    [
        "Navn;Funksjon\r\nÅse Sørby;Rådgiver\r\n".encode("cp1252"),
        "Имя\tДолжность\tПаспорт\nÅse Sørby\tRådgiver\tFP1234567".encode("utf-16"),
        b"\xef\xbb\xbf" + 'Nimi,Syntynyt,Tehtävä\n"Åse Sørby",1.2.1970,Rådgiver\n'.encode(),
    ],
    ids=["western windows", "utf-16", "utf-8 with a mark"],
)
def test_a_csv_file_takes_the_place_of_the_list_and_only_names_and_functions_are_read(
    token: str, client: StrangerClient, data: bytes
) -> None:
    send(client, token, names="Ola")

    assert 303 == upload(client, token, data).status_code
    assert ["Åse Sørby/Rådgiver"] == people(token)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"Name;Function\nAino;Adviser\n;Nobody", "Line 3: The name is missing."),
        (b"PK\x03\x04", "Please save the list as Excel (.xlsx) or CSV."),
        (b"", "Please write at least one name."),
        (b"A\n" * (MAX_FILE_BYTES // 2 + 1), "The file is larger than 100 kB."),
    ],
    ids=["line", "workbook", "empty", "large"],
)
def test_a_file_that_cannot_be_taken_is_said_so_and_changes_nothing(
    token: str, client: StrangerClient, data: bytes, error: str
) -> None:
    send(client, token, names="Ola")
    answer = upload(client, token, data)

    assert 422 == answer.status_code
    assert error in unescape(answer.text)
    assert ["Ola/"] == people(token)


def test_before_anything_is_stored_the_page_shows_what_it_has_understood_and_asks(
    token: str, client: StrangerClient
) -> None:
    file = "Deltakerliste;;\n;;\nNavn/Name;Tittel;Pass\nÅse <Sørby>;Rådgiver;FP1\n".encode()
    asked = send(client, token, file=(io.BytesIO(file), "list.csv"), is_right="")

    assert (200, []) == (asked.status_code, people(token))
    for shown in ("Is this your list?", "<td>Åse &lt;Sørby&gt;</td>", "<td>Rådgiver</td>", "1 line above"):
        assert shown in asked.text
    assert "FP1" not in asked.text
    sent = dict(re.findall(r'name="(version|names|csrf_token)"\s+value="([^"]*)"', asked.text))
    page = f"/v/{token}/names"
    assert "Åse <Sørby>; Rådgiver" in unescape(client.post(page, data={**_unescaped(sent), "change": "1"}).text)
    assert 303 == client.post(page, data={**_unescaped(sent), "is_right": "1"}).status_code
    assert ["Åse <Sørby>/Rådgiver"] == people(token)


def _unescaped(fields: dict[str, str]) -> dict[str, str]:
    return {name: unescape(value) for name, value in fields.items()}


def test_where_the_first_line_may_be_headings_it_asks_about_that_too(token: str, client: StrangerClient) -> None:
    names = "Vem;Vad\nÅse Sørby;Rådgiver"
    asked = send(client, token, names=names, is_right="")
    assert "“Vem; Vad” is a heading, and no person" in asked.text
    send(client, token, names=names, first_is_heading="1")

    assert ["Åse Sørby/Rådgiver"] == people(token)


def test_a_file_has_to_be_chosen(token: str, client: StrangerClient) -> None:
    answer = upload(client, token, b"", name="")

    assert 422 == answer.status_code
    assert "Please choose a file." in answer.text
    assert "Please write at least one name." not in answer.text


@pytest.mark.parametrize("chunked", [False, True])
def test_a_body_far_too_large_is_413_and_a_list_of_200_long_names_is_not(
    token: str, client: StrangerClient, chunked: bool
) -> None:
    page = f"/v/{token}"
    fields = {"csrf_token": client.token(page), "version": "3"}
    kind: dict[str, Any] = {"content_type": "multipart/form-data"}
    if chunked:
        kind |= {"headers": {"Transfer-Encoding": "chunked"}, "environ_overrides": {"wsgi.input_terminated": True}}
    large = client.post(f"{page}/names", data={**fields, "file": (io.BytesIO(b"A\n" * 250_000), "list.csv")}, **kind)
    names = "\r\n".join(f"{'Ж' * 200}; {'Щ' * 200}" for _ in range(200))

    assert 413 == large.status_code
    assert 303 == client.post(f"{page}/names", data={**fields, "names": names, "is_right": "1"}, **kind).status_code
    assert 200 == len(people(token))


def test_only_the_form_for_names_takes_more_than_others(token: str, client: StrangerClient) -> None:
    page = f"/v/{token}"
    fields = {"csrf_token": client.token(page), "version": "3", "message": "x" * 70_000}

    assert 413 == client.post(f"{page}/change", data=fields).status_code


def test_a_file_in_the_place_of_the_text_is_not_looked_at(token: str, client: StrangerClient) -> None:
    assert 422 == send(client, token, names=(io.BytesIO(b"Aino"), "list.csv")).status_code
    assert 422 == send(client, token, names="", erase=(io.BytesIO(b"1"), "1")).status_code


def test_the_delegation_erases_its_list(token: str, client: StrangerClient) -> None:
    send(client, token, names="Ola Nordmann")

    assert 303 == send(client, token, erase="1").status_code
    assert [] == people(token)
    assert "Ola Nordmann" not in client.get(f"/v/{token}").text


def test_who_was_overtaken_keeps_what_was_typed(token: str, client: StrangerClient) -> None:
    answer = send(client, token, names="Aino Virtanen", version="2")

    assert 409 == answer.status_code
    assert "Aino Virtanen" in answer.text
    assert [] == people(token)


def test_once_the_visit_has_begun_the_list_can_be_erased_and_not_changed(
    token: str, house: House, client: StrangerClient
) -> None:
    send(client, token, names="Ola Nordmann")
    house.clock.set(house.visit(token).span.start)
    page = client.get(f"/v/{token}").text

    assert "Correct the list" not in page
    assert 409 == send(client, token, names="Aino").status_code
    assert 303 == send(client, token, erase="1").status_code


def test_when_the_office_has_erased_the_list_nothing_is_there_any_more(
    token: str, house: House, client: StrangerClient
) -> None:
    visit = house.visit(token)
    erase_participants(visit.reference, by=house.staff["berit"], version=visit.version, now=house.now)

    assert "Names of participants" not in client.get(f"/v/{token}").text
    assert 404 == send(client, token, names="Aino").status_code


def test_a_wrong_link_is_404_and_stores_nothing(token: str, client: StrangerClient) -> None:
    data = {"csrf_token": client.token(f"/v/{token}"), "version": "3", "names": "Aino"}

    assert 404 == client.post(f"/v/{new_token()}/names", data=data).status_code
    db.session.rollback()
    assert "" == db.session.scalars(select(VisitParticipants.sealed)).one()


def test_names_that_were_there_before_stay_as_they_were_written(token: str, client: StrangerClient) -> None:
    send(client, token, names='O\'Neil & Søn; "Chief"')
    names = own_participant_list(token)

    assert names
    assert (Participant("O'Neil & Søn", '"Chief"'),) == names.people
