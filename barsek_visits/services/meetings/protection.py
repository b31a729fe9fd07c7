"""Protecting a meeting: who takes no part in it is told that its rooms and people are busy, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.domain.errors import WrongState
from barsek_visits.domain.meetings.plans import MeetingStep, SeriesScope
from barsek_visits.queries.resources.office import office_row
from barsek_visits.services.bookings.changes import CalendarChanges
from barsek_visits.services.meetings.letters import of_protection
from barsek_visits.services.meetings.open_meetings import count_step, open_meetings, whole_series
from barsek_visits.services.notifications import outbox
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.bookings.protection import Protection
    from barsek_visits.domain.staff import StaffRow


@command
def protect_meeting(
    reference: str,
    wanted: Protection,
    *,
    scope: SeriesScope = SeriesScope.ONE,
    by: StaffRow,
    version: int,
    now: datetime,
) -> None:
    """Protect a meeting, or lift its protection; whoever may see it can do both, for more of its series as well.

    Calendars tell it the new way at once, and who of the office takes part gets it anew, where it is not
    over; guests from outside know what they know.

    Raises:
        NotFound: no such meeting that `by` may see.
        StaleVersion: someone else changed it meanwhile.
        WrongState: it was cancelled, or is so already.
    """
    meetings = open_meetings(reference, scope, (), by=by, version=version, now=now)
    changed = [one for one in meetings.details if one.protected is not wanted.is_on]
    if not changed or changed[0] is not meetings.details[0]:
        raise WrongState(wanted.state)
    ids = [one.id for one in changed]
    for id_ in ids:
        meetings.bookings[id_].protected = wanted.is_on
        step = MeetingStep.PROTECT if wanted.is_on else MeetingStep.UNPROTECT
        count_step(meetings.bookings[id_], step, wanted.reason, by=by, now=now)
    changes = CalendarChanges(now)
    changes.touch(ids)
    changes.finish()
    to_come = [one for one in changed if one.span.end > now]
    outbox.queue(of_protection(to_come, whole_series(meetings), office_row()), now=now)
