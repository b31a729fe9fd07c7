"""What a command has changed of the calendar, brought up to date once, at the command's end.

All of it joins the caller's transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, literal_column, select, update
from sqlalchemy.dialects import postgresql, sqlite

from barsek_visits.db import UtcDateTime, db
from barsek_visits.models import Appointment, AppointmentResource, Booking, ChangeCounter, EventText, Resource
from barsek_visits.services.bookings import search_index

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from sqlalchemy import ColumnElement

OFFICE = "office"


class CalendarChanges:
    """The bookings whose appointments have changed, and the resources in whose calendars that shows."""

    def __init__(self, now: datetime) -> None:
        """Begin with nothing changed."""
        self.now = now
        self._booking_ids: set[int] = set()
        self._resource_ids: set[int] = set()

    def add(self, booking_id: int, resource_ids: Iterable[int] = ()) -> None:
        """Note that a booking's appointments have changed, which these resources have or had."""
        self._booking_ids.add(booking_id)
        self._resource_ids.update(resource_ids)

    def has(self, booking_id: int) -> bool:
        """Say whether a booking's appointments have changed."""
        return booking_id in self._booking_ids

    def touch(self, booking_ids: Collection[int]) -> None:
        """Let calendars show all appointments of bookings anew; two statements, however many they are."""
        if not booking_ids:
            return
        of_bookings = Appointment.booking_id.in_(booking_ids)
        assigned = select(AppointmentResource.resource_id).join(Appointment).where(of_bookings).distinct()
        db.session.flush()
        db.session.execute(
            update(Appointment).where(of_bookings).values(sequence=Appointment.sequence + 1, updated_at=self.now),
            execution_options={"synchronize_session": False},
        )
        self._booking_ids.update(booking_ids)
        self._resource_ids.update(db.session.scalars(assigned))

    def finish(self, *, are_new: bool = False) -> None:
        """Bring the bookings' spans, the words by which they are found, and the calendars' counters up to date.

        Five statements, however many have changed; the counters come last (`locks.py`).  Bookings that are new have
        been stored with the span of their one appointment.
        """
        if not self._booking_ids:
            return
        db.session.flush()
        if not are_new:
            _span_bookings(self._booking_ids)
        search_index.index(self._booking_ids)
        count_changes(self._resource_ids, now=self.now)


def all_changed(*, now: datetime) -> None:
    """Forget the stored texts of feeds, in which names stand, and let every calendar be fetched again.

    Calendars in which nothing stands yet have the office's name; so each scope's counter rises, new or not.
    """
    db.session.execute(delete(EventText))
    count_changes(db.session.scalars(select(Resource.id)).all(), now=now)


def _span_bookings(booking_ids: Collection[int]) -> None:
    """Let bookings begin with their first appointment and end with their last."""
    of_booking = Appointment.booking_id == Booking.id
    first = select(func.min(Appointment.starts_at)).where(of_booking).scalar_subquery()
    last = select(func.max(Appointment.ends_at)).where(of_booking).scalar_subquery()
    statement = update(Booking).where(Booking.id.in_(booking_ids)).values(starts_at=first, ends_at=last)
    db.session.execute(statement, execution_options={"synchronize_session": "fetch"})


def count_changes(resource_ids: Collection[int], *, now: datetime) -> None:
    """Raise the counters of the office and of these resources, in the order of their names; one statement."""
    on_sqlite = db.engine.dialect.name == "sqlite"
    insert = (sqlite if on_sqlite else postgresql).insert(ChangeCounter)
    scopes = sorted({OFFICE, *(f"resource:{id_}" for id_ in resource_ids)})
    insert = insert.values([{"scope": scope, "count": 1, "changed_at": now} for scope in scopes])
    values = {"count": ChangeCounter.count + 1, "changed_at": _a_second_later(now, on_sqlite=on_sqlite)}
    db.session.execute(insert.on_conflict_do_update(index_elements=["scope"], set_=values))


def _a_second_later(now: datetime, *, on_sqlite: bool) -> ColumnElement[Any]:
    """Return when a scope has changed: `now`, but a second later than before at the least.

    Programs that ask by date know no smaller step (RFC 9110 section 8.8.2).
    """
    later: ColumnElement[Any]
    if on_sqlite:  # the text as `UtcDateTime` writes it, with six digits behind the point
        next_second = func.strftime("%Y-%m-%d %H:%M:%f000", ChangeCounter.changed_at, "+1 second")
        later = func.max(next_second, now, type_=UtcDateTime)
    else:
        later = func.greatest(ChangeCounter.changed_at + literal_column("interval '1 second'"), now, type_=UtcDateTime)
    return later
