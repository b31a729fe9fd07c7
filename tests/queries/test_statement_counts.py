"""Each page runs the same number of statements whatever the amount of data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.db import LookUp
from barsek_visits.domain.calendars.detail import Detail
from barsek_visits.domain.calendars.external_calendars import calendar_address
from barsek_visits.domain.meetings.plans import MeetingPlan
from barsek_visits.services.calendars.external_calendars import connect_calendar
from barsek_visits.services.meetings.booking import book_meeting
from tests.support.calendars.feeds import link
from tests.support.office.house import FIRST_DAY
from tests.support.office.statements import statements

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient


MOST = 14  # statements of a page that is not about one visit


def fill(house: House) -> None:
    connect_calendar(calendar_address("https://outlook.example/a.ics"), by=house.staff["anna"], now=house.now)
    for n in range(4):
        house.ask(f"{FIRST_DAY}T{9 + n:02d}:00")
        house.confirmed(f"2027-03-0{n + 2}T10:00")
        plan = MeetingPlan(f"Meeting {n}", house.allocation(house.span(f"2027-03-0{n + 2}T13:00"), "small", "oleg"))
        book_meeting(plan, by=house.staff["anna"], now=house.now)


PAGES = [
    "/", "/visits/new", f"/visits/new?day={FIRST_DAY}", f"/visits/new?visit_type=briefing&starts_at={FIRST_DAY}T14:00",
    "/staff/", "/staff/visits", "/staff/visits?q=tunturi", "/staff/visits?q=tunturi+nobody",
    "/staff/visits?q=mars+tunturi&kind=visit&status=confirmed&sort=newest", "/staff/visits?q=_",
    "/staff/visits?q=2027&sort=soonest&page=2", f"/staff/calendar?view=month&date={FIRST_DAY}",
    f"/staff/calendar?view=week&date={FIRST_DAY}", f"/staff/calendar?view=day&date={FIRST_DAY}",
    f"/staff/calendar?view=agenda&date={FIRST_DAY}", f"/staff/calendar?view=rooms&date={FIRST_DAY}",
    f"/staff/calendar?view=week&date={FIRST_DAY}&kind=visit&topic=border&host=1", "/staff/meetings/new",
    "/staff/subscriptions",
]  # fmt: skip


def test_a_page_runs_as_many_statements_with_much_data_as_with_little(
    house: House, as_staff: Callable[[str], StrangerClient]
) -> None:
    anna = as_staff("anna")
    visit = house.ask(f"{FIRST_DAY}T13:00")
    house.confirmed(f"{FIRST_DAY}T15:00")
    one_visit = f"/staff/visits/{visit.reference}"
    for page in (*PAGES, one_visit):
        anna.get(page)
    with_little = {page: statements(anna, page) for page in (*PAGES, one_visit)}
    fill(house)

    assert with_little == {page: statements(anna, page) for page in with_little}
    assert {} == {page: count for page, count in with_little.items() if count > MOST and page != one_visit}


def test_an_unchanged_feed_is_answered_after_one_look_up(
    house: House, client: StrangerClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(house)
    feed = link(house, scope="office", detail=Detail.TITLES)
    etag = client.get(feed).headers["ETag"]
    look_ups: list[object] = []
    one = LookUp.one

    def counted(self: LookUp, **values: object) -> object:
        look_ups.append(values)
        return one(self, **values)

    monkeypatch.setattr(LookUp, "one", counted)
    assert 0 == statements(client, feed, headers={"If-None-Match": etag})
    assert 1 == len(look_ups)
