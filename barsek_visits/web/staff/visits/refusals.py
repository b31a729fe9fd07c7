"""What the visit's page answers to a step that was refused: what was typed, and beside it what is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, url_for

from barsek_visits.domain.errors import (
    DomainError,
    NotOffered,
    Refusal,
    SlotTaken,
    StaleVersion,
    WallTimeGap,
    WrongState,
)
from barsek_visits.domain.visits.programme import ProgrammeTaken
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.visits.details import VisitDetails, visit_details
from barsek_visits.web.access import current_staff
from barsek_visits.web.refusals import add_taken_error, gap_text, state_text
from barsek_visits.web.staff.visits.programme_conflicts import conflict_lines
from barsek_visits.web.staff.visits.visit_page import FORMS, stale_page, visit_page

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from barsek_visits.web.forms.base import Form

REFUSALS = (StaleVersion, WrongState, SlotTaken, WallTimeGap, NotOffered)
_UNPROCESSABLE = 422


def invalid(reference: str, step: str, form: Form) -> ResponseReturnValue:
    """Show a form that is not filled in as it should be; one that the page has no place for, by its first error."""
    details = visit_details(reference, current_staff())
    if step in FORMS:
        return visit_page(details, refused={step: form}, status=_UNPROCESSABLE)
    problem = next(str(errors[0]) for errors in form.errors.values())
    return visit_page(details, problem=problem, status=_UNPROCESSABLE)


def refused(reference: str, step: str, form: Form, error: DomainError) -> ResponseReturnValue:
    """Show the visit as it stands now, with what was typed and why it cannot be."""
    details = visit_details(reference, current_staff())
    if isinstance(error, StaleVersion):
        return stale_page(details, {step: form})
    if isinstance(error, WrongState):
        return visit_page(details, problem=state_text(error), status=error.status)
    if step not in FORMS:
        return visit_page(details, problem=_("This cannot be done any more."), status=error.status)
    if isinstance(error, SlotTaken):
        add_taken_errors(form, error, details)
    elif isinstance(error, WallTimeGap):
        form["starts_at"].errors = [gap_text(error)]
    elif isinstance(error, NotOffered):
        explain(form, error, items=len(details.items))
    return visit_page(details, refused={step: form}, status=error.status)


def done(reference: str, text: str) -> ResponseReturnValue:
    """Go back to the visit's page, which says what was done."""
    flash(text, "success")
    return redirect(url_for("staff.visit", reference=reference), code=303)


def gone(text: str) -> ResponseReturnValue:
    """Go to the list, which says what was done with a visit that this member may not see any more."""
    flash(text, "success")
    return redirect(url_for("staff.visits"), code=303)


def add_taken_errors(form: Form, taken: SlotTaken, details: VisitDetails) -> None:
    """Say what is taken of a visit: of a programme of several items, which conflicts with what, and what is free."""
    if isinstance(taken, ProgrammeTaken) and len(taken.programme.items) > 1 and not taken.only_busy:
        form.form_errors += conflict_lines(taken.programme, taken.conflicts, details)
    else:
        add_taken_error(form, taken)


def explain(form: Form, refusal: NotOffered, *, items: int = 1) -> None:
    """Say why an allocation cannot be, beside its field where the page asks for that; `items` are the visit's."""
    texts = {
        Refusal.TOO_MANY: ("room", _("This room is too small for them.")),
        Refusal.NO_ROOM: ("room", _("No room that is large enough is free at this time.")),
        Refusal.INCOMPLETE: ("hosts", _("Please choose a room and at least one host.")),
        Refusal.WITHOUT_YOURSELF: (
            "hosts",
            _("Keep yourself as a host. A coordinator can assign the visit to others."),
        ),
        Refusal.TOO_LONG: ("ends_at", _("A visit must end after it starts, and can last a week at the most.")),
        Refusal.PAST: ("starts_at", _("This time has passed.")),
        Refusal.CLOSED: ("starts_at", _("The office is closed at that time.")),
        Refusal.TOO_FAR: ("starts_at", _("This is further ahead than we plan. Please choose an earlier day.")),
    }
    otherwise = ("starts_at", _("The delegation did not ask for this time. Please choose one of its wishes."))
    name, text = texts.get(refusal.reason, otherwise)
    of_all = name == "starts_at" or items == 1  # of a programme the page asks for the start alone
    if name in form and of_all:
        form[name].errors = [text]
    else:
        form.form_errors.append(text)
