"""Staff's own bookings, one at a time; lists of them are the calendar's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.errors import NotFound
from barsek_visits.domain.permissions import Permission
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.models import Appointment, Booking, Meeting, Staff
from barsek_visits.queries.visit_details import ResourceName, resources_of

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.queries.staff import StaffRow

PLANNED = "planned"  # the status of a meeting that is on; one that is off is `cancelled`


@dataclass(frozen=True)
class MeetingDetails:
    """One meeting, whole."""

    id: int
    reference: str
    title: str
    note: str
    status: str
    version: int
    organiser_id: int
    organiser: str
    span: TimeSpan
    uid: str
    sequence: int
    updated_at: datetime
    resources: tuple[ResourceName, ...]

    def ids_of(self, kind: str) -> list[int]:
        """Return the ids of the meeting's rooms or hosts."""
        return [resource.id for resource in self.resources if resource.kind == kind]

    def names_of(self, kind: str) -> list[str]:
        """Return the names of the meeting's rooms or hosts."""
        return [resource.name for resource in self.resources if resource.kind == kind]

    def may_change(self, viewer: StaffRow) -> bool:
        """Say whether a member may move or cancel it: the organiser, and who runs all meetings."""
        return self.organiser_id == viewer.id or viewer.may(Permission.RUN_ALL_MEETINGS)


def meeting_details(reference: str) -> MeetingDetails:
    """Return one meeting, in two statements.

    Raises:
        NotFound: there is none of this reference.
    """
    statement = (
        select(Booking, Meeting, Appointment, Staff.name)
        .join(Meeting, Meeting.booking_id == Booking.id)
        .join(Appointment, Appointment.booking_id == Booking.id)
        .join(Staff, Staff.id == Meeting.organiser_id)
        .where(Booking.reference == reference)
    )
    row = db.session.execute(statement).one_or_none()
    if row is None:
        raise NotFound("meeting")
    booking, meeting, appointment, organiser = row
    return MeetingDetails(
        id=booking.id,
        reference=booking.reference,
        title=booking.title,
        note=meeting.note,
        status=booking.status,
        version=booking.version,
        organiser_id=meeting.organiser_id,
        organiser=organiser,
        span=TimeSpan(appointment.starts_at, appointment.ends_at),
        uid=appointment.uid,
        sequence=appointment.sequence,
        updated_at=appointment.updated_at,
        resources=resources_of(appointment.id),
    )
