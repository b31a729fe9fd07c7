"""Appointments with the rooms and hosts that are held for them: who is on one, and what calendars must show anew.

All of it joins the caller's transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, literal_column, select, update
from sqlalchemy.dialects import postgresql, sqlite

from barsek_visits.db import UtcDateTime, db
from barsek_visits.models import Appointment, AppointmentResource, Booking, ChangeCounter, EventText, Resource
from barsek_visits.services.bookings import reservations, search_index

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from barsek_visits.domain.bookings.allocation import Allocation
    from barsek_visits.domain.spans import TimeSpan


def take(appointment: Appointment, choice: Allocation, *, buffer_minutes: int, now: datetime) -> None:
    """Put an appointment on its span with its rooms and hosts, and hold them, or hold nothing.

    What the booking held before is given back first, in the same transaction: so a booking can move to a
    time that overlaps its own.

    Raises:
        NotFound, OutOfUse, SlotTaken, HostsBusy: as in `holding.hold`.
    """
    reservations.lock([choice], now=now)
    release(appointment, now=now)
    reservations.hold([(appointment.booking_id, choice)], buffer_minutes=buffer_minutes, now=now)
    assign(appointment, choice, now=now)


def take_new(items: Sequence[tuple[Appointment, Allocation]], *, now: datetime) -> None:
    """Put new appointments on their spans and hold their rooms and hosts, of all or of none, without buffers.

    Raises:
        NotFound, SlotTaken, HostsBusy: as in `take`.
    """
    reservations.hold([(appointment.booking_id, choice) for appointment, choice in items], now=now)
    for appointment, choice in items:
        appointment.starts_at, appointment.ends_at = choice.span.start, choice.span.end
        appointment.sequence += 1
        appointment.updated_at = now
        db.session.add_all(_assignments(appointment, choice))
    db.session.flush()
    _span_bookings({appointment.booking_id for appointment, _ in items})
    search_index.index({appointment.booking_id for appointment, _ in items})
    _count_change({id_ for _, choice in items for id_ in choice.people_and_rooms}, now=now)


def release(appointment: Appointment, *, now: datetime) -> None:
    """Give back whatever the appointment's booking holds; the appointment keeps its rooms and hosts by name."""
    reservations.release(appointment.booking_id, now=now)


def changed(appointment: Appointment, *, now: datetime) -> None:
    """Note that calendars must show the appointment anew: its sequence rises, and every scope's counter.

    Its booking's span follows.
    """
    appointment.sequence += 1
    appointment.updated_at = now
    db.session.flush()
    _span_bookings({appointment.booking_id})
    search_index.index({appointment.booking_id})
    _count_change(_resource_ids(appointment), now=now)


def forget(appointment: Appointment, *, now: datetime) -> None:
    """Take an appointment out of every calendar that had it."""
    booking_id, resource_ids = appointment.booking_id, _resource_ids(appointment)
    db.session.delete(appointment)
    db.session.flush()
    _span_bookings({booking_id})
    search_index.index({booking_id})
    _count_change(resource_ids, now=now)


def visit_changed(booking_id: int, *, now: datetime) -> None:
    """Note that calendars must show all appointments of a booking anew."""
    for appointment in db.session.scalars(select(Appointment).where(Appointment.booking_id == booking_id)):
        changed(appointment, now=now)


def all_changed(*, now: datetime) -> None:
    """Forget the stored texts of feeds, in which names stand, and let every calendar be fetched again.

    Calendars in which nothing stands yet have the office's name; so each scope's counter rises, new or not.
    """
    db.session.execute(delete(EventText))
    _count_change(db.session.scalars(select(Resource.id)).all(), now=now)


def put_without_holding(appointment: Appointment, span: TimeSpan, *, now: datetime) -> None:
    """Move an appointment that holds nothing, such as a request's first wish."""
    appointment.starts_at, appointment.ends_at = span.start, span.end
    changed(appointment, now=now)


def assign(appointment: Appointment, choice: Allocation, *, now: datetime) -> None:
    """Put an appointment on its span with its rooms and hosts by name; what is held for it is not looked at."""
    before = _resource_ids(appointment)
    db.session.execute(delete(AppointmentResource).where(AppointmentResource.appointment_id == appointment.id))
    db.session.add_all(_assignments(appointment, choice))
    appointment.starts_at, appointment.ends_at = choice.span.start, choice.span.end
    db.session.flush()
    changed(appointment, now=now)
    _count_change(before - set(choice.people_and_rooms), now=now, office=False)


def _assignments(appointment: Appointment, choice: Allocation) -> list[AppointmentResource]:
    return [AppointmentResource(appointment_id=appointment.id, resource_id=id_) for id_ in choice.people_and_rooms]


def _resource_ids(appointment: Appointment) -> set[int]:
    statement = select(AppointmentResource.resource_id).where(AppointmentResource.appointment_id == appointment.id)
    return set(db.session.scalars(statement))


def _span_bookings(booking_ids: Collection[int]) -> None:
    """Let bookings begin with their first appointment and end with their last."""
    of_booking = Appointment.booking_id == Booking.id
    first = select(func.min(Appointment.starts_at)).where(of_booking).scalar_subquery()
    last = select(func.max(Appointment.ends_at)).where(of_booking).scalar_subquery()
    statement = update(Booking).where(Booking.id.in_(booking_ids)).values(starts_at=first, ends_at=last)
    db.session.execute(statement, execution_options={"synchronize_session": "fetch"})


def _count_change(resource_ids: Collection[int], *, now: datetime, office: bool = True) -> None:
    scopes = [f"resource:{id_}" for id_ in sorted(resource_ids)]
    if office:
        scopes.insert(0, "office")
    on_sqlite = db.engine.dialect.name == "sqlite"
    for scope in scopes:
        insert = (sqlite if on_sqlite else postgresql).insert(ChangeCounter)
        insert = insert.values(scope=scope, count=1, changed_at=now)
        # A second later at the least: programs that ask by date know no smaller step (RFC 9110 section 8.8.2).
        if on_sqlite:  # the text as `UtcDateTime` writes it, with six digits behind the point
            next_second: ColumnElement[Any] = func.strftime(
                "%Y-%m-%d %H:%M:%f000", ChangeCounter.changed_at, "+1 second"
            )
            later: ColumnElement[Any] = func.max(next_second, now, type_=UtcDateTime)
        else:
            next_second = ChangeCounter.changed_at + literal_column("interval '1 second'")
            later = func.greatest(next_second, now, type_=UtcDateTime)
        values = {"count": ChangeCounter.count + 1, "changed_at": later}
        db.session.execute(insert.on_conflict_do_update(index_elements=["scope"], set_=values))
