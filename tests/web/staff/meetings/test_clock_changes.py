"""A series keeps its times on the clock in the nights in which the clock is set: page, letter and calendar say so."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar
from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.models import Appointment, OutboxMail
from tests.support.calendars.feeds import link
from tests.support.office.house import OSLO

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    AsStaff = Callable[[str], StrangerClient]

pytestmark = pytest.mark.parametrize(
    ("first", "shown"),
    [("2027-10-30", ["02:30–03:30"] * 3), ("2027-03-27", ["02:30–03:30", "03:00–03:30", "02:30–03:30"])],
    ids=["autumn", "spring"],
)


def book(client: StrangerClient, house: House, first: str, **changes: str) -> str:
    fields = {
        "title": "Night watch", "starts_at": f"{first}T02:30", "ends_at": f"{first}T03:30",
        "rooms": str(house.rooms["large"]), "hosts": str(house.hosts["berit"]), "repeat": "days", "times": "3",
        "closed_days": "keep",
    }  # fmt: skip
    answer = client.submit("/staff/meetings/new", {**fields, **changes})
    assert 303 == answer.status_code
    return str(answer.location)


def stored() -> list[str]:
    db.session.rollback()
    rows = db.session.execute(select(Appointment.starts_at, Appointment.ends_at).order_by(Appointment.starts_at))
    return ["–".join(f"{OSLO.wall(end):%H:%M}" for end in row) for row in rows]


def test_a_daily_meeting_reads_the_same_in_the_night_of_a_change(
    house: House, as_staff: AsStaff, client: StrangerClient, first: str, shown: list[str]
) -> None:
    berit, feed = as_staff("berit"), link(house)
    page = berit.get(book(berit, house, first)).text
    (mail,) = db.session.scalars(select(OutboxMail)).all()
    events = Calendar.from_ical(client.get(feed).data).walk("VEVENT")
    spans = sorted((event["DTSTART"].dt, event["DTEND"].dt) for event in events)

    assert shown == stored()
    assert shown == re.findall(r"\d\d:\d\d–\d\d:\d\d", page.partition('class="plain series"')[2])[:3]
    assert shown == re.findall(r"\d\d:\d\d–\d\d:\d\d", mail.text)[:3]
    assert shown == [f"{OSLO.wall(start):%H:%M}–{OSLO.wall(end):%H:%M}" for start, end in spans]


def test_a_change_of_all_moves_the_end_on_the_clock_too(
    house: House, as_staff: AsStaff, first: str, shown: list[str]
) -> None:
    berit = as_staff("berit")
    page = book(berit, house, first, starts_at=f"{first}T01:00", ends_at=f"{first}T02:00")
    times = {"starts_at": f"{first}T02:30", "ends_at": f"{first}T03:30", "version": "1", "scope": "all"}

    assert 303 == berit.submit(page, times, f"{page}/move").status_code
    assert shown == stored()
