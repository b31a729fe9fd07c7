"""The one table of a visit's steps: from where, to where, by whom, and what becomes of its reservations.

Pages ask it which buttons to show, services whether a step is allowed, tests what to try.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from barsek_visits.domain.actors import Actor
from barsek_visits.domain.bookings.status import ENDED, LIVE, WAITING, BookingStatus
from barsek_visits.domain.errors import WrongState

# Where a confirmed visit stands beside its status.
BEGUN, NOT_BEGUN, ALREADY_ASKED = "begun", "not_begun", "names_asked"


class Effect(StrEnum):
    """What a step does to the visit's reservations: take for good, hold until it runs out, give back."""

    NONE = "none"
    TAKE = "take"
    HOLD = "hold"
    RELEASE = "release"


class VisitStep(StrEnum):
    """What can be done with a visit: the words of its addresses and of the log."""

    CONFIRM = "confirm"
    DECLINE = "decline"
    KEEP = "keep"
    ASK = "ask"
    ANSWER = "answer"
    OFFER = "offer"
    ACCEPT = "accept"
    LAPSE = "lapse"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    MOVE = "move"
    PROGRAMME = "programme"
    SHIFT = "shift"
    CHANGE = "change"
    ACCEPT_CHANGE = "accept-change"
    DECLINE_CHANGE = "decline-change"
    CANCEL = "cancel"
    ASK_NAMES = "ask-names"
    NAMES = "names"
    COMPLETE = "complete"
    NO_SHOW = "no-show"
    EDIT = "edit"
    PROTECT = "protect"
    UNPROTECT = "unprotect"


class VisitEvent(StrEnum):
    """What else the log of a visit tells: what has no row in the table of states, and changes none."""

    REQUEST = "request"
    CODE = "code"
    CONFIRM_ADDRESS = "confirm-address"
    ASSIGN = "assign"
    ERASE_NAMES = "erase-names"
    NOTE = "note"
    TAKE = "take"
    GIVE_BACK = "give-back"


@dataclass(frozen=True)
class StepRule:
    """One allowed step; `target` is None where the status stays as it is.

    `begun` says of a confirmed visit that the step is only for one that has begun, or only for one that has not;
    None is both.
    """

    name: VisitStep
    sources: frozenset[BookingStatus]
    target: BookingStatus | None
    actors: frozenset[Actor]
    effect: Effect
    begun: bool | None = None


def _rule(
    name: VisitStep,
    sources: set[BookingStatus] | frozenset[BookingStatus],
    target: BookingStatus | None,
    actor: str,
    effect: Effect,
    *,
    begun: bool | None = None,
) -> StepRule:
    actors = frozenset(Actor(word) for word in actor.split())
    return StepRule(name, frozenset(sources), target, actors, effect, begun)


_UNANSWERED = {BookingStatus.REQUESTED, BookingStatus.ASKED}
_OPEN = {BookingStatus.REQUESTED, BookingStatus.CONFIRMED}
_CONFIRMED = {BookingStatus.CONFIRMED}
_EVERY = LIVE | ENDED

STEPS: dict[VisitStep, StepRule] = {
    step.name: step
    for step in (
        _rule(VisitStep.CONFIRM, WAITING, BookingStatus.CONFIRMED, "staff", Effect.TAKE),
        _rule(VisitStep.DECLINE, WAITING, BookingStatus.DECLINED, "staff", Effect.RELEASE),
        _rule(VisitStep.KEEP, {BookingStatus.REQUESTED}, None, "staff", Effect.NONE),
        _rule(VisitStep.ASK, _UNANSWERED, BookingStatus.ASKED, "staff", Effect.NONE),
        _rule(VisitStep.ANSWER, {BookingStatus.ASKED}, BookingStatus.REQUESTED, "delegation", Effect.NONE),
        _rule(VisitStep.OFFER, WAITING, BookingStatus.OFFERED, "staff", Effect.HOLD),
        _rule(VisitStep.ACCEPT, {BookingStatus.OFFERED}, BookingStatus.CONFIRMED, "delegation", Effect.TAKE),
        _rule(VisitStep.LAPSE, {BookingStatus.OFFERED}, BookingStatus.REQUESTED, "clock", Effect.RELEASE),
        _rule(VisitStep.WITHDRAW, WAITING, BookingStatus.WITHDRAWN, "delegation", Effect.RELEASE),
        _rule(VisitStep.EXPIRE, WAITING, BookingStatus.EXPIRED, "clock", Effect.RELEASE),
        _rule(VisitStep.MOVE, _OPEN, None, "staff", Effect.TAKE),
        _rule(VisitStep.PROGRAMME, _UNANSWERED | _CONFIRMED, None, "staff", Effect.TAKE),
        _rule(VisitStep.SHIFT, _CONFIRMED, None, "staff", Effect.TAKE),
        _rule(VisitStep.CHANGE, _OPEN, None, "delegation", Effect.NONE, begun=False),
        _rule(VisitStep.ACCEPT_CHANGE, _CONFIRMED, None, "staff", Effect.TAKE),
        _rule(VisitStep.DECLINE_CHANGE, _CONFIRMED, None, "staff", Effect.NONE),
        _rule(VisitStep.CANCEL, _CONFIRMED, BookingStatus.CANCELLED, "delegation staff", Effect.RELEASE, begun=False),
        _rule(VisitStep.ASK_NAMES, LIVE, None, "staff", Effect.NONE, begun=False),
        _rule(VisitStep.NAMES, LIVE, None, "delegation", Effect.NONE, begun=False),
        _rule(VisitStep.COMPLETE, _CONFIRMED, BookingStatus.COMPLETED, "staff", Effect.NONE, begun=True),
        _rule(VisitStep.NO_SHOW, _CONFIRMED, BookingStatus.NO_SHOW, "staff", Effect.RELEASE, begun=True),
        _rule(VisitStep.EDIT, LIVE, None, "staff", Effect.NONE),
        _rule(VisitStep.PROTECT, _EVERY, None, "staff", Effect.NONE),
        _rule(VisitStep.UNPROTECT, _EVERY, None, "staff", Effect.NONE),
    )
}


def steps_from(state: BookingStatus, actor: Actor, *, begun: bool) -> frozenset[VisitStep]:
    """Return the names of the steps that the actor may take now; `begun` says whether the visit's time has come."""
    return frozenset(
        name
        for name, step in STEPS.items()
        if state in step.sources
        and actor in step.actors
        and (state is not BookingStatus.CONFIRMED or step.begun in (None, begun))
    )


def next_state(state: BookingStatus, name: VisitStep, actor: Actor, *, begun: bool) -> BookingStatus:
    """Return the state after a step.

    Raises:
        WrongState: the table has no such step from here, not for this actor, or not at this time; says where the visit
            stands: its status, or that it has begun.
    """
    if name not in steps_from(state, actor, begun=begun):
        other_time = name in steps_from(state, actor, begun=not begun)
        raise WrongState(BEGUN if other_time and begun else NOT_BEGUN if other_time else state)
    return STEPS[name].target or state
