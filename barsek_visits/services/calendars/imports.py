"""Taking over an existing calendar: each of its events becomes a meeting of its own, once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.errors import SlotTaken
from barsek_visits.domain.meetings.plans import MeetingStep
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.models import ImportedEvent
from barsek_visits.queries.bookings.conflicts import Conflict, conflicts_in
from barsek_visits.queries.calendars.external_calendars import our_uids
from barsek_visits.services.bookings.history import record_step
from barsek_visits.services.bookings.locks import Locked, lock
from barsek_visits.services.calendars.import_plans import ImportPlan, ImportPlanner, WhyNot
from barsek_visits.services.meetings.booking import put_meetings
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime

    from barsek_visits.domain.calendars.external_events import ExternalEvent
    from barsek_visits.domain.office_time import OfficeTime

_BATCH = 200  # events a transaction: a crash loses at most so many, and the next run goes on


_AHEAD = timedelta(days=2 * 366)


def import_window(office_time: OfficeTime, since: date | None, now: datetime) -> TimeSpan:
    """Return which days are taken over: from today, or another day, to two years from then."""
    today = office_time.today(now)
    first = since or today
    return TimeSpan(office_time.first_instant(first), office_time.first_instant(max(first, today) + _AHEAD))


class Outcome(StrEnum):
    """What became of an event."""

    TAKEN = "taken"
    KNOWN = "known"  # taken by an earlier run, or an appointment of ours that comes back
    SKIPPED = "skipped"
    CONFLICT = "conflicting"


@dataclass(frozen=True)
class Imported:
    """An event and what became of it: why it was skipped, or what it clashes with.

    `rooms` are as in `ImportPlan`; `title` is that of its meeting.
    """

    event: ExternalEvent
    outcome: Outcome
    title: str
    rooms: tuple[tuple[str, str], ...] = ()
    why: WhyNot | None = None
    conflicts: tuple[Conflict, ...] = ()


def import_events(
    events: Sequence[ExternalEvent],
    *,
    room: str = "",
    now: datetime,
    dry_run: bool = False,
    progress: Callable[[int], None] = lambda _done: None,
) -> list[Imported]:
    """Book a meeting for each event and return what became of each, in the order of the events: by their start.

    The room is the one named, else those that are a whole part of the event's place, or invited; people are the hosts
    among organizer and guests; a private event is protected.  No letter is written.  An event that was taken before
    is left alone, whatever became of its meeting or of itself since.  A dry run takes nothing.

    Raises:
        NotFound: there is no such room, or nobody who could be the organiser; the text is for the terminal.
    """
    planner = ImportPlanner(room)
    diary = _Diary(planner.names)
    done: list[Imported] = []
    for first in range(0, len(events), _BATCH):
        plans = [planner.plan(event) for event in events[first : first + _BATCH]]
        taken, diary = _take(plans, diary, now=now, dry_run=dry_run)
        done += taken
        progress(len(done))
    return done


@command
def _take(plans: Sequence[ImportPlan], diary: _Diary, *, now: datetime, dry_run: bool) -> tuple[list[Imported], _Diary]:
    """Take a batch, and return what became of it with the diary as it is then.

    All its rooms and hosts are locked first: so what the diary says of them holds until the end, and no two
    imports wait for each other.
    """
    wanted = [plan for plan in plans if not plan.why_not]
    locked = lock(resource_ids={id_ for plan in wanted for id_ in plan.allocation.resource_ids}, now=now)
    known, diary = _known(plans), diary.copied()
    diary.open(wanted, now)
    answers = [(plan, _answer(plan, known, diary)) for plan in plans]
    refused = _put([plan for plan, one in answers if one.outcome is Outcome.TAKEN], locked, now=now)
    if dry_run:
        db.session.rollback()
    done = [replace(one, outcome=Outcome.CONFLICT) if plan.key_hash in refused else one for plan, one in answers]
    return done, diary


def _answer(plan: ImportPlan, known: set[str], diary: _Diary) -> Imported:
    answer = Imported(plan.event, Outcome.KNOWN, plan.meeting.plan.title, plan.rooms)
    if plan.key_hash in known or plan.event.uid in known:
        return answer
    if plan.why_not:
        return replace(answer, outcome=Outcome.SKIPPED, why=plan.why_not)
    conflicts = diary.conflicts_with(plan)
    if conflicts:
        return replace(answer, outcome=Outcome.CONFLICT, conflicts=conflicts)
    diary.note(plan)
    known.add(plan.key_hash)
    return replace(answer, outcome=Outcome.TAKEN)


def _put(plans: Sequence[ImportPlan], locked: Locked, *, now: datetime) -> frozenset[str]:
    """Store the meetings, and return the hashes of those that the database refused.

    Whoever closes the office at this moment is not held up by our locks: then each half is tried by itself.
    """
    if not plans:
        return frozenset()
    try:
        with db.session.begin_nested():
            bookings = put_meetings([plan.meeting for plan in plans], locked, now=now)
            for plan, booking in zip(plans, bookings, strict=True):
                db.session.add(ImportedEvent(key_hash=plan.key_hash, booking_id=booking.id))
                record_step(MeetingStep.IMPORT, booking.id, now=now, by=Actor.STAFF)
    except SlotTaken:
        if len(plans) == 1:
            return frozenset({plans[0].key_hash})
        half = len(plans) // 2
        return _put(plans[:half], locked, now=now) | _put(plans[half:], locked, now=now)
    return frozenset()


def _known(plans: Sequence[ImportPlan]) -> set[str]:
    """Return the hashes of what was taken before, and the UIDs that are ours."""
    hashes = select(ImportedEvent.key_hash).where(ImportedEvent.key_hash.in_([plan.key_hash for plan in plans]))
    return {*db.session.scalars(hashes), *our_uids([plan.event.uid for plan in plans])}


class _Diary:
    """What is taken of rooms and hosts at the time of a batch, by us and by what the batches before it took.

    The latter matters to a dry run, whose batches are rolled back; of each room and host the last is enough,
    since events come by their start.
    """

    def __init__(self, names: dict[int, str]) -> None:
        self._names = names
        self._stored: dict[int | None, list[Conflict]] = {}
        self._taken: dict[int, Conflict] = {}

    def copied(self) -> _Diary:
        """Return a diary that knows as much, so that a batch can be begun anew."""
        diary = _Diary(self._names)
        diary._taken = dict(self._taken)
        return diary

    def open(self, plans: Sequence[ImportPlan], now: datetime) -> None:
        """Look up what is stored for the time of some plans."""
        self._stored = {}
        if plans:
            spans = [plan.event.span for plan in plans]
            window = TimeSpan(min(span.start for span in spans), max(span.end for span in spans))
            self._stored = conflicts_in(
                window, {id_ for plan in plans for id_ in plan.allocation.resource_ids}, now=now
            )

    def note(self, plan: ImportPlan) -> None:
        """Keep what is taken now."""
        for id_ in plan.allocation.resource_ids:
            last = self._taken.get(id_)
            if last is None or last.span.end < plan.event.span.end:
                self._taken[id_] = Conflict(self._names[id_], plan.event.span, "", plan.meeting.plan.title)

    def conflicts_with(self, plan: ImportPlan) -> tuple[Conflict, ...]:
        """Return what stands in the way of a plan, by time."""
        ids = plan.allocation.resource_ids
        taken = (self._taken[id_] for id_ in ids if id_ in self._taken)
        known = {(one.resource, one.span): one for one in taken}
        known |= {(one.resource, one.span): one for id_ in (None, *ids) for one in self._stored.get(id_, ())}
        in_the_way = (one for one in known.values() if one.span.touches(plan.event.span))
        return tuple(sorted(in_the_way, key=lambda one: (one.span, one.resource)))
