"""The table of steps: every state against every step and actor."""

from __future__ import annotations

from itertools import product

import pytest

from barsek_visits.domain.actors import Actor
from barsek_visits.domain.bookings.status import ENDED, LIVE, VISIT_STATUSES, WAITING, BookingStatus
from barsek_visits.domain.errors import WrongState
from barsek_visits.domain.visits.states import STEPS, Effect, next_state, steps_from

# Written out once more by hand: a step that the table gains or loses by accident is seen here.
_WAITING = "requested asked offered"
ALLOWED = {
    "confirm": ("staff", _WAITING, "confirmed"),
    "decline": ("staff", _WAITING, "declined"),
    "keep": ("staff", "requested", None),
    "ask": ("staff", "requested asked", "asked"),
    "answer": ("delegation", "asked", "requested"),
    "offer": ("staff", _WAITING, "offered"),
    "accept": ("delegation", "offered", "confirmed"),
    "lapse": ("clock", "offered", "requested"),
    "withdraw": ("delegation", _WAITING, "withdrawn"),
    "expire": ("clock", _WAITING, "expired"),
    "move": ("staff", "requested confirmed", None),
    "programme": ("staff", "requested asked confirmed", None),
    "shift": ("staff", "confirmed", None),
    "change": ("delegation", "requested confirmed", None),
    "accept-change": ("staff", "confirmed", None),
    "decline-change": ("staff", "confirmed", None),
    "cancel": ("delegation staff", "confirmed", "cancelled"),
    "ask-names": ("staff", _WAITING + " confirmed", None),
    "names": ("delegation", _WAITING + " confirmed", None),
    "complete": ("staff", "confirmed", "completed"),
    "no-show": ("staff", "confirmed", "no_show"),
    "edit": ("staff", "requested asked offered confirmed", None),
    "protect": ("staff", " ".join(VISIT_STATUSES), None),
    "unprotect": ("staff", " ".join(VISIT_STATUSES), None),
}


def test_the_table_has_these_steps_and_no_other() -> None:
    assert ALLOWED.keys() == STEPS.keys()


# Of a confirmed visit: these only before it begins, those only once it has.
BEFORE, AFTER = {"change", "cancel", "ask-names", "names"}, {"complete", "no-show"}


@pytest.mark.parametrize("begun", [False, True])
@pytest.mark.parametrize(("state", "step", "actor"), list(product(VISIT_STATUSES, ALLOWED, Actor)))
def test_each_step_is_allowed_from_where_it_should_be_by_whom_and_when(
    state: BookingStatus, step: str, actor: Actor, begun: bool
) -> None:
    actors, sources, target = ALLOWED[step]
    in_time = state != "confirmed" or step not in (BEFORE if begun else AFTER)
    if actor in actors.split() and state in sources.split() and in_time:
        assert (target or state) == next_state(state, step, actor, begun=begun)
    else:
        with pytest.raises(WrongState):
            next_state(state, step, actor, begun=begun)


@pytest.mark.parametrize("state", sorted(ENDED))
def test_nothing_leads_out_of_an_ended_visit(state: BookingStatus) -> None:
    steps = {step for actor in Actor for begun in (False, True) for step in steps_from(state, actor, begun=begun)}

    assert {"protect", "unprotect"} == steps
    assert {None} == {STEPS[step].target for step in steps}


def test_every_early_end_gives_back_what_is_held() -> None:
    ends = {name for name, step in STEPS.items() if step.target in ENDED - {BookingStatus.COMPLETED}}

    assert {Effect.RELEASE} == {STEPS[name].effect for name in ends}
    assert LIVE | ENDED == set(VISIT_STATUSES)
    assert WAITING < LIVE
