"""Meetings: booked, moved, cancelled; what cannot be is said beside its cause, and nothing is stored."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from barsek_visits.db import atomic, db
from barsek_visits.domain.meetings.plans import MeetingPlan
from barsek_visits.models import Appointment, Booking, Meeting, OutboxMail
from tests.support.office.house import FIRST_DAY, OSLO, put_meeting
from tests.support.office.stored import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    AsStaff = Callable[[str], StrangerClient]

PAGE = "/staff/meetings/new"


def fields(house: House, **changes: str) -> dict[str, str]:
    values = {
        "title": "Planning", "starts_at": f"{FIRST_DAY}T10:00", "ends_at": f"{FIRST_DAY}T11:00",
        "rooms": str(house.rooms["large"]), "hosts": str(house.hosts["berit"]), "note": "Bring cake.",
    }  # fmt: skip
    return {**values, **changes}


def book(client: StrangerClient, house: House, **changes: str) -> TestResponse:
    return client.submit(PAGE, fields(house, **changes))


def test_a_meeting_is_booked_moved_and_cancelled(house: House, as_staff: AsStaff) -> None:
    berit = as_staff("berit")
    page = book(berit, house).location
    assert "Bring cake." in berit.get(page).text

    moved = fields(house, version="1", starts_at=f"{FIRST_DAY}T10:30", ends_at=f"{FIRST_DAY}T12:00")
    assert 303 == berit.submit(page, moved, f"{page}/move").status_code
    assert "10:30–12:00" in berit.get(page).text
    house.confirmed(f"{FIRST_DAY}T13:00")

    assert 303 == berit.submit(page, {"version": "2"}, f"{page}/cancel").status_code
    house.confirmed(f"{FIRST_DAY}T11:00", host="oleg")


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("title", " ", "a title"),
        ("title", "a\r\nb", "one line"),
        ("starts_at", "", "when it starts"),
        ("starts_at", "2027-03-28T02:30", "does not exist"),
        ("ends_at", f"{FIRST_DAY}T10:00", "must end after it starts"),
        ("ends_at", f"{FIRST_DAY}T09:00", "must end after it starts"),
        ("ends_at", "2027-03-20T10:00", "last a week"),
        ("starts_at", "2027-02-01T10:00", "last a week"),
        ("starts_at", "99999-01-01T00:00", "date and a time"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_stored(
    house: House, as_staff: AsStaff, field: str, value: str, says: str
) -> None:
    answer = book(as_staff("anna"), house, **{field: value})

    assert 422 == answer.status_code
    assert says in answer.text
    assert "Bring cake." in answer.text
    assert 0 == counted(Meeting)


def test_a_meeting_needs_a_room_or_somebody(house: House, as_staff: AsStaff) -> None:
    assert 422 == book(as_staff("anna"), house, rooms="", hosts="").status_code
    assert 422 == book(as_staff("anna"), house, starts_at="2027-02-22T06:00", ends_at="2027-02-22T07:00").status_code
    assert 0 == counted(Meeting)


@pytest.mark.parametrize("rooms", ["999", "x", "-1"])
def test_a_room_that_is_not_there_is_no_fault(house: House, as_staff: AsStaff, rooms: str) -> None:
    assert book(as_staff("anna"), house, rooms=rooms).status_code in (303, 404)


def test_a_taken_room_is_409_and_named(house: House, as_staff: AsStaff) -> None:
    house.confirmed(f"{FIRST_DAY}T10:00", host="oleg")
    answer = book(as_staff("anna"), house)

    assert 409 == answer.status_code
    assert "Taken at that time: Storsalen." in answer.text


def test_another_members_meeting_is_theirs_to_move(house: House, as_staff: AsStaff) -> None:
    page = book(as_staff("berit"), house).location

    assert 403 == as_staff("oleg").submit("/staff/account", {"version": "1"}, f"{page}/cancel").status_code
    assert 303 == as_staff("anna").submit("/staff/account", {"version": "1"}, f"{page}/cancel").status_code


def protected_meeting(house: House) -> str:
    """Store a protected meeting of Berit's and return its page."""
    plan = MeetingPlan("Surgery", house.allocation(house.span(f"{FIRST_DAY}T10:00"), "large", "berit"), "Ward 3")
    with atomic():
        booking = put_meeting(house, plan, protected=True)
        return f"/staff/meetings/{booking.reference}"


