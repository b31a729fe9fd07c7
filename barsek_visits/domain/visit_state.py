"""The one table of a visit's steps: from where, to where, by whom, and what becomes of its reservations.

Pages ask it which buttons to show, services whether a step is allowed, tests what to try.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from barsek_visits.domain.errors import NotAllowed


class VisitState(StrEnum):
    """Where a visit stands."""

    REQUESTED = "requested"
    ASKED = "asked"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    NO_SHOW = "no_show"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Actor(StrEnum):
    """Who takes a step: whoever holds the visit's link, the office, or the clock."""

    DELEGATION = "delegation"
    STAFF = "staff"
    CLOCK = "clock"


class Effect(StrEnum):
    """What a step does to the visit's reservations: take for good, hold until it runs out, give back."""

    NONE = "none"
    TAKE = "take"
    HOLD = "hold"
    RELEASE = "release"


WAITING = frozenset({VisitState.REQUESTED, VisitState.ASKED, VisitState.OFFERED})
LIVE = WAITING | {VisitState.CONFIRMED}
ENDED = frozenset(VisitState) - LIVE


@dataclass(frozen=True)
class Step:
    """One allowed step; `target` is None where the status stays as it is.

    `begun` says of a confirmed visit that the step is only for one that has begun, or only for one that has not;
    None is both.
    """

    name: str
    sources: frozenset[VisitState]
    target: VisitState | None
    actors: frozenset[Actor]
    effect: Effect
    begun: bool | None = None


def _step(
    name: str,
    sources: set[VisitState] | frozenset[VisitState],
    target: VisitState | None,
    actor: str,
    effect: Effect,
    *,
    begun: bool | None = None,
) -> Step:
    actors = frozenset(Actor(word) for word in actor.split())
    return Step(name, frozenset(sources), target, actors, effect, begun)


_UNANSWERED = {VisitState.REQUESTED, VisitState.ASKED}
_OPEN = {VisitState.REQUESTED, VisitState.CONFIRMED}
_CONFIRMED = {VisitState.CONFIRMED}

STEPS: dict[str, Step] = {
    step.name: step
    for step in (
        _step("confirm", WAITING, VisitState.CONFIRMED, "staff", Effect.TAKE),
        _step("decline", WAITING, VisitState.DECLINED, "staff", Effect.RELEASE),
        _step("ask", _UNANSWERED, VisitState.ASKED, "staff", Effect.NONE),
        _step("answer", {VisitState.ASKED}, VisitState.REQUESTED, "delegation", Effect.NONE),
        _step("offer", WAITING, VisitState.OFFERED, "staff", Effect.HOLD),
        _step("accept", {VisitState.OFFERED}, VisitState.CONFIRMED, "delegation", Effect.TAKE),
        _step("lapse", {VisitState.OFFERED}, VisitState.REQUESTED, "clock", Effect.RELEASE),
        _step("withdraw", WAITING, VisitState.WITHDRAWN, "delegation", Effect.RELEASE),
        _step("expire", WAITING, VisitState.EXPIRED, "clock", Effect.RELEASE),
        _step("move", _OPEN, None, "staff", Effect.TAKE),
        _step("programme", _UNANSWERED | _CONFIRMED, None, "staff", Effect.TAKE),
        _step("shift", _CONFIRMED, None, "staff", Effect.TAKE),
        _step("change", _OPEN, None, "delegation", Effect.NONE, begun=False),
        _step("accept-change", _CONFIRMED, None, "staff", Effect.TAKE),
        _step("decline-change", _CONFIRMED, None, "staff", Effect.NONE),
        _step("cancel", _CONFIRMED, VisitState.CANCELLED, "delegation staff", Effect.RELEASE, begun=False),
        _step("ask-names", LIVE, None, "staff", Effect.NONE, begun=False),
        _step("names", LIVE, None, "delegation", Effect.NONE, begun=False),
        _step("complete", _CONFIRMED, VisitState.COMPLETED, "staff", Effect.NONE, begun=True),
        _step("no-show", _CONFIRMED, VisitState.NO_SHOW, "staff", Effect.RELEASE, begun=True),
    )
}


def steps_from(state: VisitState, actor: Actor, *, begun: bool) -> frozenset[str]:
    """Return the names of the steps that the actor may take now; `begun` says whether the visit's time has come."""
    return frozenset(
        name
        for name, step in STEPS.items()
        if state in step.sources
        and actor in step.actors
        and (state is not VisitState.CONFIRMED or step.begun in (None, begun))
    )


def next_state(state: VisitState, name: str, actor: Actor, *, begun: bool) -> VisitState:
    """Return the state after a step.

    Raises:
        NotAllowed: the table has no such step from here, not for this actor, or not at this time.
    """
    if name not in steps_from(state, actor, begun=begun):
        raise NotAllowed(f"{name} from {state} by {actor}")
    return STEPS[name].target or state
