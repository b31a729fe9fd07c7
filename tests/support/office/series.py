"""A meeting that repeats on four Tuesdays, booked, looked at and changed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from barsek_visits.db import db
from barsek_visits.domain.bookings.allocation import Allocation
from barsek_visits.domain.meetings.plans import MeetingPlan, SeriesScope
from barsek_visits.domain.meetings.recurrence import Recurrence, RecurrenceUnit
from barsek_visits.queries.meetings.meetings import meeting_details, series_spans
from barsek_visits.services.meetings.booking import book_series
from barsek_visits.services.meetings.changing import change_meeting
from tests.support.office.house import OSLO

if TYPE_CHECKING:
    from barsek_visits.queries.meetings.meetings import MeetingDetails
    from tests.support.office.house import House

RULE = Recurrence(RecurrenceUnit.WEEKS, times=4)
# Tuesdays; the clock changes between the last two.
FIRST = date(2027, 3, 9)


def plan(house: House, start: str = "09:00", on: date = FIRST, **changes: object) -> MeetingPlan:
    values = {
        "title": "Week",
        "allocation": house.allocation(house.span(f"{on}T{start}"), "small", "berit"),
        "note": "Coffee",
    }
    return MeetingPlan(**{**values, **changes})


def book(house: House, **changes: object) -> list[str]:
    """Book four Tuesdays and return their references in order."""
    one = plan(house, **changes)
    choices = [
        Allocation(house.span(f"{day}T09:00"), one.allocation.room_ids, one.allocation.host_ids)
        for day in RULE.dates(FIRST)
    ]
    reference = book_series(one, choices, RULE, by=house.staff["anna"], now=house.now)
    return [other for other, _ in series_spans(meeting_details(reference).series_id or 0)]


def seen(reference: str) -> MeetingDetails:
    db.session.rollback()
    return meeting_details(reference)


def walls(references: list[str]) -> list[str]:
    return [f"{OSLO.wall(seen(one).span.start):%m-%d %H:%M}" for one in references]


def change(house: House, reference: str, scope: SeriesScope, **changes: object) -> None:
    details = seen(reference)
    values = {
        "title": details.title, "note": details.note, "guests": tuple(guest.email for guest in details.guests),
        "allocation": Allocation(details.span, tuple(details.ids_of("room")), tuple(details.ids_of("host"))),
        "guest_language": "en",
    }  # fmt: skip
    change_meeting(
        reference, MeetingPlan(**{**values, **changes}), scope=scope, by=house.staff["anna"], version=details.version,
        now=house.now,
    )  # fmt: skip


def at(house: House, start: str, room: str = "small", host: str = "berit") -> dict[str, Allocation]:
    return {"allocation": house.allocation(house.span(start), room, host)}
