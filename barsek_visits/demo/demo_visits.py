"""One invented visit: who, when, where, and what was done about it, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from barsek_visits.domain.actors import Actor
from barsek_visits.domain.bookings.status import ENDED, BookingStatus
from barsek_visits.domain.visits.states import VisitEvent, VisitStep
from barsek_visits.domain.visits.statistics import INSTITUTIONS
from barsek_visits.services.operations.retention import CONTACT_KEPT, NEEDS_KEPT

if TYPE_CHECKING:
    from enum import StrEnum
    from random import Random

    from barsek_visits.demo.days import Placement, Wanted
    from barsek_visits.demo.delegations import Delegation
    from barsek_visits.domain.spans import TimeSpan
    from barsek_visits.domain.visits.requests import Contact, Needs

_TOOK_PLACE = frozenset({BookingStatus.COMPLETED, BookingStatus.NO_SHOW})
ONCE_CONFIRMED = _TOOK_PLACE | {BookingStatus.CONFIRMED, BookingStatus.CANCELLED}


@dataclass(frozen=True)
class Step:
    """One step, as the audit log has it."""

    action: StrEnum
    at: datetime
    actor: Actor
    staff_id: int | None = None


@dataclass(frozen=True)
class Change:
    """Another time that was asked for after confirming."""

    span: TimeSpan
    message: str


@dataclass(frozen=True)
class DemoVisit:
    """A visit as it stands this morning; `contact` and `needs` are None where they have been erased."""

    delegation: Delegation
    wanted: Wanted
    status: BookingStatus
    protected: bool
    wishes: tuple[TimeSpan, ...]
    placement: Placement | None
    steps: tuple[Step, ...]
    contact: Contact | None
    needs: Needs | None
    reason: str
    change: Change | None
    flexible: bool

    @property
    def created_at(self) -> datetime:
        """When the request was sent."""
        return self.steps[0].at

    @property
    def updated_at(self) -> datetime:
        """When the last step was taken."""
        return self.steps[-1].at

    @property
    def released_at(self) -> datetime | None:
        """When room and hosts were given back, if they were."""
        return self.updated_at if self.status in (BookingStatus.CANCELLED, BookingStatus.NO_SHOW) else None

    @property
    def calendar_changes(self) -> int:
        """How often the calendar saw the visit change: asked for, confirmed, given back."""
        return sum(step.action not in (VisitStep.CHANGE, VisitStep.COMPLETE) for step in self.steps)

    @property
    def title(self) -> str:
        """The organisation, but where its time to be forgotten has come."""
        is_kept = self.contact is not None or (not self.protected and self.delegation.type in INSTITUTIONS)
        return self.delegation.name if is_kept else ""


def is_kept(
    status: BookingStatus, end: datetime, updated_at: datetime, since: datetime, *, needs: bool = False
) -> bool:
    """Say whether personal data of a visit is still there, by the rules of the retention job."""
    kept = NEEDS_KEPT if needs else CONTACT_KEPT
    ended_early = status in ENDED - _TOOK_PLACE and updated_at < since - kept
    return end >= since - kept and not ended_early


def steps_of(
    status: BookingStatus, span: TimeSpan, staff_id: int, as_of: datetime, rng: Random, *, wants_change: bool = False
) -> tuple[Step, ...]:
    """Return the steps that lead to a status, all of them before `as_of` and in planned."""
    request = Step(VisitEvent.REQUEST, _asked_at(status, span, as_of, rng), Actor.DELEGATION)
    before = min(span.start, as_of)
    answered_at = min(_between(request.at, before, rng), request.at + timedelta(days=rng.uniform(0.5, 6)))
    later = _between(answered_at, before, rng)
    confirm = Step(VisitStep.CONFIRM, answered_at, Actor.STAFF, staff_id)
    over, noticed = span.end + timedelta(minutes=5), span.start + timedelta(minutes=45)
    change = (Step(VisitStep.CHANGE, later, Actor.DELEGATION),) if wants_change else ()
    ways: dict[BookingStatus, tuple[Step, ...]] = {
        BookingStatus.REQUESTED: (),
        BookingStatus.DECLINED: (Step(VisitStep.DECLINE, answered_at, Actor.STAFF, staff_id),),
        BookingStatus.WITHDRAWN: (Step(VisitStep.WITHDRAW, answered_at, Actor.DELEGATION),),
        BookingStatus.EXPIRED: (Step(VisitStep.EXPIRE, before, Actor.CLOCK),),
        BookingStatus.CONFIRMED: (confirm, *change),
        BookingStatus.CANCELLED: (confirm, Step(VisitStep.CANCEL, later, Actor.DELEGATION)),
        BookingStatus.COMPLETED: (
            confirm,
            Step(VisitStep.COMPLETE, over, Actor.STAFF, staff_id),
        ),
        BookingStatus.NO_SHOW: (
            confirm,
            Step(VisitStep.NO_SHOW, noticed, Actor.STAFF, staff_id),
        ),
    }
    return (request, *ways[status])


def _asked_at(status: BookingStatus, span: TimeSpan, as_of: datetime, rng: Random) -> datetime:
    """Return when a request was sent: one that waits within the last days, any other well before its visit."""
    if status is BookingStatus.REQUESTED:
        return _to_the_second(as_of - timedelta(days=rng.uniform(0.3, 7)))
    before_visit = span.start - timedelta(days=rng.uniform(15, 75))
    return _to_the_second(min(before_visit, as_of - timedelta(days=rng.uniform(4, 40))))


def _between(start: datetime, end: datetime, rng: Random) -> datetime:
    return _to_the_second(start + (end - start) * rng.uniform(0.2, 0.8))


def _to_the_second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
