"""Asking for a visit over HTTP: what is taken, what is refused, and that a refusal stores nothing."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import func, select

from barsek_visits.db import atomic, db
from barsek_visits.models import Booking, OutboxMail, Reservation, VisitContact, VisitType
from barsek_visits.services.bookings.locks import Locked, lock
from barsek_visits.services.operations.retention import purge
from tests.support.booking_form import FORM_PAGE, fields
from tests.support.house import FIRST_DAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    from tests.support.application import StrangerClient
    from tests.support.house import House


def send(client: StrangerClient, **changes: str | list[str]) -> TestResponse:
    return client.submit(FORM_PAGE, fields(**changes), action="/visits/new?lang=en")


def stored() -> tuple[int, int]:
    """Return how many visits and how many mails there are."""
    db.session.rollback()
    counts = (db.session.scalar(select(func.count()).select_from(table)) for table in (Booking, OutboxMail))
    return tuple(count or 0 for count in counts)  # type: ignore[return-value]


def test_a_good_request_leads_to_its_own_page(house: House, client: StrangerClient) -> None:
    answer = send(client)

    assert 303 == answer.status_code
    page = client.get(answer.location).text
    assert "Lapin nuorisoneuvosto" in page
    assert "10:00–11:00" in page
    assert "11:00–12:00" in page, "the delegation's own time stands beside ours"
    assert (1, 2) == stored(), "a receipt, and a letter to the coordinator"


def test_all_that_was_written_is_kept(house: House, client: StrangerClient) -> None:
    send(client, protected="1", interpreter="1", flexible="1", alternative_1=f"{FIRST_DAY}T12:00")

    db.session.rollback()
    contact = db.session.scalars(select(VisitContact)).one()
    visit = house.again(type("Any", (), {"id": contact.booking_id})())
    assert ("Áile Jovnna Sárá", "We come by coach.\nSee you!") == (contact.name, contact.message)
    assert (True, True, True, 2) == (visit.protected, visit.interpreter, visit.flexible, len(visit.wishes))
    assert {"border", "youth"} == set(visit.topic_keys)
    assert visit.needs is not None
    assert 2 == visit.needs.diet_vegan


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


def test_a_taken_time_is_409_with_other_times_and_nothing_stored(house: House, client: StrangerClient) -> None:
    house.confirmed(f"{FIRST_DAY}T10:00", "large", "berit")
    house.confirmed(f"{FIRST_DAY}T10:00", "medium", "oleg")
    house.confirmed(f"{FIRST_DAY}T10:00", "small", "anna")
    before = stored()
    answer = send(client)

    assert 409 == answer.status_code
    assert "Lapin nuorisoneuvosto" in answer.text
    assert f'value="{FIRST_DAY}T12:00"' in answer.text or f'value="{FIRST_DAY}T11:30"' in answer.text
    assert before == stored()


def test_the_same_submission_again_is_the_first_visit_unchanged(house: House, client: StrangerClient) -> None:
    same = str(uuid.uuid4())
    first = send(client, submission_id=same)
    second = send(client, submission_id=same, organisation="Another")

    assert first.location == second.location
    assert (1, 2) == stored()
    assert "Lapin nuorisoneuvosto" in client.get(first.location).text


def test_the_same_submission_from_another_browser_learns_nothing(
    house: House, client: StrangerClient, make_client: Callable[[], StrangerClient]
) -> None:
    same = str(uuid.uuid4())
    link = send(client, submission_id=same).location
    answer = send(make_client(), submission_id=same)

    assert 409 == answer.status_code
    assert "already been sent" in answer.text
    assert link.partition("?")[0] not in answer.text
    assert (1, 2) == stored()


def test_the_same_submission_after_the_visit_was_erased_is_no_new_one(house: House, client: StrangerClient) -> None:
    same = str(uuid.uuid4())
    send(client, submission_id=same)
    purge(now=house.now + timedelta(days=60))

    assert 409 == send(client, submission_id=same).status_code


def test_what_a_form_does_not_ask_for_is_not_taken(house: House, client: StrangerClient) -> None:
    send(client, status="confirmed", version="999", reference="ABCD-EFGH", role="admin")

    db.session.rollback()
    booking = db.session.scalars(select(Booking)).one()
    assert ("requested", 1) == (booking.status, booking.version)
    assert booking.reference != "ABCD-EFGH"


def test_a_form_whose_session_ran_out_comes_back_filled_with_a_fresh_token(
    house: House, client: StrangerClient, make_client: object
) -> None:
    values = fields()
    answer = client.post("/visits/new?lang=en", data={**values, "csrf_token": "old"})

    assert 422 == answer.status_code
    assert "open for too long" in answer.text
    fresh = client.token("/visits/new?lang=en&starts_at=x")
    assert 303 == client.post("/visits/new?lang=en", data={**values, "csrf_token": fresh}).status_code


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


def test_a_visit_type_that_confirms_at_once_reserves_in_the_same_step(house: House, client: StrangerClient) -> None:
    answer = send(client, visit_type="at-once")

    assert "Welcome! Your visit is confirmed" in client.get(answer.location).text
    taken = [send(client, visit_type="at-once").status_code for _ in range(3)]
    assert [303, 303, 409] == taken, "three hosts, three visits"


def test_free_times_set_no_cookie_and_the_form_sets_its_own(house: House, client: StrangerClient) -> None:
    for page in ("/", "/privacy", "/visits/new", f"/visits/new?day={FIRST_DAY}", "/nothing", "/robots.txt"):
        assert "Set-Cookie" not in client.get(page).headers, page
    cookie = client.get(FORM_PAGE).headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Expires" not in cookie


def test_a_days_free_times_are_links_with_the_full_start(house: House, client: StrangerClient) -> None:
    page = client.get(
        f"/visits/new?visit_type=briefing&party_size=6&day={FIRST_DAY}&time_zone=Europe/Helsinki&lang=en"
    ).text

    assert f"starts_at={FIRST_DAY}T08:30" in page.replace("%3A", ":")
    assert "09:30–10:30" in page, "the delegation's time"
    assert "Finland" in page


def test_a_confirmed_visit_is_not_free_with_its_buffer(house: House, client: StrangerClient) -> None:
    for room, host in (("large", "berit"), ("medium", "oleg"), ("small", "anna")):
        house.confirmed(f"{FIRST_DAY}T10:00", room, host)
    page = client.get(f"/visits/new?party_size=6&day={FIRST_DAY}").text.replace("%3A", ":")
    free = [start for start in ("08:30", "09:00", "10:00", "11:00", "11:30") if f"T{start}" in page]

    assert ["08:30", "11:30"] == free


def test_a_larger_group_sees_larger_rooms_only(house: House, client: StrangerClient) -> None:
    house.confirmed(f"{FIRST_DAY}T10:00", "large", "berit")
    page = client.get(f"/visits/new?party_size=20&day={FIRST_DAY}").text.replace("%3A", ":")

    assert f"{FIRST_DAY}T10:00" not in page
    assert f"{FIRST_DAY}T11:30" in page


def test_a_holiday_and_a_weekend_offer_nothing(house: House, client: StrangerClient) -> None:
    for day in ("2027-05-17", "2027-03-27"):
        assert "starts_at=" not in client.get(f"/visits/new?day={day}&month={day[:7]}").text


@pytest.mark.parametrize(
    "query",
    [
        "month=x&day=y",
        "month=9999-99",
        "day=0000-01-01",
        "party_size=-1",
        "visit_type=%00",
        "endpoint=x",
        "_anchor=x",
        "_scheme=https",
        "_method=POST",
        "lang=xx",
    ],
)
def test_a_strange_question_is_answered_politely(house: House, client: StrangerClient, query: str) -> None:
    assert client.get(f"/visits/new?{query}").status_code in (200, 404, 422)


@pytest.mark.parametrize("start", ["2027-03-28T02:30", "x", "2020-01-01T10:00", "9999-12-31T23:59", "0001-01-01T00:00"])
def test_a_link_to_an_impossible_time_shows_the_form_with_the_error(
    house: House, client: StrangerClient, start: str
) -> None:
    assert 422 == client.get(f"/visits/new?starts_at={start}&visit_type=briefing").status_code


def test_what_people_write_is_never_markup(house: House, client: StrangerClient) -> None:
    nasty = "<script>alert(1)</script>{{7*7}}"
    page = client.get(send(client, organisation=nasty, message=nasty).location).text

    assert "<script>alert" not in page
    assert "{{7*7}}" in page


def test_no_visit_type_at_all_is_no_fault(house: House, client: StrangerClient) -> None:
    with atomic() as session:
        for row in session.scalars(select(VisitType)):
            row.is_active = False

    assert 200 == client.get("/").status_code
    assert client.get("/visits/new").status_code in (200, 422)


def test_who_loses_the_last_room_at_once_keeps_what_was_typed(
    house: House, client: StrangerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    winner = house.ask()

    def lock_and_lose(**wanted: Any) -> Locked:
        locked = lock(**wanted)
        spans = house.span(f"{FIRST_DAY}T10:00")
        db.session.add_all(
            Reservation(resource_id=id_, booking_id=winner.id, starts_at=spans.start, ends_at=spans.end)
            for id_ in locked.resources
        )
        db.session.flush()
        return locked

    monkeypatch.setattr("barsek_visits.services.visits.requests.lock", lock_and_lose)
    answer = send(client, visit_type="at-once", message="We come by coach.")

    assert 409 == answer.status_code
    assert "We come by coach." in answer.text
    assert "Lapin nuorisoneuvosto" in answer.text
