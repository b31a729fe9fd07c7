"""The calendar: every view, every date, across the changes of the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.house import FIRST_DAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.application import StrangerClient
    from tests.support.house import House

    AsStaff = Callable[[str], StrangerClient]

VIEWS = ["month", "week", "day", "agenda"]


@pytest.mark.parametrize("view", VIEWS)
def test_a_visit_stands_in_every_view_at_its_wall_time(house: House, as_staff: AsStaff, view: str) -> None:
    house.confirmed("2027-03-30T09:00")
    page = as_staff("anna").get(f"/staff/calendar?view={view}&date=2027-03-30").text

    assert "Tunturin nuoriso" in page
    assert "09:00" in page


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(
    "date", ["", "x", "2027-02-30", "0001-01-01", "9999-12-31", "2999-12-31", "1971-01-01", "2027-03-28", "2027-10-31"]
)
def test_every_date_is_answered(house: House, as_staff: AsStaff, view: str, date: str) -> None:
    assert 200 == as_staff("anna").get(f"/staff/calendar?view={view}&date={date}").status_code


def test_an_unknown_view_is_the_week(house: House, as_staff: AsStaff) -> None:
    assert "Week 9" in as_staff("anna").get(f"/staff/calendar?view=rooms&date={FIRST_DAY}").text


def test_holidays_and_closed_days_are_named(house: House, as_staff: AsStaff) -> None:
    assert (
        "Constitution Day; Pentecost Monday" in as_staff("anna").get("/staff/calendar?view=month&date=2027-05-17").text
    )


def test_what_ended_early_leaves_the_calendar(house: House, as_staff: AsStaff) -> None:
    from barsek_visits.services.visits import cancel_visit

    visit = house.confirmed(f"{FIRST_DAY}T10:00")
    cancel_visit(visit.reference, "", by=house.staff["anna"], version=2, now=house.now)

    assert "Tunturin" not in as_staff("anna").get(f"/staff/calendar?date={FIRST_DAY}").text


def test_a_busy_day_of_a_month_says_how_many_more_there_are(house: House, as_staff: AsStaff) -> None:
    for _ in range(6):
        house.ask(f"{FIRST_DAY}T10:00")

    assert "3 more" in as_staff("anna").get(f"/staff/calendar?view=month&date={FIRST_DAY}").text


def test_seven_at_once_still_have_their_places(house: House, as_staff: AsStaff) -> None:
    for _ in range(8):
        house.ask(f"{FIRST_DAY}T10:00")
    page = as_staff("anna").get(f"/staff/calendar?view=week&date={FIRST_DAY}").text

    assert 8 == page.count("item-waiting")
    assert "lane-6-of-6" in page
