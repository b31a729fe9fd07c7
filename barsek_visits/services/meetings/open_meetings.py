"""Meetings that a command has locked and works on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select, update

from barsek_visits.db import db
from barsek_visits.domain.bookings.status import BookingKind, BookingStatus
from barsek_visits.domain.errors import Forbidden, NotFound, StaleVersion, WrongState
from barsek_visits.domain.meetings.plans import MeetingStep, SeriesScope
from barsek_visits.models import Booking, Meeting, MeetingSeries
from barsek_visits.queries.bookings.visibility import visible_to
from barsek_visits.queries.meetings.meetings import meetings_where
from barsek_visits.services.bookings.history import record_step
from barsek_visits.services.bookings.locks import Locked, lock

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from barsek_visits.domain.staff import StaffRow
    from barsek_visits.queries.meetings.meetings import MeetingDetails


@dataclass(frozen=True)
class OpenMeetings:
    """Meetings that a command has locked: the one that is meant, then the others of its series, in order of time."""

    details: Sequence[MeetingDetails]
    locked: Locked
    bookings: dict[int, Booking]

    @property
    def ids(self) -> list[int]:
        """Their ids."""
        return [one.id for one in self.details]


def open_meetings(
    reference: str,
    scope: SeriesScope,
    resource_ids: Collection[int],
    *,
    by: StaffRow,
    version: int,
    now: datetime,
) -> OpenMeetings:
    """Lock a meeting, and with it those of its series that a step takes: the ones that are still to come.

    The series is locked first of all, and its sequence rises: whoever takes part is told of the whole of it.

    Raises:
        NotFound: no such meeting that `by` may see.
        StaleVersion: someone else changed it meanwhile.
        WrongState: it was cancelled.
    """
    id_, starts_at, series_id = _found(reference, by)
    if series_id is not None:
        db.session.execute(_NEXT_SEQUENCE.where(MeetingSeries.id == series_id))
    since = max(now, starts_at) if scope is SeriesScope.FOLLOWING else now
    others = [] if scope is SeriesScope.ONE or series_id is None else _others(id_, series_id, since, by)
    ids = [id_, *others]
    locked = lock(Booking.id.in_(ids), resource_ids=resource_ids, now=now)
    bookings = {booking.id: booking for booking in locked.bookings}
    details = {one.id: one for one in meetings_where(Booking.id.in_(ids))}
    first = details[ids[0]]
    if first.version != version:
        raise StaleVersion(reference)
    if first.status is not BookingStatus.PLANNED:
        raise WrongState(first.status)
    kept = [details[id_] for id_ in ids if details[id_].status is BookingStatus.PLANNED]
    return OpenMeetings(kept, locked, {one.id: bookings[one.id] for one in kept})


def whole_series(meetings: OpenMeetings) -> list[MeetingDetails]:
    """Return the meetings as they stand now, and the others of their series that are on; five statements."""
    of_step, series_id = Booking.id.in_(meetings.ids), meetings.details[0].series_id
    if series_id is None:
        return meetings_where(of_step)
    return meetings_where(or_(of_step, and_(Meeting.series_id == series_id, Booking.status == BookingStatus.PLANNED)))


_NEXT_SEQUENCE = (
    update(MeetingSeries).values(sequence=MeetingSeries.sequence + 1).execution_options(synchronize_session=False)
)


def _found(reference: str, by: StaffRow) -> tuple[int, datetime, int | None]:
    """Return the meeting's id, its start and its series."""
    this = select(Booking.id, Booking.starts_at, Meeting.series_id).join(Meeting, Meeting.booking_id == Booking.id)
    is_it = (Booking.kind == BookingKind.MEETING, Booking.reference == reference, visible_to(by))
    row = db.session.execute(this.where(*is_it)).one_or_none()
    if row is None:
        raise NotFound("meeting")
    return row.id, row.starts_at, row.series_id


def _others(id_: int, series_id: int, since: datetime, by: StaffRow) -> Sequence[int]:
    """Return the ids of the others of a series that a step takes, in order of time."""
    others = (
        select(Booking.id)
        .join(Meeting, Meeting.booking_id == Booking.id)
        .where(
            Meeting.series_id == series_id,
            Booking.status == BookingStatus.PLANNED,
            Booking.starts_at >= since,
            Booking.id != id_,
            visible_to(by),
        )
        .order_by(Booking.starts_at, Booking.id)
    )
    return db.session.scalars(others).all()


def refuse_others_meeting(meeting: MeetingDetails, by: StaffRow) -> None:
    """Refuse to change the meeting of others.

    Raises:
        Forbidden: `by` is neither organiser nor coordinator.
    """
    if not meeting.may_change(by):
        raise Forbidden("another's meeting")


def count_step(booking: Booking, action: MeetingStep, reason: str = "", *, by: StaffRow, now: datetime) -> None:
    """Count a change of a meeting, and write it into the log, with a word why where one was asked for."""
    booking.version += 1
    booking.updated_at = now
    record_step(action, booking.id, now=now, by=by, detail=reason)
