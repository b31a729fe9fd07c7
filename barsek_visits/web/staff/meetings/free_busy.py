"""Which rooms and people are free at the time of a meeting's form, shown while one chooses."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from barsek_visits.domain.errors import NotOffered, WallTimeGap
from barsek_visits.queries.bookings.proposals import Party, proposals_for
from barsek_visits.web import clock
from barsek_visits.web.context import office

if TYPE_CHECKING:
    from barsek_visits.domain.bookings.ranking import HostCandidate, RoomCandidate
    from barsek_visits.web.forms.meetings.meetings import MeetingForm

_ANYBODY = Party(size=1, language="", topics=(), buffer_minutes=0)


def free_busy(form: MeetingForm, *, booking_id: int | None = None) -> dict[int, RoomCandidate | HostCandidate]:
    """Return rooms and hosts by id as they are at the typed time, nothing while there is none; seven statements.

    `booking_id` is the meeting whose own reservations do not count.
    """
    if not form.starts_at.data or not form.ends_at.data:
        return {}
    try:
        span = form.span(office().office_time)
    except (WallTimeGap, NotOffered):
        return {}
    proposals = proposals_for(span, replace(_ANYBODY, booking_id=booking_id), now=clock.now())
    candidates: list[RoomCandidate | HostCandidate] = [*proposals.rooms(span), *proposals.hosts(span)]
    return {one.id: one for one in candidates}
