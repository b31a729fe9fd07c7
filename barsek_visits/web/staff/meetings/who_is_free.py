"""Which rooms and people are free at the time of a meeting's form, shown while one chooses."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from barsek_visits.domain.errors import WallTimeGap
from barsek_visits.domain.spans import MAX_APPOINTMENT_LENGTH, TimeSpan
from barsek_visits.queries.bookings.proposals import Party, proposals_for
from barsek_visits.web import clock
from barsek_visits.web.context import office

if TYPE_CHECKING:
    from barsek_visits.domain.bookings.ranking import HostCandidate, RoomCandidate
    from barsek_visits.web.forms.meetings.meetings import MeetingForm

_ANY_SIZE = 1

Free = dict[int, "RoomCandidate | HostCandidate"]


def who_is_free(form: MeetingForm, *, booking_id: int | None = None) -> Free:
    """Return rooms and hosts by id as they are at the typed time, nothing while there is none; seven statements.

    `booking_id` is the meeting whose own reservations do not count.
    """
    if not form.starts_at.data or not form.ends_at.data:
        return {}
    try:
        start, end = (office().office_time.instant(wall) for wall in (form.starts_at.data, form.ends_at.data))
    except WallTimeGap:
        return {}
    if not timedelta() < end - start <= MAX_APPOINTMENT_LENGTH:
        return {}
    span = TimeSpan(start, end)
    proposals = proposals_for(span, Party(_ANY_SIZE, "", (), 0, booking_id), now=clock.now())
    candidates: list[RoomCandidate | HostCandidate] = [*proposals.rooms(span), *proposals.hosts(span)]
    return {one.id: one for one in candidates}
