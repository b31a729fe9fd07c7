"""A host's own page: languages and topics, the week, absences; and what it does to what is booked already."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from barsek_visits.db import db
from barsek_visits.queries.resources.hosts import HostingRow, absences_of, hosting_of
from tests.support.office.house import FIRST_DAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    AsStaff = Callable[[str], StrangerClient]

PAGE = "/staff/hosting"


def described(house: House) -> HostingRow:
    db.session.rollback()
    return hosting_of(house.hosts["berit"])


def test_languages_and_topics_are_kept_and_only_those_on_offer(house: House, as_staff: AsStaff) -> None:
    berit = as_staff("berit")

    assert 303 == berit.submit(PAGE, {"languages": ["fi", "nb"], "topics": ["youth"]}).status_code
    row = described(house)
    assert ({"fi", "nb"}, {"youth"}) == (row.languages, row.topics)
    for wrong in ({"languages": []}, {"languages": ["de"]}, {"languages": ["nb"], "topics": ["nothing"]}):
        assert 422 == berit.submit(PAGE, wrong).status_code
    assert row == described(house)


def test_a_week_is_kept_and_what_is_no_time_stays_to_be_mended(house: House, as_staff: AsStaff) -> None:
    berit = as_staff("berit")
    week = {"monday-starts": "09:00", "monday-ends": "15:00", "friday-starts": "08:00", "friday-ends": "12:00"}

    assert 303 == berit.submit(PAGE, week, f"{PAGE}/week").status_code
    assert [(0, 9, 15), (4, 8, 12)] == [(day.weekday, day.starts.hour, day.ends.hour) for day in described(house).week]
    for wrong, said in (
        ({"tuesday-starts": "09:00"}, "Please write both times, or none."),
        ({"tuesday-starts": "15:00", "tuesday-ends": "09:00"}, "The end must be after the start."),
        ({"tuesday-starts": "nine"}, "Please write a time, such as 09:30."),
    ):
        answer = berit.submit(PAGE, wrong, f"{PAGE}/week")
        assert (422, True) == (answer.status_code, said in answer.text)
        assert "Tuesday:" in answer.text
    assert 'value="nine"' in answer.text
    assert 2 == len(described(house).week)


def test_an_absence_over_a_visit_leaves_it_and_is_shown_to_those_who_can_mend_it(
    house: House, as_staff: AsStaff
) -> None:
    visit = house.confirmed(f"{FIRST_DAY}T10:00", host="berit")
    berit = as_staff("berit")
    away = {"starts_at": f"{FIRST_DAY}T08:00", "ends_at": f"{FIRST_DAY}T16:00"}

    assert 303 == berit.submit(PAGE, away, f"{PAGE}/absences").status_code

    assert "confirmed" == house.again(visit).status
    assert "Berit Sara is away: Tunturin nuoriso, Mon 1 Mar, 10:00" in as_staff("anna").get("/staff/").text
    for wrong in (
        {**away, "ends_at": f"{FIRST_DAY}T07:00"},
        {"starts_at": "", "ends_at": ""},
        {**away, "ends_at": "x"},
    ):
        assert 422 == berit.submit(PAGE, wrong, f"{PAGE}/absences").status_code
    skipped = {"starts_at": "2027-03-28T02:30", "ends_at": "2027-03-28T09:00"}
    assert 422 == berit.submit(PAGE, skipped, f"{PAGE}/absences").status_code

    action = re.search(r'action="(/staff/hosting/absences/\d+/remove)"', berit.get(PAGE).text)
    assert action
    assert 404 == as_staff("oleg").submit(PAGE, {}, action[1]).status_code
    assert 303 == berit.submit(PAGE, {}, action[1]).status_code
    db.session.rollback()
    assert [] == absences_of(house.hosts["berit"], now=house.now)
