"""The one table of a visit's steps: from where, to where, by whom, and what becomes of its reservations.

Pages ask it which buttons to show, services whether a step is allowed, tests what to try.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from barsek_visits.domain.actors import Actor
from barsek_visits.domain.bookings.status import LIVE, WAITING, BookingStatus
from barsek_visits.domain.errors import NotAllowed


class Effect(StrEnum):
    """What a step does to the visit's reservations: take for good, hold until it runs out, give back."""

    NONE = "none"
    TAKE = "take"
    HOLD = "hold"
    RELEASE = "release"


@dataclass(frozen=True)
class Step:
    """One allowed step; `target` is None where the status stays as it is.

    `begun` says of a confirmed visit that the step is only for one that has begun, or only for one that has not;
    None is both.
    """

    name: str
    sources: frozenset[BookingStatus]
    target: BookingStatus | None
    actors: frozenset[Actor]
    effect: Effect
    begun: bool | None = None


def _step(
    name: str,
    sources: set[BookingStatus] | frozenset[BookingStatus],
    target: BookingStatus | None,
    actor: str,
    effect: Effect,
    *,
    begun: bool | None = None,
) -> Step:
    actors = frozenset(Actor(word) for word in actor.split())
    return Step(name, frozenset(sources), target, actors, effect, begun)


_UNANSWERED = {BookingStatus.REQUESTED, BookingStatus.ASKED}
_OPEN = {BookingStatus.REQUESTED, BookingStatus.CONFIRMED}
_CONFIRMED = {BookingStatus.CONFIRMED}

STEPS: dict[str, Step] = {
    step.name: step
    for step in (
        _step("confirm", WAITING, BookingStatus.CONFIRMED, "staff", Effect.TAKE),
        _step("decline", WAITING, BookingStatus.DECLINED, "staff", Effect.RELEASE),
        _step("ask", _UNANSWERED, BookingStatus.ASKED, "staff", Effect.NONE),
        _step("answer", {BookingStatus.ASKED}, BookingStatus.REQUESTED, "delegation", Effect.NONE),
        _step("offer", WAITING, BookingStatus.OFFERED, "staff", Effect.HOLD),
        _step("accept", {BookingStatus.OFFERED}, BookingStatus.CONFIRMED, "delegation", Effect.TAKE),
        _step("lapse", {BookingStatus.OFFERED}, BookingStatus.REQUESTED, "clock", Effect.RELEASE),
        _step("withdraw", WAITING, BookingStatus.WITHDRAWN, "delegation", Effect.RELEASE),
        _step("expire", WAITING, BookingStatus.EXPIRED, "clock", Effect.RELEASE),
        _step("move", _OPEN, None, "staff", Effect.TAKE),
        _step("programme", _UNANSWERED | _CONFIRMED, None, "staff", Effect.TAKE),
        _step("shift", _CONFIRMED, None, "staff", Effect.TAKE),
        _step("change", _OPEN, None, "delegation", Effect.NONE, begun=False),
        _step("accept-change", _CONFIRMED, None, "staff", Effect.TAKE),
        _step("decline-change", _CONFIRMED, None, "staff", Effect.NONE),
        _step("cancel", _CONFIRMED, BookingStatus.CANCELLED, "delegation staff", Effect.RELEASE, begun=False),
        _step("ask-names", LIVE, None, "staff", Effect.NONE, begun=False),
        _step("names", LIVE, None, "delegation", Effect.NONE, begun=False),
        _step("complete", _CONFIRMED, BookingStatus.COMPLETED, "staff", Effect.NONE, begun=True),
        _step("no-show", _CONFIRMED, BookingStatus.NO_SHOW, "staff", Effect.RELEASE, begun=True),
    )
}


def steps_from(state: BookingStatus, actor: Actor, *, begun: bool) -> frozenset[str]:
    """Return the names of the steps that the actor may take now; `begun` says whether the visit's time has come."""
    return frozenset(
        name
        for name, step in STEPS.items()
        if state in step.sources
        and actor in step.actors
        and (state is not BookingStatus.CONFIRMED or step.begun in (None, begun))
    )


def next_state(state: BookingStatus, name: str, actor: Actor, *, begun: bool) -> BookingStatus:
    """Return the state after a step.

    Raises:
        NotAllowed: the table has no such step from here, not for this actor, or not at this time.
    """
    if name not in steps_from(state, actor, begun=begun):
        raise NotAllowed(f"{name} from {state} by {actor}")
    return STEPS[name].target or state
