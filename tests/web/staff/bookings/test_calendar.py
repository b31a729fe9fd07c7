"""The calendar: every view, every date, across the changes of the clock."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from barsek_visits.db import atomic
from barsek_visits.domain.meetings.plans import MeetingPlan
from barsek_visits.models import Block, Office
from barsek_visits.services.meetings.booking import book_meeting
from tests.support.office.house import FIRST_DAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    AsStaff = Callable[[str], StrangerClient]

VIEWS = ["month", "week", "day", "rooms", "agenda"]


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
    assert "Week 9" in as_staff("anna").get(f"/staff/calendar?view=year&date={FIRST_DAY}").text


def test_holidays_and_closed_days_are_named(house: House, as_staff: AsStaff) -> None:
    assert (
        "Constitution Day; Pentecost Monday" in as_staff("anna").get("/staff/calendar?view=month&date=2027-05-17").text
    )


def test_what_ended_early_leaves_the_calendar(house: House, as_staff: AsStaff) -> None:
    from barsek_visits.services.visits.closing import cancel_visit

    visit = house.confirmed(f"{FIRST_DAY}T10:00")
    cancel_visit(visit.reference, "", by=house.staff["anna"], version=2, now=house.now)

    assert "Tunturin" not in as_staff("anna").get(f"/staff/calendar?date={FIRST_DAY}").text


def test_a_busy_day_of_a_month_says_how_many_more_there_are(house: House, as_staff: AsStaff) -> None:
    for _ in range(6):
        house.ask(f"{FIRST_DAY}T10:00")

    assert "3 more" in as_staff("anna").get(f"/staff/calendar?view=month&date={FIRST_DAY}").text


def test_eight_at_once_are_all_to_be_reached(house: House, as_staff: AsStaff) -> None:
    for _ in range(8):
        house.ask(f"{FIRST_DAY}T10:00")
    page = as_staff("anna").get(f"/staff/calendar?view=week&date={FIRST_DAY}").text

    assert 8 == page.count("item-waiting")
    assert 6 == page.count("item-beyond"), "they stand in the list of a narrow page"
    assert 2 == len(re.findall(r"item-waiting[^>]*lane-\d-of-3", page))
    assert re.search(r'href="/staff/calendar\?view=agenda[^"]*"\s+aria-label="6 more at this time', page)
    assert "lane-8-of-8" in as_staff("anna").get(f"/staff/calendar?view=day&date={FIRST_DAY}").text


def test_rooms_and_hosts_stand_side_by_side_and_an_item_in_each_of_its_own(house: House, as_staff: AsStaff) -> None:
    house.confirmed(f"{FIRST_DAY}T10:00", "large", "berit")
    page = as_staff("anna").get(f"/staff/calendar?view=rooms&date={FIRST_DAY}").text

    for name in ("Storsalen", "Møterommet", "Biblioteket", "Anna Dahl", "Berit Sara", "Oleg Berg"):
        assert name in page
    assert 2 == page.count("item item-confirmed")
    assert "Dmitri" not in page


def test_who_is_away_is_marked_in_their_column_without_a_reason(house: House, as_staff: AsStaff) -> None:
    span = house.span(f"{FIRST_DAY}T12:00", 90)
    with atomic() as session:
        session.add(
            Block(resource_id=house.hosts["oleg"], kind="absence", starts_at=span.start, ends_at=span.end, names={})
        )
    page = as_staff("anna").get(f"/staff/calendar?view=rooms&date={FIRST_DAY}").text

    assert 1 == page.count('class="away')
    assert "away at-145 for-18" in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("room={large}", {"Large", "Meet"}), ("room={small}", {"Small"}),
        ("room={large}&room={small}", {"Large", "Meet", "Small"}), ("topic=youth", {"Small"}),
        ("host={oleg}", {"Small"}), ("kind=meeting", {"Meet"}), ("status=requested", {"Asked"}),
        ("room={large}&kind=visit", {"Large"}), ("room=999", set()), ("room=x", {"Large", "Meet", "Small", "Asked"}),
        ("topic=nothing", set()),
    ],
)  # fmt: skip
def test_the_filter_narrows_by_sort_and_widens_within_one(
    house: House, as_staff: AsStaff, query: str, shown: set[str]
) -> None:
    house.confirm(house.ask(f"{FIRST_DAY}T10:00", organisation="Large"), "large", "berit")
    house.confirm(house.ask(f"{FIRST_DAY}T10:00", organisation="Small", topics=("youth",)), "small", "oleg")
    house.ask(f"{FIRST_DAY}T12:00", organisation="Asked")
    plan = MeetingPlan("Meet", house.allocation(house.span(f"{FIRST_DAY}T13:00"), "large", "berit"))
    book_meeting(plan, by=house.staff["anna"], now=house.now)
    wanted = query.format(**house.rooms, **house.hosts)
    page = as_staff("anna").get(f"/staff/calendar?view=agenda&date={FIRST_DAY}&{wanted}").text

    assert shown == {name for name in ("Large", "Small", "Asked", "Meet") if f">{name}</a>" in page}


@pytest.mark.parametrize("query", ["host={berit}", "topic=border", "kind=visit", "status=confirmed"])
def test_a_filter_tells_nothing_of_a_protected_visit(house: House, as_staff: AsStaff, query: str) -> None:
    house.confirm(house.ask(f"{FIRST_DAY}T10:00", protected=True, topics=("border",)), "large", "berit")
    address = f"/staff/calendar?view=week&date={FIRST_DAY}&{query.format(**house.hosts)}"
    pages = {who: as_staff(who).get(address).text for who in ("oleg", "berit", "anna")}

    assert "item item-busy" not in pages["oleg"]
    assert "Tunturin nuoriso" in pages["berit"]
    assert "Tunturin nuoriso" in pages["anna"]


def test_a_protected_visit_in_the_rooms_view_is_busy_in_its_room_alone(house: House, as_staff: AsStaff) -> None:
    house.confirm(house.ask(f"{FIRST_DAY}T10:00", protected=True), "large", "berit")
    page = as_staff("oleg").get(f"/staff/calendar?view=rooms&date={FIRST_DAY}").text

    assert 1 == page.count("item item-busy")
    for word in ("Tunturin", "data-move", "data-card=", "6 people"):
        assert word not in page.partition("<dialog")[0]


def test_holidays_of_the_neighbours_are_marked_and_the_office_is_open(house: House, as_staff: AsStaff) -> None:
    with atomic() as session:
        session.get_one(Office, 1).neighbours = ["FI", "RU"]
    page = as_staff("anna").get("/staff/calendar?view=agenda&date=2027-12-06").text

    assert "Finland: Independence Day" in page
    assert "Russia: International Women" in as_staff("anna").get("/staff/calendar?view=week&date=2027-03-08").text
    assert "closed" not in page.partition("<dialog")[0].partition("Finland: Independence Day")[0][-200:]


def test_changes_are_told_by_a_counter_and_keep_nobody_signed_in(house: House, as_staff: AsStaff) -> None:
    anna = as_staff("anna")
    first = anna.get("/staff/calendar/changes")
    same = {"If-None-Match": first.headers["ETag"], "X-Live": "1"}

    assert 304 == anna.get("/staff/calendar/changes", headers=same).status_code
    house.ask(f"{FIRST_DAY}T10:00")
    assert 200 == anna.get("/staff/calendar/changes", headers=same).status_code
    for _ in range(13):
        house.clock.advance(minutes=5)
        last = anna.get("/staff/calendar/changes", headers=same).status_code
    assert 303 == last


def test_a_visit_can_be_made_longer(house: House, as_staff: AsStaff) -> None:
    visit = house.confirmed(f"{FIRST_DAY}T10:00")
    anna, page = as_staff("anna"), f"/staff/visits/{visit.reference}"
    form = {"version": str(visit.version), "starts_at": f"{FIRST_DAY}T10:00"}

    assert 422 == anna.submit(page, {**form, "ends_at": f"{FIRST_DAY}T09:00"}, f"{page}/move").status_code
    assert 303 == anna.submit(page, {**form, "ends_at": f"{FIRST_DAY}T12:30"}, f"{page}/move").status_code
    assert house.span(f"{FIRST_DAY}T10:00", 150) == house.again(visit).span


@pytest.mark.parametrize("who", ["anna", "berit", "oleg"])
def test_a_card_tells_no_contact(house: House, as_staff: AsStaff, who: str) -> None:
    visit = house.confirmed(f"{FIRST_DAY}T10:00")
    card = as_staff(who).get(f"/staff/visits/{visit.reference}/card").text

    assert "Tunturin nuoriso" in card
    for word in ("Aino", "aino@example.org", "1234567", "coach"):
        assert word not in card


def test_items_that_a_member_may_not_move_say_nothing_of_moving(house: House, as_staff: AsStaff) -> None:
    house.confirmed(f"{FIRST_DAY}T10:00", host="berit")
    house.ask(f"{FIRST_DAY}T13:00")
    address = f"/staff/calendar?view=week&date={FIRST_DAY}"

    assert [1, 1, 0] == [as_staff(who).get(address).text.count("data-move=") for who in ("anna", "berit", "oleg")]
