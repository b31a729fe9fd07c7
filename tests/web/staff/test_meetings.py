"""Meetings: booked, moved, cancelled; what cannot be is said beside its cause, and nothing is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from barsek_visits.db import db
from barsek_visits.models import Meeting
from tests.support.house import FIRST_DAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    from tests.support.application import StrangerClient
    from tests.support.house import House

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


def stored() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Meeting)) or 0


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
        ("ends_at", f"{FIRST_DAY}T10:00", "ends after it starts"),
        ("ends_at", f"{FIRST_DAY}T09:00", "ends after it starts"),
        ("ends_at", "2027-03-20T10:00", "lasts a week"),
        ("starts_at", "2027-02-01T10:00", "lasts a week"),
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
    assert 0 == stored()


def test_a_meeting_needs_a_room_or_somebody(house: House, as_staff: AsStaff) -> None:
    assert 422 == book(as_staff("anna"), house, rooms="", hosts="").status_code
    assert 422 == book(as_staff("anna"), house, starts_at="2027-02-22T06:00", ends_at="2027-02-22T07:00").status_code
    assert 0 == stored()


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


def test_two_who_move_it_at_once_do_not_overwrite_each_other(house: House, as_staff: AsStaff) -> None:
    page = book(as_staff("berit"), house).location
    anna = as_staff("anna")
    assert (
        303 == anna.submit(page, fields(house, version="1", starts_at=f"{FIRST_DAY}T09:00"), f"{page}/move").status_code
    )

    assert 409 == anna.submit(page, fields(house, version="1"), f"{page}/move").status_code
