"""What a change of one meeting means for the others of its series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from barsek_visits.domain.bookings.allocation import Allocation
from barsek_visits.domain.meetings.plans import MeetingPlan

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import timedelta

    from barsek_visits.domain.office_time import OfficeTime
    from barsek_visits.domain.spans import TimeSpan
    from barsek_visits.queries.meetings.meetings import MeetingDetails

TITLE, NOTE, TIME, ROOMS, PEOPLE, GUESTS = "title", "note", "time", "rooms", "people", "guests"


@dataclass(frozen=True)
class MeetingChange:
    """Which fields a plan changes of a meeting, the plan itself, and by how much the clock's times move."""

    fields: frozenset[str]
    plan: MeetingPlan
    start_shift: timedelta
    length: timedelta  # on the clock
    office_time: OfficeTime

    @property
    def moves(self) -> bool:
        """Say whether time, rooms or people change."""
        return bool(self.fields & {TIME, ROOMS, PEOPLE})


def change_of(before: MeetingDetails, plan: MeetingPlan, office_time: OfficeTime) -> MeetingChange:
    """Return what a plan changes of a meeting."""
    pairs = {
        TITLE: (before.title, plan.title),
        NOTE: (before.note, plan.note),
        TIME: (before.span, plan.allocation.span),
        ROOMS: (set(before.ids_of("room")), set(plan.allocation.room_ids)),
        PEOPLE: (set(before.ids_of("host")), set(plan.allocation.host_ids)),
        GUESTS: ({guest.email for guest in before.guests}, set(plan.guests)),
    }
    old, new = (office_time.naive_wall(span.start) for span in (before.span, plan.allocation.span))
    fields = frozenset(name for name, (was, is_now) in pairs.items() if was != is_now)
    return MeetingChange(fields, plan, new - old, office_time.length_on_clock(plan.allocation.span), office_time)


def changed_plan(other: MeetingDetails, change: MeetingChange, own_changes: Collection[str]) -> MeetingPlan:
    """Return what another meeting of the series becomes: what changed, but for what is its own already."""
    fields, plan = change.fields - set(own_changes), change.plan
    return MeetingPlan(
        title=plan.title if TITLE in fields else other.title,
        allocation=Allocation(
            _moved(other.span, change) if TIME in fields else other.span,
            plan.allocation.room_ids if ROOMS in fields else tuple(other.ids_of("room")),
            plan.allocation.host_ids if PEOPLE in fields else tuple(other.ids_of("host")),
            plan.allocation.override_busy,
        ),
        note=plan.note if NOTE in fields else other.note,
        guests=plan.guests if GUESTS in fields else tuple(guest.email for guest in other.guests),
        guest_language=plan.guest_language or next((guest.language for guest in other.guests), ""),
    )


def _moved(span: TimeSpan, change: MeetingChange) -> TimeSpan:
    start = change.office_time.naive_wall(span.start) + change.start_shift
    return change.office_time.span_on_clock(start, change.length)
