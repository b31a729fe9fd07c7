"""What becomes of bookings that are over: some lose the names in them, protected visits become a number."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, or_, select, update

from barsek_visits.db import db, insert
from barsek_visits.domain.bookings.status import BookingKind, BookingStatus
from barsek_visits.domain.visits.statistics import INSTITUTIONS, size_class
from barsek_visits.models import (
    Appointment,
    AppointmentResource,
    Booking,
    BookingStep,
    EventText,
    Meeting,
    ProtectedVisitCount,
    Visit,
)
from barsek_visits.queries.resources.office import office_row
from barsek_visits.services.bookings import search_index
from barsek_visits.services.bookings.changes import CalendarChanges, count_changes

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import CompoundSelect, Delete, Select, Update

_TOOK_PLACE = frozenset({BookingStatus.CONFIRMED, BookingStatus.COMPLETED})


def bookings_with_names(visits: CompoundSelect[int] | Select[int], meetings: Select[int]) -> list[int]:
    """Return the bookings of these that still have a name that may not stay, by id.

    Of visits the organisation, and titles of items, where its kind is no institution; of protected meetings the title.
    """
    has_titles = select(Appointment.id).where(Appointment.booking_id == Booking.id, Appointment.title != "").exists()
    no_institution = and_(
        Booking.id.in_(visits),
        ~Booking.protected,
        Visit.organisation_type.not_in(INSTITUTIONS),
        or_(Booking.title != "", has_titles),
    )
    protected_meeting = and_(Booking.id.in_(meetings), Booking.protected, Booking.title != "")
    statement = (
        select(Booking.id)
        .outerjoin(Visit, Visit.booking_id == Booking.id)
        .where(or_(no_institution, protected_meeting))
        .order_by(Booking.id)
    )
    return list(db.session.scalars(statement))


def erase_names(ids: list[int], now: datetime) -> int:
    """Blank organisation, titles, places and notes of bookings, in feeds and in the search as well; return how many."""
    _execute(update(Booking).where(Booking.id.in_(ids)).values(title=""))
    _execute(update(Appointment).where(Appointment.booking_id.in_(ids)).values(title="", place=""))
    _execute(update(Meeting).where(Meeting.booking_id.in_(ids)).values(note=""))
    search_index.forget(ids)
    changes = CalendarChanges(now)
    changes.touch(ids)  # feeds have told the title to those who may know it
    changes.finish()
    _execute(delete(EventText).where(EventText.appointment_id.in_(_appointments_of(ids))))
    return len(ids)


def erase_reasons(visits: CompoundSelect[int] | Select[int], meetings: Select[int]) -> None:
    """Blank what was written why these were protected, or are no more."""
    over = or_(BookingStep.booking_id.in_(visits), BookingStep.booking_id.in_(meetings))
    _execute(update(BookingStep).where(over, BookingStep.detail != "").values(detail=""))


def protected_visits_of(visits: CompoundSelect[int] | Select[int]) -> list[int]:
    """Return the protected visits of these, by id."""
    statement = select(Booking.id).where(Booking.id.in_(visits), Booking.protected).order_by(Booking.id)
    return list(db.session.scalars(statement))


def erase_and_count(ids: list[int], now: datetime) -> None:
    """Erase protected visits whole; those that took place are counted by month and class of sizes.

    That one took place is what nobody may read later, and by whom and when it was answered would say so: its steps go
    from the log as well.
    """
    if not ids:
        return
    _count(ids)
    of_items = select(AppointmentResource.resource_id).where(
        AppointmentResource.appointment_id.in_(_appointments_of(ids))
    )
    resource_ids = list(db.session.scalars(of_items.distinct()))
    _execute(delete(BookingStep).where(BookingStep.booking_id.in_(ids)))
    _execute(delete(Booking).where(Booking.id.in_(ids)))
    search_index.optimise()
    count_changes(resource_ids, now=now)


def _count(ids: list[int]) -> None:
    clock = office_row().office_time
    statement = (
        select(Booking.starts_at, Visit.party_size)
        .join(Visit, Visit.booking_id == Booking.id)
        .where(Booking.id.in_(ids), Booking.kind == BookingKind.VISIT, Booking.status.in_(_TOOK_PLACE))
    )
    counts: Counter[tuple[date, int]] = Counter(
        (clock.today(row.starts_at).replace(day=1), size_class(row.party_size)) for row in db.session.execute(statement)
    )
    for (month, smallest), count in sorted(counts.items()):
        new = insert(ProtectedVisitCount).values(month=month, size_class=smallest, count=count)
        more = {"count": ProtectedVisitCount.count + count}
        db.session.execute(new.on_conflict_do_update(index_elements=["month", "size_class"], set_=more))


def _appointments_of(ids: list[int]) -> Select[int]:
    return select(Appointment.id).where(Appointment.booking_id.in_(ids))


def _execute(statement: Update | Delete) -> None:
    db.session.execute(statement, execution_options={"synchronize_session": False})
