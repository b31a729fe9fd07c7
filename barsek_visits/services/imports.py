"""Taking over an existing calendar: each of its events becomes a meeting of its own, once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from barsek_visits.db import atomic, db
from barsek_visits.domain.errors import NotFound, SlotTaken
from barsek_visits.domain.spans import LONGEST_APPOINTMENT
from barsek_visits.domain.text import folded
from barsek_visits.domain.tokens import token_hash
from barsek_visits.domain.values import Choice, MeetingPlan
from barsek_visits.models import ImportedEvent
from barsek_visits.queries.availability import active_resources
from barsek_visits.queries.staff import active_staff
from barsek_visits.services.meetings import put_meeting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from barsek_visits.domain.events import OutsideEvent
    from barsek_visits.queries.availability import ResourceRow
    from barsek_visits.queries.staff import StaffRow

_BATCH = 100  # events a transaction: a crash loses at most so many, and the next run goes on


class Outcome(StrEnum):
    """What became of an event."""

    TAKEN = "taken"
    KNOWN = "known"  # taken by an earlier run
    SKIPPED = "skipped"
    CONFLICT = "conflicting"


@dataclass(frozen=True)
class Imported:
    """An event and what became of it; `why` is a few words for the report."""

    event: OutsideEvent
    outcome: Outcome
    why: str = ""


class _Import:
    """Rooms and people of the office, by which an event's place and guests are found."""

    def __init__(self, room: ResourceRow | None) -> None:
        rows = active_resources()
        self._room = room
        self._rooms = [(folded(row.name), row.id) for row in rows if row.kind == "room"]
        self._staff = {member.email: member for member in active_staff()}
        leading = [member for role in ("coordinator", "admin") for member in active_staff() if member.role == role]
        if not leading:
            raise NotFound("a coordinator or an admin: somebody must be the organiser")
        self._organiser = leading[0]

    def take(self, event: OutsideEvent, *, now: datetime) -> Imported:
        """Book one event, in the caller's transaction."""
        why = self._reason_to_skip(event)
        if why:
            return Imported(event, Outcome.SKIPPED, why)
        key_hash = token_hash(event.key)
        if db.session.get(ImportedEvent, key_hash) is not None:
            return Imported(event, Outcome.KNOWN)
        plan = MeetingPlan(event.title or "–", Choice(event.span, self._room_ids(event), self._host_ids(event)))
        if not plan.choice.resource_ids:
            return Imported(event, Outcome.SKIPPED, "neither a room nor a host of ours")
        try:
            with db.session.begin_nested():
                booking = put_meeting(plan, self._organiser_of(event), protected=event.private, now=now)
                db.session.add(ImportedEvent(key_hash=key_hash, booking_id=booking.id))
        except SlotTaken as taken:
            names = ", ".join(taken.resource_names)
            return Imported(event, Outcome.CONFLICT, f"{names} taken" if names else "the office is closed")
        return Imported(event, Outcome.TAKEN)

    def _reason_to_skip(self, event: OutsideEvent) -> str:
        if event.cancelled:
            return "cancelled"
        if event.free:
            return "takes no time"
        return "longer than a week" if event.span.length > LONGEST_APPOINTMENT else ""

    def _room_ids(self, event: OutsideEvent) -> tuple[int, ...]:
        if self._room is not None:
            return (self._room.id,)
        place = folded(event.location)
        return tuple(id_ for name, id_ in self._rooms if name in place)

    def _host_ids(self, event: OutsideEvent) -> tuple[int, ...]:
        members = (self._staff.get(address) for address in {event.organizer, *event.people})
        return tuple(sorted(member.resource_id for member in members if member and member.resource_id))

    def _organiser_of(self, event: OutsideEvent) -> StaffRow:
        return self._staff.get(event.organizer, self._organiser)


def import_events(
    events: Sequence[OutsideEvent],
    *,
    room: str = "",
    now: datetime,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda _done: None,
) -> list[Imported]:
    """Book a meeting for each event and return what became of each, in the order of the events.

    The room is the one named, else those whose names stand in the event's place; people are the hosts among
    organizer and guests; a private event is protected.  No letter is written.  An event that was taken before
    is left alone, whatever became of its meeting or of itself since.  A dry run takes nothing.

    Raises:
        NotFound: there is no such room, or nobody who could be the organiser; the text is for the terminal.
    """
    importing = _Import(_room_by_name(room) if room else None)
    done: list[Imported] = []
    size = max(len(events), 1) if dry_run else _BATCH
    for first in range(0, len(events), size):
        with atomic() as session:
            for event in events[first : first + size]:
                done.append(importing.take(event, now=now))
                progress(len(done))
            if dry_run:
                session.rollback()
    return done


def _room_by_name(name: str) -> ResourceRow:
    rooms = [row for row in active_resources() if row.kind == "room"]
    for row in rooms:
        if folded(row.name) == folded(name.strip()):
            return row
    raise NotFound(f"there is no room {name!r}; there are {', '.join(row.name for row in rooms) or 'none'}")
