"""What is free: hours, holidays, closures and absences, on both sides of the change to summer time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from barsek_visits.domain.errors import NotOffered, Refusal, SlotTaken
from barsek_visits.queries.bookings.availability import availability, next_free_days
from barsek_visits.queries.bookings.policy import booking_policy
from barsek_visits.queries.resources.office import office_row
from barsek_visits.queries.visits.visit_types import visit_type_row
from barsek_visits.services.visits.answers import confirm_visit
from tests.support.office.house import FIRST_DAY, OSLO
from tests.support.office.stored import block

if TYPE_CHECKING:
    from tests.support.office.house import House


def free(house: House, day: str, party_size: int = 6, visit_type: str = "briefing") -> list[str]:
    """Return the starts that are free on a day, as wall times."""
    rules = visit_type_row(visit_type).rules
    on = date.fromisoformat(day)
    found = availability(booking_policy(office_row(), house.now), rules, party_size, on, 1).on(on)
    return [f"{OSLO.wall(span.start):%H:%M}" for span in found]


@pytest.mark.parametrize("day", ["2027-03-24", "2027-03-30"])
def test_the_same_wall_times_are_free_before_and_after_the_change_to_summer_time(house: House, day: str) -> None:
    assert ("08:30", "15:00") == (free(house, day)[0], free(house, day)[-1])


@pytest.mark.parametrize("day", ["2027-03-25", "2027-03-29", "2027-05-17", "2027-03-27", "2027-02-26"])
def test_holidays_weekends_and_days_without_notice_are_not_free(house: House, day: str) -> None:
    assert [] == free(house, day)


def test_a_closed_week_is_not_free_counts_as_no_notice_and_cannot_be_confirmed(house: House) -> None:
    visit = house.ask("2027-03-03T10:00")
    block(OSLO.day_span(date(2027, 3, 1), 5), "closure")

    assert [] == free(house, "2027-03-03")
    assert date(2027, 3, 8) == booking_policy(office_row(), house.now).earliest_day(visit_type_row("briefing").rules)
    with pytest.raises(SlotTaken):
        house.confirm(visit)
    with pytest.raises(NotOffered) as refused:
        house.ask("2027-03-04T10:00")
    assert refused.value.reason in (Refusal.TOO_SOON, Refusal.CLOSED)


def test_an_hour_in_which_the_office_is_closed_is_not_free(house: House) -> None:
    block(house.span(f"{FIRST_DAY}T12:00", 60), "closure")

    assert "11:30" not in free(house, FIRST_DAY)
    assert {"11:00", "13:00"} <= set(free(house, FIRST_DAY))


def test_a_busy_time_of_every_hosts_own_calendar_is_not_free_and_cannot_be_asked_for(house: House) -> None:
    for host in ("anna", "berit"):
        block(house.span(f"{FIRST_DAY}T12:00", 60), "busy", house.hosts[host])
    assert "12:00" in free(house, FIRST_DAY), "Oleg is still free"

    block(house.span(f"{FIRST_DAY}T12:00", 60), "busy", house.hosts["oleg"])
    assert not {"11:30", "12:00", "12:30"} & set(free(house, FIRST_DAY))
    assert {"11:00", "13:00"} <= set(free(house, FIRST_DAY))
    assert "12:00" in free(house, FIRST_DAY, visit_type="room-only")
    for visit_type in ("briefing", "at-once"):
        with pytest.raises(NotOffered) as refused:
            house.ask(f"{FIRST_DAY}T12:00", visit_type=visit_type)
        assert Refusal.TAKEN == refused.value.reason


def test_a_visit_that_is_confirmed_at_once_takes_a_host_whose_own_calendar_is_free(house: House) -> None:
    for host in ("anna", "berit"):
        block(house.span(f"{FIRST_DAY}T12:00", 60), "busy", house.hosts[host])

    assert ["Oleg Berg"] == house.ask(f"{FIRST_DAY}T12:00", visit_type="at-once", language="nb").names_of("host")


def test_a_busy_time_refuses_who_does_not_know_of_it_and_may_be_booked_over_by_who_does(house: House) -> None:
    visit = house.ask()
    block(house.span(f"{FIRST_DAY}T10:30", 10), "busy", house.hosts["berit"])
    with pytest.raises(SlotTaken) as refused:
        house.confirm(visit, host="berit")
    assert ("Berit Sara",) == refused.value.resource_names

    choice = replace(house.allocation(visit.wishes[0]), override_busy=True)
    confirm_visit(visit.reference, choice, by=house.staff["anna"], version=visit.version, now=house.now)
    assert "confirmed" == house.again(visit).status


def test_a_busy_time_of_one_host_refuses_no_other(house: House) -> None:
    block(house.span(f"{FIRST_DAY}T10:00", 60), "busy", house.hosts["oleg"])

    assert "confirmed" == house.confirmed(host="berit").status


def test_a_host_who_is_away_cannot_be_taken(house: House) -> None:
    visit = house.ask()
    block(OSLO.day_span(date(2027, 3, 1)), "absence", house.hosts["berit"])

    with pytest.raises(SlotTaken) as refused:
        house.confirm(visit, host="berit")
    assert ("Berit Sara",) == refused.value.resource_names


def test_a_day_on_which_nobody_is_in_has_no_times_not_even_for_rooms_alone(house: House) -> None:
    day = OSLO.day_span(date(2027, 3, 1))
    block(day, "absence", house.hosts["anna"])
    block(day, "absence", house.hosts["berit"])
    assert free(house, FIRST_DAY, visit_type="room-only")

    block(day, "absence", house.hosts["oleg"])
    assert [] == free(house, FIRST_DAY) == free(house, FIRST_DAY, visit_type="room-only")
    assert free(house, "2027-03-02", visit_type="room-only")


def test_an_absence_may_come_to_lie_over_what_is_booked_which_is_kept(house: House) -> None:
    visit = house.confirmed(host="berit")
    block(OSLO.day_span(date(2027, 3, 1)), "absence", house.hosts["berit"])

    assert "confirmed" == house.again(visit).status


def test_a_study_of_three_hours_ends_before_closing(house: House) -> None:
    assert "13:00" == free(house, FIRST_DAY, visit_type="half-day")[-1]


def test_the_next_free_days_skip_what_is_closed(house: House) -> None:
    block(OSLO.day_span(date(2027, 3, 1)), "closure")
    days = next_free_days(booking_policy(office_row(), house.now), visit_type_row("briefing").rules, 6, 3)

    assert [date(2027, 3, 2) + timedelta(days=n) for n in range(3)] == [day.on for day in days]


def test_a_request_takes_no_time(house: House) -> None:
    before = free(house, FIRST_DAY)
    for _ in range(5):
        house.ask(f"{FIRST_DAY}T10:00")

    assert before == free(house, FIRST_DAY)
