"""Asking for a visit over HTTP: what was sent is a visit, once, and is not lost whatever comes between."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.models import Reservation, VisitContact
from barsek_visits.services.bookings.locks import Locked, lock
from barsek_visits.services.operations.retention import purge
from tests.support.office.house import FIRST_DAY
from tests.support.pages.booking_form import fields, send, stored

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient


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

    monkeypatch.setattr("barsek_visits.services.visits.booking.requests.lock", lock_and_lose)
    answer = send(client, visit_type="at-once", message="We come by coach.")

    assert 409 == answer.status_code
    assert "We come by coach." in answer.text
    assert "Lapin nuorisoneuvosto" in answer.text


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


def test_a_form_whose_session_ran_out_comes_back_filled_with_a_fresh_token(
    house: House, client: StrangerClient, make_client: object
) -> None:
    values = fields()
    answer = client.post("/visits/new?lang=en", data={**values, "csrf_token": "old"})

    assert 422 == answer.status_code
    assert "open for too long" in answer.text
    fresh = client.token("/visits/new?lang=en&starts_at=x")
    assert 303 == client.post("/visits/new?lang=en", data={**values, "csrf_token": fresh}).status_code


def test_a_visit_type_that_confirms_at_once_reserves_in_the_same_step(house: House, client: StrangerClient) -> None:
    answer = send(client, visit_type="at-once")

    assert "Welcome! Your visit is confirmed" in client.get(answer.location).text
    taken = [send(client, visit_type="at-once").status_code for _ in range(3)]
    assert [303, 303, 409] == taken, "three hosts, three visits"


def test_what_people_write_is_never_markup(house: House, client: StrangerClient) -> None:
    nasty = "<script>alert(1)</script>{{7*7}}"
    page = client.get(send(client, organisation=nasty, message=nasty).location).text

    assert "<script>alert" not in page
    assert "{{7*7}}" in page
