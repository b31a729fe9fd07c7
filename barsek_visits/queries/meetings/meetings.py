"""Staff's own bookings, one at a time; lists of them are the calendar's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, true

from barsek_visits.db import db
from barsek_visits.domain.errors import NotFound
from barsek_visits.domain.permissions import Permission
from barsek_visits.domain.spans import BusySpans, TimeSpan
from barsek_visits.models import Appointment, Booking, Meeting, MeetingGuest, MeetingSeries, Staff
from barsek_visits.queries.bookings.appointments import ResourceName, appointments_of
from barsek_visits.queries.bookings.availability import busy_spans
from barsek_visits.queries.bookings.visibility import visible_to
from barsek_visits.queries.resources.resources import active_resources

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from barsek_visits.domain.bookings.allocation import Allocation
    from barsek_visits.domain.staff import StaffRow

PLANNED = "planned"  # the status of a meeting that is on; one that is off is `cancelled`


@dataclass(frozen=True)
class GuestRow:
    """Somebody from outside, by mail address, and the language of their letters."""

    email: str
    language: str


@dataclass(frozen=True)
class MeetingDetails:
    """One meeting, whole."""

    id: int
    reference: str
    title: str
    note: str
    status: str
    version: int
    protected: bool
    organiser_id: int
    organiser: str
    span: TimeSpan
    uid: str
    sequence: int
    updated_at: datetime
    resources: tuple[ResourceName, ...]
    series_id: int | None = None
    guests: tuple[GuestRow, ...] = ()
    rule: dict[str, Any] | None = None

    def ids_of(self, kind: str) -> list[int]:
        """Return the ids of the meeting's rooms or hosts."""
        return [resource.id for resource in self.resources if resource.kind == kind]

    def names_of(self, kind: str) -> list[str]:
        """Return the names of the meeting's rooms or hosts."""
        return [resource.name for resource in self.resources if resource.kind == kind]

    def may_change(self, viewer: StaffRow) -> bool:
        """Say whether a member may move or cancel it: the organiser, and who runs all meetings."""
        return self.organiser_id == viewer.id or viewer.may(Permission.RUN_ALL_MEETINGS)


def meeting_details(reference: str, viewer: StaffRow | None = None) -> MeetingDetails:
    """Return one meeting, in five statements; for a viewer, unless it is protected and not theirs to know of.

    Raises:
        NotFound: there is none of this reference that the viewer may see.
    """
    statement = (
        select(Booking, Meeting, Staff.name, MeetingSeries.rule)
        .join(Meeting, Meeting.booking_id == Booking.id)
        .outerjoin(MeetingSeries, MeetingSeries.id == Meeting.series_id)
        .join(Staff, Staff.id == Meeting.organiser_id)
        .where(Booking.reference == reference, true() if viewer is None else visible_to(viewer))
    )
    row = db.session.execute(statement).one_or_none()
    if row is None:
        raise NotFound("meeting")
    booking, meeting, organiser, rule = row
    (appointment,) = appointments_of(booking.id)
    return MeetingDetails(
        id=booking.id,
        reference=booking.reference,
        title=booking.title,
        note=meeting.note,
        status=booking.status,
        version=booking.version,
        protected=booking.protected,
        organiser_id=meeting.organiser_id,
        organiser=organiser,
        span=appointment.span,
        uid=appointment.uid,
        sequence=appointment.sequence,
        updated_at=appointment.updated_at,
        resources=appointment.resources,
        series_id=meeting.series_id,
        guests=_guests_of(booking.id),
        rule=rule,
    )


def series_spans(series_id: int) -> list[tuple[str, TimeSpan]]:
    """Return the meetings of a series that are on, by reference and span, in order of time; one statement."""
    statement = (
        select(Booking.reference, Appointment.starts_at, Appointment.ends_at)
        .join(Meeting, Meeting.booking_id == Booking.id)
        .join(Appointment, Appointment.booking_id == Booking.id)
        .where(Meeting.series_id == series_id, Booking.status == PLANNED)
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return [(reference, TimeSpan(start, end)) for reference, start, end in db.session.execute(statement)]


def taken_dates(choices: Sequence[Allocation], *, now: datetime) -> dict[int, tuple[str, ...]]:
    """Return which of several choices clash with what is booked or blocked, by position, with names; two statements.

    Advice only: the reservation decides (ADR 0001).
    """
    if not choices:
        return {}
    window = TimeSpan(min(one.span.start for one in choices), max(one.span.end for one in choices))
    outside = not all(one.override_busy for one in choices)
    taken, names = busy_spans(window, now=now, outside=outside), {row.id: row.name for row in active_resources()}
    free = BusySpans()
    clashes: dict[int, tuple[str, ...]] = {}
    for n, choice in enumerate(choices):
        busy = [id_ for id_ in choice.resource_ids if not taken.get(id_, free).is_free(choice.span)]
        if busy or not taken.get(None, free).is_free(choice.span):
            clashes[n] = tuple(names.get(id_, "") for id_ in busy)
    return clashes


def _guests_of(booking_id: int) -> tuple[GuestRow, ...]:
    statement = select(MeetingGuest.email, MeetingGuest.language).where(MeetingGuest.booking_id == booking_id)
    return tuple(GuestRow(*row) for row in db.session.execute(statement.order_by(MeetingGuest.email)))