def test_a_protected_meeting_is_for_its_people_and_coordinators_and_to_others_it_is_not_there(
    house: House, as_staff: AsStaff
) -> None:
    page = protected_meeting(house)
    oleg = as_staff("oleg")

    for who in ("berit", "anna", "ada"):
        assert "Surgery" in as_staff(who).get(page).text
        assert "Surgery" in as_staff(who).get(f"{page}/card").text
    assert {404} == {oleg.get(address).status_code for address in (page, f"{page}/card")}
    for step in ("move", "cancel"):
        assert 404 == oleg.submit("/staff/account", fields(house, version="1"), f"{page}/{step}").status_code
    assert "Surgery" not in oleg.get(f"/staff/calendar?view=day&date={FIRST_DAY}").text


def test_no_letter_tells_the_title_of_a_protected_meeting(house: House, as_staff: AsStaff) -> None:
    page = protected_meeting(house)
    moved = fields(house, title="Surgery", version="1", starts_at=f"{FIRST_DAY}T11:00", ends_at=f"{FIRST_DAY}T12:00")
    assert 303 == as_staff("anna").submit(page, {**moved, "guests": "aino@example.org"}, f"{page}/move").status_code
    assert 303 == as_staff("anna").submit(page, {"version": "2"}, f"{page}/cancel").status_code

    db.session.rollback()
    letters = [vars(letter) for letter in db.session.scalars(select(OutboxMail))]
    assert 4 == len(letters)
    assert not [letter for letter in letters if "Surgery" in str(letter)]


def test_two_who_move_it_at_once_do_not_overwrite_each_other(house: House, as_staff: AsStaff) -> None:
    page = book(as_staff("berit"), house).location
    anna = as_staff("anna")
    assert (
        303 == anna.submit(page, fields(house, version="1", starts_at=f"{FIRST_DAY}T09:00"), f"{page}/move").status_code
    )

    assert 409 == anna.submit(page, fields(house, version="1"), f"{page}/move").status_code


def planned() -> list[str]:
    """Return the starts of all meetings that are on, as wall times."""
    db.session.rollback()
    statement = (
        select(Appointment.starts_at)
        .join(Booking, Booking.id == Appointment.booking_id)
        .where(Booking.kind == "meeting")
    )
    return [
        f"{OSLO.wall(start):%m-%d %H:%M}" for start in db.session.scalars(statement.order_by(Appointment.starts_at))
    ]


def test_a_meeting_repeats_by_weeks_on_chosen_weekdays(house: House, as_staff: AsStaff) -> None:
    answer = book(as_staff("berit"), house, repeat="weeks", weekdays="2", until="2027-03-10")

    assert 303 == answer.status_code
    assert ["03-01 10:00", "03-03 10:00", "03-08 10:00", "03-10 10:00"] == planned()
    assert 4 == as_staff("berit").get(answer.location).text.partition('class="plain series"')[2].count("<li>")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"repeat": "weeks"}, "Please say when it ends"),
        ({"repeat": "days", "until": "2027-02-01"}, "before the first"),
        ({"repeat": "days", "until": "2028-02-01"}, "at most 120"),
        ({"repeat": "years", "times": "2"}, "Please choose one"),
        ({"repeat": "days", "times": "x"}, "whole number"),
        ({"repeat": "days", "until": "soon"}, "date"),
        ({"guests": "a@example.org\nnobody"}, "one email address"),
        ({"guests": "a@example.org, b@example.org"}, "one email"),
    ],
)  # fmt: skip
def test_what_cannot_be_repeated_is_said_and_nothing_is_stored(
    house: House, as_staff: AsStaff, changes: dict[str, str], says: str
) -> None:
    answer = book(as_staff("berit"), house, **changes)

    assert 422 == answer.status_code
    assert says in answer.text
    assert 0 == counted(Meeting)


def test_that_another_date_of_a_series_would_be_past_is_said(house: House, as_staff: AsStaff) -> None:
    house.clock.set(house.span(f"{FIRST_DAY}T08:30").start)
    berit = as_staff("berit")
    page = book(berit, house, repeat="weeks", times="3").location
    second = next(link for link in re.findall(r"/staff/meetings/[A-Z0-9-]+", berit.get(page).text) if link != page)
    moved = fields(house, version="1", scope="all", starts_at=f"{FIRST_DAY}T10:00", ends_at=f"{FIRST_DAY}T11:00")

    answer = berit.submit(second, moved, f"{second}/move")

    assert 422 == answer.status_code
    assert "Another date of the series would then lie in the past." in answer.text


