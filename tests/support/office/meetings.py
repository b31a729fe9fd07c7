"""A meeting in the office's calendar, and when it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.db import db
from barsek_visits.domain.meetings.plans import MeetingPlan
from barsek_visits.queries.meetings.meetings import meeting_details
from barsek_visits.services.meetings.booking import book_meeting
from tests.support.office.house import OSLO

if TYPE_CHECKING:
    from datetime import date

    from tests.support.office.house import House


def meeting(
    house: House, day: date, start: str, room: str = "large", host: str = "berit", title: str = "Budget"
) -> str:
    choice = house.allocation(house.span(f"{day}T{start}"), room, host)
    return book_meeting(MeetingPlan(title, choice), by=house.staff["anna"], now=house.now)


def times(reference: str) -> str:
    db.session.rollback()
    span = meeting_details(reference).span
    return f"{OSLO.wall(span.start):%a %H:%M}–{OSLO.wall(span.end):%H:%M}"
