"""The delegation's own page: whoever has the link, and nobody else, sees and changes the visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar
from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.tokens import new_token
from barsek_visits.models import OutboxMail
from barsek_visits.services.visits import answers
from tests.support.office.house import FIRST_DAY

if TYPE_CHECKING:
    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient


def recipients(word: str) -> list[str]:
    db.session.rollback()
    statement = select(OutboxMail.recipient).where(OutboxMail.key.contains(f".{word}.")).order_by(OutboxMail.id)
    return list(db.session.scalars(statement))


@pytest.mark.parametrize("path", ["", "/visit.ics", "/programme.pdf"])
def test_a_wrong_link_is_the_same_404_as_any_page_that_is_not_there(
    house: House, client: StrangerClient, path: str
) -> None:
    wrong = client.get(f"/v/{new_token()}{path}?lang=en")

    assert 404 == wrong.status_code
    assert wrong.text == client.get("/nothing?lang=en").text.replace("/nothing", "")
    assert "Set-Cookie" not in wrong.headers


def test_the_page_speaks_the_visits_language_unless_asked(house: House, client: StrangerClient) -> None:
    token = house.ask_for_token(page_language="ru")

    assert '<html lang="ru"' in client.get(f"/v/{token}").text
    assert '<html lang="fi"' in client.get(f"/v/{token}?lang=fi").text


def test_the_page_is_kept_out_of_caches_and_search(house: House, client: StrangerClient) -> None:
    answer = client.get(f"/v/{house.ask_for_token()}")

    assert "no-store" == answer.headers["Cache-Control"]
    assert "no-referrer" == answer.headers["Referrer-Policy"]
    assert 'content="noindex' in answer.text


def test_withdrawing_needs_the_tick(house: House, client: StrangerClient) -> None:
    page = f"/v/{house.ask_for_token()}"

    assert 422 == client.submit(page, {"version": "1"}, f"{page}/withdraw").status_code
    assert 303 == client.submit(page, {"version": "1", "sure": "1"}, f"{page}/withdraw").status_code
    assert "You have withdrawn your request" in client.get(page).text
    assert ["aino@example.org"] == recipients("withdrawn")


def test_cancelling_frees_the_time_and_tells_the_host(house: House, client: StrangerClient) -> None:
    token = house.ask_for_token(f"{FIRST_DAY}T10:00")
    house.confirm(house.visit(token))
    form = {"version": "2", "sure": "1", "reason": "Flu"}

    assert 303 == client.submit(f"/v/{token}", form, f"/v/{token}/cancel").status_code
    assert ["berit@barsek.example"] == recipients("you_host_no_more")
    house.confirmed(f"{FIRST_DAY}T10:00")


def test_a_request_is_changed_at_once(house: House, client: StrangerClient) -> None:
    page = f"/v/{house.ask_for_token()}"
    form = {"version": "1", "starts_at": "2027-03-02T12:00", "party_size": "9"}

    assert 303 == client.submit(page, form, f"{page}/change").status_code
    text = client.get(page).text
    assert "Tuesday 2 March 2027" in text
    assert "9 people" in text


def test_a_change_to_a_time_that_is_not_offered_is_said_beside_it(house: House, client: StrangerClient) -> None:
    page = f"/v/{house.ask_for_token()}"
    too_soon = client.submit(page, {"version": "1", "starts_at": "2027-02-23T10:00"}, f"{page}/change")
    too_many = client.submit(page, {"version": "1", "party_size": "30"}, f"{page}/change")

    assert (422, 422) == (too_soon.status_code, too_many.status_code)
    assert "too soon" in too_soon.text
    assert "at most 24" in too_many.text


def test_who_was_overtaken_by_the_office_keeps_what_was_typed(house: House, client: StrangerClient) -> None:
    token = house.ask_for_token()
    house.confirm(house.visit(token))
    answer = client.submit(f"/v/{token}", {"version": "1", "message": "Later please"}, f"/v/{token}/change")

    assert 409 == answer.status_code
    assert "Later please" in answer.text


def test_nothing_internal_is_on_the_page(house: House, client: StrangerClient) -> None:
    token = house.ask_for_token()
    visit = house.confirm(house.visit(token))
    page = client.get(f"/v/{token}").text

    assert "Berit" in page, "hosts by first name"
    assert "Sara" not in page
    assert "berit@barsek.example" not in page
    assert str(visit.uid) not in page


def test_the_calendar_file_is_there_once_the_visit_is_confirmed(house: House, client: StrangerClient) -> None:
    token = house.ask_for_token(f"{FIRST_DAY}T10:00")
    assert 404 == client.get(f"/v/{token}/visit.ics").status_code
    house.confirm(house.visit(token))
    answer = client.get(f"/v/{token}/visit.ics")
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")

    assert "text/calendar" == answer.mimetype
    assert 'attachment; filename="visit.ics"' == answer.headers["Content-Disposition"]
    assert f"{FIRST_DAY}T10:00:00+01:00" == event["DTSTART"].dt.isoformat()
    assert token not in answer.text


def test_a_decline_is_told_with_its_reason(house: House, client: StrangerClient) -> None:
    token = house.ask_for_token()
    visit = house.visit(token)
    answers.decline_visit(visit.reference, "All hosts travel.", by=house.staff["anna"], version=1, now=house.now)

    assert "All hosts travel." in client.get(f"/v/{token}").text
