"""Which bookings a member of staff may know about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, exists, or_, select, true

from barsek_visits.db import db
from barsek_visits.domain.permissions import Permission
from barsek_visits.models import Appointment, AppointmentResource, Booking, Meeting

if TYPE_CHECKING:
    from barsek_visits.domain.staff import StaffRow


def visible_to(viewer: StaffRow) -> ColumnElement[bool]:
    """Return the condition on `booking` under which a viewer may know what it is about.

    Protected bookings are for their own hosts, who called a meeting, coordinators and admins only.
    """
    if viewer.may(Permission.SEE_PROTECTED):
        return true()
    of_booking = exists().where(
        Appointment.booking_id == Booking.id,
        AppointmentResource.appointment_id == Appointment.id,
        AppointmentResource.resource_id == viewer.resource_id,
    )
    own = of_booking.correlate(Booking)  # who hosts one item of it may know all, whatever a statement looks at
    called = exists().where(Meeting.booking_id == Booking.id, Meeting.organiser_id == viewer.id).correlate(Booking)
    return or_(Booking.protected.is_(False), own, called)


def may_see(reference: str, viewer: StaffRow) -> bool:
    """Say whether there is such a booking, and the viewer may know what it is about."""
    statement = select(Booking.id).where(Booking.reference == reference, visible_to(viewer))
    return db.session.scalar(statement) is not None
