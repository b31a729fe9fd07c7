"""Taking over an existing calendar: each of its events becomes a meeting of its own, once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import atomic, db
from barsek_visits.domain.errors import SlotTaken
from barsek_visits.domain.visit_state import Actor
from barsek_visits.models import ImportedEvent
from barsek_visits.queries.obstacles import Obstacle, obstacles_to
from barsek_visits.queries.outside_calendars import our_uids
from barsek_visits.services import audit, reservations
from barsek_visits.services.import_plans import ImportPlan, ImportPlanner
from barsek_visits.services.meetings import put_meeting

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from barsek_visits.domain.events import OutsideEvent

_BATCH = 100  # events a transaction: a crash loses at most so many, and the next run goes on


class Outcome(StrEnum):
    """What became of an event."""

    TAKEN = "taken"
    KNOWN = "known"  # taken by an earlier run, or an appointment of ours that comes back
    SKIPPED = "skipped"
    CONFLICT = "conflicting"


@dataclass(frozen=True)
class Imported:
    """An event and what became of it: why it was skipped, in a few words, or what it clashes with."""

    event: OutsideEvent
    outcome: Outcome
    why: str = ""
    obstacles: tuple[Obstacle, ...] = ()


def import_events(
    events: Sequence[OutsideEvent],
    *,
    room: str = "",
    now: datetime,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda _done: None,
) -> list[Imported]:
    """Book a meeting for each event and return what became of each, in the order of the events: by their start.

    The room is the one named, else those whose names stand in the event's place; people are the hosts among
    organizer and guests; a private event is protected.  No letter is written.  An event that was taken before
    is left alone, whatever became of its meeting or of itself since.  A dry run takes nothing.

    Raises:
        NotFound: there is no such room, or nobody who could be the organiser; the text is for the terminal.
    """
    planner = ImportPlanner(room)
    ahead = _Ahead(planner.names)
    done: list[Imported] = []
    for first in range(0, len(events), _BATCH):
        plans = [planner.plan(event) for event in events[first : first + _BATCH]]
        with atomic() as session:
            # All at once, in the order of their ids: the meetings of a batch come in any order.
            reservations.lock({id_ for plan in plans for id_ in plan.choice.resource_ids})
            known = _known(plans)
            for plan in plans:
                done.append(_take(plan, known, ahead, now=now))
                progress(len(done))
            if dry_run:
                session.rollback()
                ahead.add(plans, done[first:])
    return done


def _take(plan: ImportPlan, known: frozenset[str], ahead: _Ahead, *, now: datetime) -> Imported:
    if plan.key_hash in known or plan.event.uid in known:
        return Imported(plan.event, Outcome.KNOWN)
    if plan.why_not:
        return Imported(plan.event, Outcome.SKIPPED, plan.why_not)
    obstacles = ahead.obstacles_to(plan)
    if obstacles:
        return Imported(plan.event, Outcome.CONFLICT, obstacles=obstacles)
    try:
        with db.session.begin_nested():
            _put(plan, now=now)
    except SlotTaken:
        return Imported(plan.event, Outcome.CONFLICT, obstacles=obstacles_to(plan.choice))
    return Imported(plan.event, Outcome.TAKEN)


def _put(plan: ImportPlan, *, now: datetime) -> None:
    booking = put_meeting(plan.meeting, plan.organiser, protected=plan.event.private, now=now)
    db.session.add(ImportedEvent(key_hash=plan.key_hash, booking_id=booking.id))
    audit.note("import-meeting", now=now, by=Actor.STAFF, booking_id=booking.id)


def _known(plans: Sequence[ImportPlan]) -> frozenset[str]:
    """Return the hashes of what was taken before, and the UIDs that are ours."""
    hashes = select(ImportedEvent.key_hash).where(ImportedEvent.key_hash.in_([plan.key_hash for plan in plans]))
    return frozenset([*db.session.scalars(hashes), *our_uids([plan.event.uid for plan in plans])])


class _Ahead:
    """What a dry run would have taken in the batches that were rolled back: the last event of each room and host."""

    def __init__(self, names: dict[int, str]) -> None:
        self._names = names
        self._last: dict[int, OutsideEvent] = {}

    def add(self, plans: Sequence[ImportPlan], done: Sequence[Imported]) -> None:
        """Keep what would have been taken."""
        for plan, one in zip(plans, done, strict=True):
            if one.outcome is Outcome.TAKEN:
                for id_ in plan.choice.resource_ids:
                    self._last[id_] = max(self._last.get(id_, plan.event), plan.event, key=lambda event: event.span.end)

    def obstacles_to(self, plan: ImportPlan) -> tuple[Obstacle, ...]:
        """Return what would stand in the way; whatever came before began before."""
        found = ((id_, self._last[id_]) for id_ in plan.choice.resource_ids if id_ in self._last)
        return tuple(
            Obstacle(self._names[id_], event.span, title=event.title)
            for id_, event in found
            if event.span.end > plan.event.span.start
        )
