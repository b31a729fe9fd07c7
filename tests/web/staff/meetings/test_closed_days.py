"""A series that would meet on red days and closed ones: nobody notices them in a rule, so the page says so first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.models import Appointment
from tests.support.office.house import OSLO

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.test import TestResponse

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    AsStaff = Callable[[str], StrangerClient]

PAGE = "/staff/meetings/new"
# Daily from Friday 14 May 2027, five times: a Saturday, a Sunday and 17 May are among them.
SERIES = {
    "title": "Planning",
    "starts_at": "2027-05-14T10:00",
    "ends_at": "2027-05-14T11:00",
    "repeat": "days",
    "times": "5",
    "guest_language": "en",
}


def book(house: House, client: StrangerClient, **more: str) -> TestResponse:
    return client.submit(PAGE, {**SERIES, "rooms": str(house.rooms["small"]), **more})


def planned() -> list[str]:
    db.session.rollback()
    starts = db.session.scalars(select(Appointment.starts_at).order_by(Appointment.starts_at))
    return [f"{OSLO.wall(start):%d}" for start in starts]


def test_closed_and_red_days_are_named_before_anything_is_stored(house: House, as_staff: AsStaff) -> None:
    page = book(house, as_staff("berit"))

    assert (409, []) == (page.status_code, planned())
    for shown in ("On 3 dates of the series the office is closed", "15 May 2027", "16 May 2027", "17 May 2027"):
        assert shown in page.text
    assert "14 May 2027" not in page.text


@pytest.mark.parametrize(("answer", "days"), [("skip", ["14", "18"]), ("keep", ["14", "15", "16", "17", "18"])])
def test_they_are_left_out_or_kept_as_is_chosen(house: House, as_staff: AsStaff, answer: str, days: list[str]) -> None:
    assert 303 == book(house, as_staff("berit"), closed_days=answer).status_code
    assert days == planned()


def test_what_was_chosen_stays_while_the_next_question_is_answered(house: House, as_staff: AsStaff) -> None:
    house.confirmed("2027-05-18T10:00", "small")
    page = book(house, as_staff("berit"), closed_days="skip")

    assert (409, True) == (page.status_code, 'name="closed_days" value="skip"' in page.text)


def test_another_answer_is_none(house: House, as_staff: AsStaff) -> None:
    assert 422 == book(house, as_staff("berit"), closed_days="perhaps").status_code
    assert [] == planned()


def test_a_series_on_open_days_is_asked_nothing(house: House, as_staff: AsStaff) -> None:
    assert 303 == book(house, as_staff("berit"), repeat="weeks", times="1").status_code
