"""One visit's page: what is wanted, what fits, and the steps that this member may take."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import render_template, request

from barsek_visits.domain.bookings.status import WAITING
from barsek_visits.domain.permissions import Permission
from barsek_visits.domain.visits.states import VisitEvent, VisitStep
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.visits.details import visit_details
from barsek_visits.queries.visits.lists import competing_requests
from barsek_visits.queries.visits.waiting import FollowUpRow, follow_up_of
from barsek_visits.web import clock
from barsek_visits.web.access import current_staff
from barsek_visits.web.context import office
from barsek_visits.web.forms.protection import ProtectForm
from barsek_visits.web.forms.visits.answers import DeclineWithTimesForm, NoteForm, OfferForm, QuestionForm
from barsek_visits.web.forms.visits.participants import AskParticipantsForm
from barsek_visits.web.forms.visits.programme import ShiftForm
from barsek_visits.web.forms.visits.steps import AcceptForm, AllocationForm, MoveVisitForm, ReasonForm
from barsek_visits.web.staff.bookings.asked import day_of
from barsek_visits.web.staff.visits.documents_card import documents_card
from barsek_visits.web.staff.visits.participants_card import participants_card
from barsek_visits.web.staff.visits.programme_conflicts import plan_warnings
from barsek_visits.web.staff.visits.visit_proposals import (
    ShownProposals,
    can_be_had,
    language_warning,
    shown_proposals,
    week_of,
)
from barsek_visits.web.staff.visits.visit_view import visit_view, wall_start
from barsek_visits.web.staff.visits.waiting import queue_around

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask.typing import ResponseReturnValue

    from barsek_visits.domain.spans import TimeSpan
    from barsek_visits.domain.visits.participants import Participant
    from barsek_visits.domain.visits.programme import Programme
    from barsek_visits.queries.visits.details import VisitDetails
    from barsek_visits.web.forms.base import Form

# The steps whose forms the page has, each under the name that its template knows.
FORMS: dict[VisitStep | VisitEvent, str] = {
    VisitStep.CONFIRM: "confirm_form",
    VisitStep.DECLINE: "decline_form",
    VisitStep.ASK: "ask_form",
    VisitStep.OFFER: "offer_form",
    VisitStep.SHIFT: "shift_form",
    VisitStep.MOVE: "move_form",
    VisitStep.CANCEL: "cancel_form",
    VisitStep.ASK_NAMES: "participants_form",
    VisitStep.ACCEPT_CHANGE: "accept_form",
    VisitStep.PROTECT: "protect_form",
    VisitEvent.NOTE: "note_form",
}
_HELD_FOR = timedelta(days=5)
# The steps that ask for another time.
_WITH_TIMES = frozenset({VisitStep.OFFER, VisitStep.DECLINE, VisitStep.MOVE})


def visit_page(
    details: VisitDetails,
    *,
    wish: str = "",
    refused: Mapping[str, Form] | None = None,
    problem: str = "",
    people: tuple[Participant, ...] = (),
    status: int = 200,
) -> ResponseReturnValue:
    """Return the page.

    Args:
        details: the visit.
        wish: the start, in wall time, of the wish that is looked at.
        refused: forms to be shown as they were typed, by step: `confirm`, `decline`, `move`, `cancel`,
            `accept-change`, `ask-names`, `protect`; all others have their best values.
        problem: what went wrong with a step that has no form of its own.
        people: names of participants that were opened just now.
        status: the answer's status.
    """
    refused = refused or {}
    details = replace(details, status=details.state_at(clock.now()))
    confirm = refused.get("confirm")
    chosen = _chosen_span(details, str(confirm["starts_at"]._value()) if confirm else wish)
    planned = details.programme.at(chosen, office().office_time)
    proposals = _proposals(details, planned)
    follow_up = follow_up_of(details.id)
    forms = _forms(details, proposals, chosen, refused, follow_up)
    for name in ("confirm_form", "move_form", "offer_form"):
        _set_choices(forms[name], proposals)
    _leave_out_what_is_planned(forms["move_form"], details)
    for form in forms.values():
        form["version"].data = details.version
    page = render_template(
        "staff/visits/visit.html",
        visit=details,
        view=(view := visit_view(details, chosen, planned.span)),
        week=week_of(details, day_of(request.values.get("first"))) if view.steps & _WITH_TIMES else None,
        follow_up=follow_up,
        queue=queue_around(details.reference),
        looks_for=request.args.get("step", ""),
        proposals=proposals,
        competing=competing_requests(details, current_staff()) if details.status in WAITING else [],
        participants=participants_card(details, people),
        documents=documents_card(details),
        problem=problem,
        **forms,
    )
    return page, status


def _leave_out_what_is_planned(form: Any, details: VisitDetails) -> None:
    """Ask for no room and hosts where a programme moves as it is planned."""
    if details.status in WAITING or len(details.items) > 1:
        del form.ends_at, form.room, form.hosts


def _forms(
    details: VisitDetails,
    proposals: ShownProposals,
    chosen: TimeSpan,
    refused: Mapping[str, Form],
    follow_up: FollowUpRow,
) -> dict[str, Any]:
    """Return a form for each step: as it was typed where it was refused, else with its best values."""
    best: dict[VisitStep | VisitEvent, Callable[[], Form]] = {
        VisitStep.CONFIRM: lambda: _confirm_form(details, proposals, chosen),
        VisitStep.DECLINE: lambda: DeclineWithTimesForm(formdata=None),
        VisitStep.ASK: lambda: QuestionForm(formdata=None),
        VisitStep.OFFER: offer_form,
        VisitStep.SHIFT: lambda: ShiftForm(formdata=None),
        VisitStep.MOVE: lambda: _move_form(details),
        VisitStep.CANCEL: lambda: ReasonForm(formdata=None),
        VisitStep.ASK_NAMES: lambda: AskParticipantsForm(formdata=None),
        VisitStep.ACCEPT_CHANGE: lambda: AcceptForm(formdata=None),
        VisitStep.PROTECT: lambda: ProtectForm(formdata=None),
        VisitEvent.NOTE: lambda: NoteForm(formdata=None, data={"note": follow_up.note}),
    }
    return {name: refused.get(step) or best[step]() for step, name in FORMS.items()}


def _proposals(details: VisitDetails, planned: Programme) -> ShownProposals:
    """Return what fits the visit as it is planned; of a plan of several items, what stands in its way."""
    shown = shown_proposals(details, planned.span)
    if len(planned.items) == 1 or details.status not in WAITING:
        return shown
    hosts = [host for host in shown.hosts if host.id in planned.all_host_ids()] or shown.hosts
    language = language_warning(details, hosts)
    return replace(shown, warnings=[*plan_warnings(planned, details), *([language] if language else [])])


def stale_page(details: VisitDetails, refused: Mapping[str, Form] | None = None) -> ResponseReturnValue:
    """Show the visit as it stands now, with what was typed, where somebody else was faster."""
    text = _("Somebody else has changed this visit meanwhile. This is how it stands now; what you wrote is still here.")
    return visit_page(visit_details(details.reference, current_staff()), status=409, problem=text, refused=refused)


def _chosen_span(details: VisitDetails, wish: str) -> TimeSpan:
    """Return the wish that is looked at: the one asked for, or the first that still has a room and a host."""
    for span in details.wishes:
        if wall_start(span) == wish:
            return span
    if details.status in WAITING and details.wishes:
        return next((span for span in details.wishes if can_be_had(details, span)), details.wishes[0])
    return details.span


def _confirm_form(details: VisitDetails, proposals: ShownProposals, chosen: TimeSpan) -> AllocationForm:
    form = AllocationForm(formdata=None)
    form.starts_at.data = office().office_time.wall(chosen.start).replace(tzinfo=None)
    planned = details.ids_of("room")
    form.room.data = next(iter(planned or [room.id for room in proposals.rooms if room.free and room.fits]), None)
    form.hosts.data = list(details.ids_of("host")) or _best_hosts(details, proposals)
    return form


def _best_hosts(details: VisitDetails, proposals: ShownProposals) -> list[int]:
    """Return the host chosen beforehand: the best one for who may choose anybody, else the member themself."""
    if not details.rules.needs_host and current_staff().may(Permission.RUN_ALL_VISITS):
        return []
    free = [host.id for host in proposals.hosts if host.free]
    if current_staff().may(Permission.RUN_ALL_VISITS):
        return free[:1]
    return [id_ for id_ in free if id_ == current_staff().resource_id]


def _move_form(details: VisitDetails) -> MoveVisitForm:
    our_time = office().office_time
    form = MoveVisitForm(formdata=None)
    form.starts_at.data = our_time.wall(details.span.start).replace(tzinfo=None)
    form.ends_at.data = our_time.wall(details.span.end).replace(tzinfo=None)
    form.room.data = next(iter(details.ids_of("room")), None)
    form.hosts.data = list(details.ids_of("host"))
    return form


def offer_form() -> OfferForm:
    """Return the form of other times, held for some days unless said otherwise."""
    form = OfferForm(formdata=None)
    form.until.data = office().office_time.naive_wall(clock.now() + _HELD_FOR).replace(second=0, microsecond=0)
    form.hosts.data = [] if current_staff().may(Permission.RUN_ALL_VISITS) else [current_staff().resource_id]
    return form


def _set_choices(form: Any, proposals: ShownProposals) -> None:
    form.set_choices(
        [(room.id, room.name) for room in proposals.rooms], [(host.id, host.name) for host in proposals.hosts]
    )
