"""Changing and cancelling meetings: one, this and the following, or all of a series, stored whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete

from barsek_visits.db import db
from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.meetings.plans import MeetingStep, SeriesScope
from barsek_visits.models import Meeting, MeetingGuest
from barsek_visits.queries.resources.office import office_row
from barsek_visits.services.bookings.appointments import AppointmentDraft, write_appointments
from barsek_visits.services.bookings.changes import CalendarChanges
from barsek_visits.services.bookings.reservations import release, reserve_each
from barsek_visits.services.meetings.booking import guests_of, refuse_impossible
from barsek_visits.services.meetings.letters import of_change
from barsek_visits.services.meetings.open_meetings import (
    OpenMeetings,
    count_step,
    open_meetings,
    refuse_others_meeting,
    whole_series,
)
from barsek_visits.services.meetings.series_changes import GUESTS, MeetingChange, change_of, changed_plan
from barsek_visits.services.notifications import outbox
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from barsek_visits.domain.meetings.plans import MeetingPlan
    from barsek_visits.domain.staff import StaffRow


@command
def change_meeting(
    reference: str,
    plan: MeetingPlan,
    *,
    scope: SeriesScope = SeriesScope.ONE,
    by: StaffRow,
    version: int,
    now: datetime,
) -> None:
    """Make a meeting what the plan says; of a series, this one, this and the following, or all still to come.

    The others get what has changed of this one: a new time moves each by as much on the clock.  What was changed
    of one of them alone stays as it is.

    Raises:
        NotFound: no such meeting, or a room or person is not in use.
        StaleVersion: someone else changed it meanwhile.
        Forbidden: neither organiser nor coordinator.
        WrongState: it was cancelled.
        NotOffered: neither a room nor a person was chosen, or the time is past; position 0 is the meeting itself,
            another is one of the others of its series.
        SlotTaken, DatesTaken: something is reserved or blocked on the one, on some of the dates.
    """
    meetings = open_meetings(reference, scope, plan.allocation.resource_ids, by=by, version=version, now=now)
    refuse_others_meeting(meetings.details[0], by)
    first, *others = meetings.details
    change = change_of(first, plan, office_row().office_time)
    plans = [plan, *(changed_plan(other, change, other.own_changes) for other in others)]
    for position, one in enumerate(plans):
        refuse_impossible(one.allocation, now, position)
    release(meetings.ids, now=now)  # so that each may take the time of its neighbour
    wanted = list(zip(meetings.ids, (one.allocation for one in plans), strict=True))
    reserve_each(wanted, meetings.locked)
    _write(meetings, plans, change, alone=scope is SeriesScope.ONE, by=by, now=now)
    outbox.queue(of_change(meetings.details, whole_series(meetings), office_row()), now=now)


@command
def cancel_meeting(
    reference: str, *, scope: SeriesScope = SeriesScope.ONE, by: StaffRow, version: int, now: datetime
) -> None:
    """Cancel a meeting; of a series, this one, this and the following, or all still to come.

    Raises:
        NotFound, StaleVersion, Forbidden, WrongState: as in `change_meeting`.
    """
    meetings = open_meetings(reference, scope, (), by=by, version=version, now=now)
    refuse_others_meeting(meetings.details[0], by)
    for booking in meetings.bookings.values():
        count_step(booking, MeetingStep.CANCEL, by=by, now=now)
        booking.status = BookingStatus.CANCELLED
    release(meetings.ids, now=now)
    changes = CalendarChanges(now)
    changes.touch(meetings.ids)
    changes.finish()
    outbox.queue(of_change(meetings.details, whole_series(meetings), office_row()), now=now)


def _write(
    meetings: OpenMeetings,
    plans: Sequence[MeetingPlan],
    change: MeetingChange,
    *,
    alone: bool,
    by: StaffRow,
    now: datetime,
) -> None:
    for details, plan in zip(meetings.details, plans, strict=True):
        booking, meeting = meetings.bookings[details.id], db.session.get_one(Meeting, details.id)
        booking.title, meeting.note = plan.title, plan.note
        if alone and meeting.series_id is not None:
            meeting.own_changes = sorted({*meeting.own_changes, *change.fields})
        count_step(booking, MeetingStep.MOVE if change.moves else MeetingStep.CHANGE, by=by, now=now)
    if GUESTS in change.fields:
        _put_guests(meetings.ids, plans)
    changes = CalendarChanges(now)
    drafts = [
        AppointmentDraft(one.id, plan.allocation.span, plan.allocation.people_and_rooms, id=one.appointment.id)
        for one, plan in zip(meetings.details, plans, strict=True)
    ]
    write_appointments([one.appointment for one in meetings.details], drafts, changes, force=True)
    changes.finish()


def _put_guests(booking_ids: Collection[int], plans: Sequence[MeetingPlan]) -> None:
    db.session.execute(delete(MeetingGuest).where(MeetingGuest.booking_id.in_(booking_ids)))
    db.session.add_all(guest for id_, plan in zip(booking_ids, plans, strict=True) for guest in guests_of(id_, plan))
