"""Events of another calendar, taken over, and what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.calendars.external_events import ExternalEvent
from barsek_visits.ical.content_lines import places_in
from barsek_visits.models import Booking
from barsek_visits.queries.meetings.meetings import meeting_details
from barsek_visits.services.calendars.imports import import_events
from tests.support.office.house import FIRST_DAY

if TYPE_CHECKING:
    from barsek_visits.queries.meetings.meetings import MeetingDetails
    from barsek_visits.services.calendars.imports import Imported
    from tests.support.office.house import House


def event(house: House, start: str = "10:00", key: str = "k-1", **changes: object) -> ExternalEvent:
    span = house.span(f"{FIRST_DAY}T{start}")
    told = {"uid": key, "key": key, "span": span, "title": "Board", "location": "STORSALEN, 2. etg.", **changes}
    return ExternalEvent(**{"places": places_in(str(told["location"])), **told})


def take(house: House, *events: ExternalEvent, **options: object) -> list[Imported]:
    done = import_events(events, now=house.now, **options)
    db.session.rollback()
    return done


def outcomes(done: list[Imported]) -> list[str]:
    return [one.outcome.value for one in done]


def conflicts(one: Imported) -> list[tuple[str, str, str]]:
    return [(each.resource, each.reference, each.title) for each in one.conflicts]


def only_meeting() -> MeetingDetails:
    return meeting_details(db.session.scalars(select(Booking.reference).where(Booking.kind == "meeting")).one())
