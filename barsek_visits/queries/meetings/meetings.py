"""Staff's own bookings, one at a time; lists of them are the calendar's."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, true

from barsek_visits.db import db
from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.errors import NotFound
from barsek_visits.domain.meetings.recurrence import Recurrence, RecurrenceUnit
from barsek_visits.domain.permissions import Permission
from barsek_visits.domain.resources.kinds import ResourceKind
from barsek_visits.domain.spans import BusySpans, TimeSpan
from barsek_visits.models import Appointment, Booking, Meeting, MeetingGuest, MeetingSeries, Staff
from barsek_visits.queries.bookings.appointments import AppointmentRow, appointments_by_booking
from barsek_visits.queries.bookings.availability import busy_and_ours
from barsek_visits.queries.bookings.visibility import visible_to
from barsek_visits.queries.resources.resources import active_resources

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from barsek_visits.domain.bookings.allocation import Allocation
    from barsek_visits.domain.staff import StaffRow


@dataclass(frozen=True)
class GuestRow:
    """Somebody from outside, by mail address, and the language of their letters."""

    email: str
    language: str


@dataclass(frozen=True)
class SeriesRow:
    """The series that a meeting is of: its rule as it was asked for, and UID and SEQUENCE of its event."""

    uid: str
    sequence: int
    rule: Recurrence


@dataclass(frozen=True)
class MeetingDetails:
    """One meeting, whole; `own_changes` names what was changed of this one alone of its series."""

    id: int
    reference: str
    title: str
    note: str
    status: BookingStatus
    version: int
    protected: bool
    organiser_id: int
    organiser: str
    appointment: AppointmentRow
    series_id: int | None = None
    own_changes: frozenset[str] = frozenset()
    guests: tuple[GuestRow, ...] = ()
    series: SeriesRow | None = None

    @property
    def span(self) -> TimeSpan:
        """From when to when it is."""
        return self.appointment.span

    @property
    def rooms(self) -> list[str]:
        """The names of its rooms."""
        return self.names_of(ResourceKind.ROOM)

    @property
    def hosts(self) -> list[str]:
        """The names of those of the office who take part."""
        return self.names_of(ResourceKind.HOST)

    def ids_of(self, kind: str) -> tuple[int, ...]:
        """Return the ids of the meeting's rooms or hosts."""
        return self.appointment.ids_of(kind)

    def names_of(self, kind: str) -> list[str]:
        """Return the names of the meeting's rooms or hosts."""
        return self.appointment.names_of(kind)

    def may_change(self, viewer: StaffRow) -> bool:
        """Say whether a member may move or cancel it: the organiser, and who runs all meetings."""
        return self.organiser_id == viewer.id or viewer.may(Permission.RUN_ALL_MEETINGS)


def meeting_details(reference: str, viewer: StaffRow | None = None) -> MeetingDetails:
    """Return one meeting, in five statements; for a viewer, unless it is protected and not theirs to know of.

    Raises:
        NotFound: there is none of this reference that the viewer may see.
    """
    found = meetings_where(Booking.reference == reference, true() if viewer is None else visible_to(viewer))
    if not found:
        raise NotFound("meeting")
    return found[0]


def meetings_where(*conditions: ColumnElement[bool]) -> list[MeetingDetails]:
    """Return the meetings that meet the conditions, in order of time; five statements, however many they are."""
    statement = (
        select(Booking, Meeting, Staff.name, MeetingSeries.uid, MeetingSeries.sequence, MeetingSeries.rule)
        .join(Meeting, Meeting.booking_id == Booking.id)
        .outerjoin(MeetingSeries, MeetingSeries.id == Meeting.series_id)
        .join(Staff, Staff.id == Meeting.organiser_id)
        .where(*conditions)
        .order_by(Booking.starts_at, Booking.id)
    )
    rows = db.session.execute(statement).all()
    ids = [booking.id for booking, *_ in rows]
    appointments, guests = appointments_by_booking(ids), _guests_by_booking(ids)
    return [
        _details(booking, meeting, organiser, _series(*series), appointments[booking.id][0], guests[booking.id])
        for booking, meeting, organiser, *series in rows
    ]


def _details(
    booking: Booking,
    meeting: Meeting,
    organiser: str,
    series: SeriesRow | None,
    appointment: AppointmentRow,
    guests: tuple[GuestRow, ...],
) -> MeetingDetails:
    return MeetingDetails(
        id=booking.id,
        reference=booking.reference,
        title=booking.title,
        note=meeting.note,
        status=BookingStatus(booking.status),
        version=booking.version,
        protected=booking.protected,
        organiser_id=meeting.organiser_id,
        organiser=organiser,
        appointment=appointment,
        series_id=meeting.series_id,
        own_changes=frozenset(meeting.own_changes),
        guests=guests,
        series=series,
    )


def _series(uid: str | None, sequence: int, rule: dict[str, Any]) -> SeriesRow | None:
    if uid is None:
        return None
    until = date.fromisoformat(rule["until"]) if rule["until"] else None
    values = {**rule, "unit": RecurrenceUnit(rule["unit"]), "weekdays": frozenset(rule["weekdays"]), "until": until}
    return SeriesRow(uid, sequence, Recurrence(**values))


def series_spans(series_id: int, viewer: StaffRow | None = None) -> list[tuple[str, TimeSpan]]:
    """Return the meetings of a series that are on, by reference and span, in order of time; one statement.

    For a viewer, without those that they may not know of.
    """
    is_seen = true() if viewer is None else visible_to(viewer)
    statement = (
        select(Booking.reference, Appointment.starts_at, Appointment.ends_at)
        .join(Meeting, Meeting.booking_id == Booking.id)
        .join(Appointment, Appointment.booking_id == Booking.id)
        .where(Meeting.series_id == series_id, Booking.status == BookingStatus.PLANNED, is_seen)
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return [(reference, TimeSpan(start, end)) for reference, start, end in db.session.execute(statement)]


def taken_dates(allocations: Sequence[Allocation], *, now: datetime) -> dict[int, tuple[str, ...]]:
    """Return which of several allocations meet what is booked or blocked, by position, with names; two statements.

    Advice only: the reservation decides (ADR 0001).
    """
    if not allocations:
        return {}
    window = TimeSpan(min(one.span.start for one in allocations), max(one.span.end for one in allocations))
    every, ours = busy_and_ours(window, now=now)
    taken = ours if all(one.override_busy for one in allocations) else every
    names, free = {row.id: row.name for row in active_resources()}, BusySpans()
    found: dict[int, tuple[str, ...]] = {}
    for n, one in enumerate(allocations):
        busy = [id_ for id_ in one.resource_ids if not taken.get(id_, free).is_free(one.span)]
        if busy or not taken.get(None, free).is_free(one.span):
            found[n] = tuple(names.get(id_, "") for id_ in busy)
    return found


def _guests_by_booking(booking_ids: Collection[int]) -> dict[int, tuple[GuestRow, ...]]:
    statement = (
        select(MeetingGuest.booking_id, MeetingGuest.email, MeetingGuest.language)
        .where(MeetingGuest.booking_id.in_(booking_ids))
        .order_by(MeetingGuest.email)
    )
    guests: dict[int, list[GuestRow]] = defaultdict(list)
    for booking_id, email, language in db.session.execute(statement):
        guests[booking_id].append(GuestRow(email, language))
    return {booking_id: tuple(guests[booking_id]) for booking_id in booking_ids}
