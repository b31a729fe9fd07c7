"""Finding a time: what fits, with which room and whom, and one press that takes it over."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from barsek_visits.db import atomic
from barsek_visits.models import Block, Equipment, EquipmentPiece, Resource
from tests.support.office.house import put_meeting
from tests.support.office.statements import statements

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    AsStaff = Callable[[str], StrangerClient]

WEEK = "first=2027-03-01&days=5"


def page(client: StrangerClient, **asked: object) -> str:
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    answer = client.get(f"/staff/find-time?{WEEK}&{query}")
    assert 200 == answer.status_code, answer.text
    return answer.text


def taken_over(text: str) -> list[str]:
    return [link.replace("&amp;", "&") for link in re.findall(r'class="slot" href="([^"]+)"', text)]


def test_who_speaks_russian_and_has_two_hours_with_a_room_for_twelve(house: House, as_staff: AsStaff) -> None:
    text = page(as_staff("anna"), party_size=12, language="ru", minutes=120)
    links = taken_over(text)

    assert all(words in text for words in ("Møterommet", "16 seats", "Oleg Berg", "speaks Russian", "08:30–10:30"))
    assert "Storsalen" not in text
    assert links[0].startswith("/staff/visits/new?starts_at=2027-03-01T08:30")
    assert all(f"hosts={house.hosts['oleg']}" in link for link in links)


def test_one_press_fills_the_form_of_a_visit(house: House, as_staff: AsStaff) -> None:
    anna = as_staff("anna")
    form = anna.get(taken_over(page(anna, party_size=12, language="ru", topics="youth"))[0]).text
    slot = f"2027-03-01T08:30/{house.rooms['medium']}/{house.hosts['oleg']}"

    assert re.search(rf'value="{slot}"\s+checked', form)
    assert 'value="12"' in form
    assert re.search(r'<option selected value="ru">', form)
    assert re.search(r'value="youth"\s+checked', form)


def test_for_a_meeting_it_fills_the_form_of_a_meeting_with_oneself(house: House, as_staff: AsStaff) -> None:
    berit = as_staff("berit")
    link = taken_over(page(berit, language="ru", kind="meeting", minutes=90))[0]
    form = berit.get(link).text

    assert "ends_at=2027-03-01T10:00" in link
    for host in ("oleg", "berit"):
        assert re.search(rf'name="hosts"\s+value="{house.hosts[host]}"\s+checked', form)


def test_what_is_taken_is_not_offered_and_the_next_best_room_is(house: House, as_staff: AsStaff) -> None:
    from barsek_visits.domain.bookings.allocation import Allocation
    from barsek_visits.domain.meetings.plans import MeetingPlan

    span = house.span("2027-03-01T08:00", 9 * 60)
    with atomic():
        put_meeting(house, MeetingPlan("Board", Allocation(span, (house.rooms["medium"],), ()), "", (), "en"))
    text = page(as_staff("anna"), party_size=12, language="nb")
    of_monday, _, later = text.partition("Tuesday 2 March 2027")

    assert ("Storsalen" in of_monday, "Møterommet" in of_monday, "Møterommet" in later) == (True, False, True)


def test_on_a_day_on_which_the_office_is_closed_nothing_fits(house: House, as_staff: AsStaff) -> None:
    span = house.span("2027-03-01T00:00", 24 * 60)
    with atomic() as session:
        session.add(Block(kind="closure", starts_at=span.start, ends_at=span.end, names={"en": "Closed"}))
    assert "Monday 1 March" not in page(as_staff("anna"))


def test_it_is_said_where_nobody_who_is_free_speaks_the_language(house: House, as_staff: AsStaff) -> None:
    text = page(as_staff("anna"), language="fi")
    assert "Nobody who is free in these days speaks the language: Finnish." in text
    assert taken_over(text)


def test_wanted_equipment_must_be_free(house: House, as_staff: AsStaff) -> None:
    with atomic() as session:
        kind = Equipment(key="projector", position=0, is_active=True, names={"en": "Projector"})
        session.add(kind)
        session.flush()
        kind_id = kind.id
    anna = as_staff("anna")
    none = page(anna, equipment=kind_id)
    with atomic() as session:
        piece = Resource(kind="equipment", key="projector-1", name="Projector 1")
        session.add(piece)
        session.flush()
        session.add(EquipmentPiece(resource_id=piece.id, equipment_id=kind_id))

    assert "Nothing fits in these days." in none
    assert taken_over(page(anna, equipment=kind_id))


@pytest.mark.parametrize("query", ["party_size=0", "party_size=x", "minutes=9999", "days=43", "first=2027-02-30"])
def test_what_makes_no_sense_is_said_beside_its_field(house: House, as_staff: AsStaff, query: str) -> None:
    answer = as_staff("anna").get(f"/staff/find-time?{query}")
    assert (422, True) == (answer.status_code, "error-summary" in answer.text)


def test_days_that_are_over_and_dates_that_no_calendar_has_show_today(house: House, as_staff: AsStaff) -> None:
    for first in ("1999-01-01", "2999-12-31"):
        text = as_staff("anna").get(f"/staff/find-time?first={first}&days=42").text
        assert re.findall(r"starts_at=(\d{4})", text)[0] == f"{house.now:%Y}"


def test_more_days_ask_no_more_of_the_database(house: House, as_staff: AsStaff) -> None:
    anna = as_staff("anna")
    counts = {statements(anna, f"/staff/find-time?days={days}") for days in (1, 42)}
    assert 1 == len(counts)