@pytest.mark.parametrize("answer", ["room-", "room-x", "room-0", "room-99999", f"room-{'9' * 5000}", "nonsense"])
def test_a_room_that_is_none_is_no_answer_to_a_clash(house: House, as_staff: AsStaff, answer: str) -> None:
    book(as_staff("anna"), house, starts_at="2027-03-08T10:30", ends_at="2027-03-08T11:30", hosts="")

    series = {"repeat": "weeks", "times": "4", "date-2027-03-08": answer}

    assert book(as_staff("berit"), house, **series).status_code in (404, 409)
    assert 1 == counted(Meeting)


def test_clashing_dates_are_shown_before_anything_is_stored_and_each_is_answered(
    house: House, as_staff: AsStaff
) -> None:
    berit, series = as_staff("berit"), {"repeat": "weeks", "times": "4"}
    for day in ("2027-03-08", "2027-03-15", "2027-03-22"):
        assert (
            303 == book(as_staff("anna"), house, starts_at=f"{day}T10:30", ends_at=f"{day}T11:30", hosts="").status_code
        )
    first = book(berit, house, **series)
    answers = {
        "date-2027-03-08": "skip",
        "date-2027-03-15": f"room-{house.rooms['small']}",
        "date-2027-03-22": "time",
        "time-2027-03-22": "13:00",
    }

    assert 409 == first.status_code
    assert "3 dates are not free" in first.text
    assert first.text.count("Taken at that time: Storsalen.") == 3
    assert "Take the room Biblioteket" in first.text
    assert 3 == counted(Meeting)
    assert 303 == book(berit, house, **series, **answers).status_code
    assert ["03-01 10:00", "03-15 10:00", "03-22 13:00"] == sorted(
        {*planned()} - {f"03-{d} 10:30" for d in ("08", "15", "22")}
    )


def test_an_answer_that_clashes_too_is_asked_again(house: House, as_staff: AsStaff) -> None:
    book(as_staff("anna"), house, starts_at="2027-03-08T09:00", ends_at="2027-03-08T15:00", hosts="")
    answer = book(
        as_staff("berit"), house, repeat="weeks", times="2",
        **{"date-2027-03-08": "time", "time-2027-03-08": "12:00"},
    )  # fmt: skip

    assert 409 == answer.status_code
    assert 1 == counted(Meeting)


def test_a_time_that_is_dragged_keeps_title_note_rooms_and_guests(house: House, as_staff: AsStaff) -> None:
    berit = as_staff("berit")
    page = book(berit, house, guests="guest@example.org").location
    dragged = {"version": "1", "starts_at": f"{FIRST_DAY}T12:00", "ends_at": f"{FIRST_DAY}T13:00"}

    assert 303 == berit.submit(page, dragged, f"{page}/move").status_code
    text = berit.get(page).text
    for word in ("12:00–13:00", "Planning", "Bring cake.", "Storsalen", "guest@example.org"):
        assert word in text
    assert "guest@example.org" not in as_staff("oleg").get(page).text


def test_the_rest_of_a_series_is_moved_and_called_off_through_the_page(house: House, as_staff: AsStaff) -> None:
    berit = as_staff("berit")
    book(berit, house, repeat="days", times="3")
    db.session.rollback()
    second = db.session.scalars(select(Booking.reference).order_by(Booking.id)).all()[1]
    page = f"/staff/meetings/{second}"
    change = fields(house, version="1", scope="following", starts_at="2027-03-02T12:00", ends_at="2027-03-02T13:00")

    assert 303 == berit.submit(page, change, f"{page}/move").status_code
    assert ["03-01 10:00", "03-02 12:00", "03-03 12:00"] == planned()
    assert 422 == berit.submit(page, {"version": "2", "scope": "some"}, f"{page}/cancel").status_code
    assert 303 == berit.submit(page, {"version": "2", "scope": "all"}, f"{page}/cancel").status_code
    db.session.rollback()
    assert {"cancelled"} == set(db.session.scalars(select(Booking.status)))


def test_answers_already_given_go_on_with_the_form_and_leaving_all_out_is_said(house: House, as_staff: AsStaff) -> None:
    for day in ("2027-03-01", "2027-03-08"):
        book(as_staff("anna"), house, starts_at=f"{day}T10:00", ends_at=f"{day}T11:00", hosts="")
    berit, series = as_staff("berit"), {"repeat": "weeks", "times": "2"}
    first = {"date-2027-03-01": "skip", "date-2027-03-08": "time", "time-2027-03-08": "10:30"}
    asked = book(berit, house, **series, **first)

    assert 409 == asked.status_code
    assert '<input type="hidden" name="date-2027-03-01" value="skip"' in asked.text
    all_out = book(berit, house, **series, **{**first, "date-2027-03-08": "skip"})
    assert 422 == all_out.status_code
    assert "Every date is left out" in all_out.text
