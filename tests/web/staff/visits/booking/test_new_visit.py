"""A visit for whoever calls: on one page, in one step, with or without an address."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from barsek_visits.db import db
from barsek_visits.models import Booking, OutboxMail
from tests.support.office.house import FIRST_DAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    AsStaff = Callable[[str], StrangerClient]

PAGE = "/staff/visits/new"


def fields(house: House, **changes: object) -> dict[str, object]:
    slot = f"2027-02-23T10:00/{house.rooms['small']}/{house.hosts['berit']}"
    typed = {
        "submission_id": str(uuid.uuid4()), "organisation": "Karasjok videregående", "organisation_type": "school",
        "country": "NO", "party_size": "7", "language": "nb", "visit_type": "briefing", "slot": slot,
        "contact_phone": "+47 78 46 00 00", "outcome": "confirmed",
    }  # fmt: skip
    return {**typed, **changes}


def book(client: StrangerClient, house: House, **changes: object) -> TestResponse:
    return client.submit(PAGE, fields(house, **changes))


def stored() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count(Booking.id))) or 0


def letters() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxMail.recipient).order_by(OutboxMail.id)))


def test_one_step_confirms_a_visit_without_an_address_and_writes_to_the_host_alone(
    house: House, as_staff: AsStaff
) -> None:
    anna = as_staff("anna")
    answer = book(anna, house)
    page = anna.get(answer.location).text

    assert 303 == answer.status_code
    assert ["berit@barsek.example"] == letters()
    assert all(text in page for text in ("no letter goes out", "Karasjok videregående", "Biblioteket", "Berit Sara"))


def test_with_an_address_the_contact_has_the_confirmation_in_the_visits_language(
    house: House, as_staff: AsStaff
) -> None:
    answer = book(as_staff("anna"), house, contact_email="rektor@skole.example", contact_name="Inga")
    assert 303 == answer.status_code, answer.text
    db.session.rollback()
    subjects = {mail.recipient: mail.subject for mail in db.session.scalars(select(OutboxMail))}

    assert {"rektor@skole.example", "berit@barsek.example"} == set(subjects)
    assert "bekreftet" in subjects["rektor@skole.example"]


def test_it_can_be_left_as_a_request_with_what_is_planned(house: House, as_staff: AsStaff) -> None:
    anna = as_staff("anna")
    page = anna.get(book(anna, house, outcome="requested").location).text

    assert all(words in page for words in ("tag-requested", "Biblioteket", "Confirm this visit"))
    assert [] == letters()
    assert "Address not confirmed" not in page


def test_neither_notice_nor_horizon_nor_opening_hours_bind_the_office(house: House, as_staff: AsStaff) -> None:
    saturday = house.now + timedelta(days=(5 - house.now.weekday()) % 7 + 7)
    typed = {"slot": "", "starts_at": f"{saturday:%Y-%m-%d}T19:00", "room": house.rooms["small"]}
    assert 303 == book(as_staff("anna"), house, hosts=house.hosts["berit"], **typed).status_code


def test_the_same_form_twice_is_one_visit(house: House, as_staff: AsStaff) -> None:
    anna, once = as_staff("anna"), str(uuid.uuid4())
    first, second = (book(anna, house, submission_id=once) for _ in range(2))

    assert first.location == second.location
    assert 1 == stored()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"slot": ""}, "Please choose a time."),
        ({"slot": "2027-02-23T10:00/1"}, "Please choose a time."),
        ({"organisation": ""}, "which organisation you come from"),
        ({"organisation_type": ""}, "Please choose the kind of organisation."),
        ({"party_size": "41"}, "too small"),
        ({"contact_email": "inga"}, "one email address"),
        ({"slot": "", "starts_at": "2020-02-23T10:00"}, "This time has passed"),
        ({"submission_id": "x"}, "not complete"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_stored(
    house: House, as_staff: AsStaff, change: dict[str, object], words: str
) -> None:
    answer = book(as_staff("anna"), house, **change)

    assert (422, True) == (answer.status_code, words in answer.text)
    assert (0, []) == (stored(), letters())
    assert "+47 78 46 00 00" in answer.text


def test_a_time_that_is_gone_is_409_with_what_was_typed(house: House, as_staff: AsStaff) -> None:
    house.confirmed(f"{FIRST_DAY}T10:00", room="small", host="berit")
    gone = f"{FIRST_DAY}T10:00/{house.rooms['small']}/{house.hosts['berit']}"
    answer = book(as_staff("anna"), house, slot=gone)

    assert (409, 1) == (answer.status_code, stored())
    assert all(words in answer.text for words in ("Taken at that time", "Karasjok videregående"))


def test_a_host_confirms_with_themself_alone(house: House, as_staff: AsStaff) -> None:
    answer = book(as_staff("oleg"), house)
    assert (422, True) == (answer.status_code, "Keep yourself as a host" in answer.text)


def test_a_button_shows_the_times_of_another_week_and_keeps_what_was_typed(house: House, as_staff: AsStaff) -> None:
    page = book(as_staff("anna"), house, look="2027-03-08", organisation="Karasjok")

    assert 200 == page.status_code
    assert "2027-03-08T08:30/" in page.text
    assert all(words in page.text for words in ('value="Karasjok"', "Biblioteket", "speaks Norwegian"))
    assert 0 == stored()


def test_the_times_seat_the_party_and_are_those_of_a_host_who_speaks_its_language(
    house: House, as_staff: AsStaff
) -> None:
    page = book(as_staff("anna"), house, look="2027-03-01", party_size="20", language="ru").text
    values = set(re.findall(r'value="2027-03-01T[\d:]+/(\d+/\d+)"', page))

    assert {f"{house.rooms['large']}/{house.hosts['oleg']}"} == values


def test_an_earlier_visit_completes_the_organisation_and_never_its_contact(house: House, as_staff: AsStaff) -> None:
    house.confirmed()
    anna = as_staff("anna")
    page = anna.get(PAGE).text
    answer = book(anna, house, organisation="tunturin NUORISO", organisation_type="", country="")

    assert ("Tunturin nuoriso" in page, "Aino" in page, "aino@" in page) == (True, False, False)
    assert 303 == answer.status_code
    assert "civil_society" not in anna.get(answer.location).text
    assert "Finland" in anna.get(answer.location).text


def test_a_protected_organisation_completes_for_nobody_whom_it_is_closed_to(house: House, as_staff: AsStaff) -> None:
    house.confirm(house.ask(protected=True))

    seen = {who: "Tunturin nuoriso" in as_staff(who).get(PAGE).text for who in ("anna", "berit", "oleg")}
    completed = book(as_staff("oleg"), house, organisation="Tunturin nuoriso", organisation_type="", country="")

    assert {"anna": True, "berit": True, "oleg": False} == seen
    assert 422 == completed.status_code
    assert "Please choose the kind of organisation." in completed.text


def test_a_form_that_is_sent_again_with_other_words_says_that_nothing_new_is_stored(
    house: House, as_staff: AsStaff
) -> None:
    anna, once = as_staff("anna"), str(uuid.uuid4())
    book(anna, house, submission_id=once, outcome="requested")
    page = anna.get(book(anna, house, submission_id=once, organisation="Another").location).text

    assert "This form was sent before" in page
    assert (1, False) == (stored(), "The visit is confirmed." in page)


def test_a_time_that_the_page_does_not_show_stands_in_the_typed_field(house: House, as_staff: AsStaff) -> None:
    link = f"{PAGE}?starts_at=2027-02-23T10:10&room={house.rooms['medium']}&hosts={house.hosts['oleg']}"
    page = as_staff("anna").get(link).text

    assert 'value="2027-02-23T10:10"' in page
    assert re.search(rf'<option selected value="{house.rooms["medium"]}">', page)


def test_a_chosen_time_stays_chosen_when_another_room_is_best_for_it(house: House, as_staff: AsStaff) -> None:
    page = book(as_staff("anna"), house, look="2027-02-22", party_size="20").text
    assert re.search(rf'value="2027-02-23T10:00/{house.rooms["large"]}/\d+"\s+checked', page)


def test_a_typed_time_without_a_room_gets_the_best_that_is_free(house: House, as_staff: AsStaff) -> None:
    anna = as_staff("anna")
    answer = book(anna, house, slot="", starts_at="2027-02-23T10:10", hosts=house.hosts["berit"])
    assert "Biblioteket" in anna.get(answer.location).text


def test_a_host_is_shown_themself_and_who_protects_it_from_themself_is_not_sent_to_a_404(
    house: House, as_staff: AsStaff
) -> None:
    oleg = as_staff("oleg")
    hosts = set(re.findall(r'value="2027-03-01T[\d:]+/\d+/(\d+)"', book(oleg, house, look="2027-03-01").text))
    answer = book(oleg, house, outcome="requested", protected="1")

    assert {str(house.hosts["oleg"])} == hosts
    assert "/staff/visits" == answer.location
