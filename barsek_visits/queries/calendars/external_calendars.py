"""Calendars that hosts keep elsewhere: how they fare, and what in them is our own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import func, select, union

from barsek_visits.db import db
from barsek_visits.domain.calendars.external_events import CalendarDoubts
from barsek_visits.domain.resources.kinds import BlockKind
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.models import (
    Appointment,
    AppointmentResource,
    Block,
    Booking,
    ExternalCalendar,
    MeetingSeries,
    Reservation,
    Staff,
)
from barsek_visits.queries.bookings.calendar import is_shown

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from barsek_visits.domain.calendars.external_events import ExternalEvent

# As many as every database takes in one list.
_BATCH = 500


@dataclass(frozen=True)
class ExternalCalendarRow:
    """A host's own calendar as its page shows it; `busy_count` is of times still to come."""

    address_host: str
    fetched_at: datetime | None
    next_fetch_at: datetime
    problem: str | None
    unreadable: int
    busy_count: int
    stored_doubts: dict[str, list[str]]

    @property
    def doubts(self) -> CalendarDoubts:
        """What in it the host should look at."""
        unread, guessed, zones = (tuple(self.stored_doubts.get(name, ())) for name in ("unread", "guessed", "zones"))
        return CalendarDoubts(tuple(map(date.fromisoformat, unread)), tuple(map(date.fromisoformat, guessed)), zones)


@dataclass(frozen=True)
class OwnTimes:
    """What of a host's own calendar came from here: our UIDs in it, and the spans at which the host is booked.

    `address` is the host's own, empty where the host is no member of staff.
    """

    uids: frozenset[str]
    spans: frozenset[TimeSpan]
    address: str

    def has(self, event: ExternalEvent) -> bool:
        """Say whether an event is one of ours that comes back."""
        return event.uid in self.uids or event.span in self.spans

    def makes_busy(self, event: ExternalEvent) -> bool:
        """Say whether an event of the calendar takes the host's time: none that the host declined."""
        is_off = event.free or event.cancelled or (self.address and self.address in event.declined)
        return not is_off and not self.has(event)


def external_calendar_of(resource_id: int | None, *, now: datetime) -> ExternalCalendarRow | None:
    """Return a host's own calendar, if one is connected; one statement."""
    still_to_come = select(func.count()).where(
        Block.resource_id == ExternalCalendar.resource_id, Block.kind == BlockKind.BUSY, Block.ends_at > now
    )
    statement = select(
        ExternalCalendar.address_host,
        ExternalCalendar.fetched_at,
        ExternalCalendar.next_fetch_at,
        ExternalCalendar.problem,
        ExternalCalendar.unreadable,
        ExternalCalendar.doubts.label("stored_doubts"),
        still_to_come.correlate(ExternalCalendar).scalar_subquery().label("busy_count"),
    ).where(ExternalCalendar.resource_id == resource_id)
    row = db.session.execute(statement).mappings().one_or_none()
    return ExternalCalendarRow(**row) if row else None


def own_times(resource_id: int, events: Collection[ExternalEvent]) -> OwnTimes:
    """Return what of the events of a host's own calendar may be ours; two statements, and one for each 500 UIDs."""
    uids = sorted({event.uid for event in events})
    batches = (uids[first : first + _BATCH] for first in range(0, len(uids), _BATCH))
    return OwnTimes(
        uids=frozenset(uid for batch in batches for uid in our_uids(batch)),
        spans=frozenset(_booked_spans(resource_id)),
        address=db.session.scalar(select(Staff.email).where(Staff.resource_id == resource_id)) or "",
    )


def our_uids(uids: list[str]) -> list[str]:
    """Return those of some UIDs that our appointments, visits and series have; one statement."""
    of_appointments = select(Appointment.uid).where(Appointment.uid.in_(uids))
    of_bookings = select(Booking.uid).where(Booking.uid.in_(uids))
    of_series = select(MeetingSeries.uid).where(MeetingSeries.uid.in_(uids))
    return list(db.session.scalars(union(of_appointments, of_bookings, of_series)))


def _booked_spans(resource_id: int) -> list[TimeSpan]:
    held = select(Reservation.starts_at, Reservation.ends_at).where(
        Reservation.resource_id == resource_id, Reservation.released_at.is_(None)
    )
    planned = (
        select(Appointment.starts_at, Appointment.ends_at)
        .join(AppointmentResource, AppointmentResource.appointment_id == Appointment.id)
        .join(Booking, Booking.id == Appointment.booking_id)
        .where(AppointmentResource.resource_id == resource_id, is_shown())
    )
    return [TimeSpan(start, end) for start, end in db.session.execute(union(held, planned))]
