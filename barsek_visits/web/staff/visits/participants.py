"""A host asks for the names of participants, and erases them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, url_for

from barsek_visits.domain.errors import NotFound, StaleVersion
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.visits.details import visit_details
from barsek_visits.queries.visits.participants import may_see_participants
from barsek_visits.services.visits import participants
from barsek_visits.web import clock
from barsek_visits.web.access import current_staff
from barsek_visits.web.forms.visits.participants import AskParticipantsForm
from barsek_visits.web.forms.visits.steps import StepForm
from barsek_visits.web.staff.visits.visit_page import stale_page, visit_page

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def ask_for_participants(reference: str) -> ResponseReturnValue:
    """Ask the delegation for names."""
    details = visit_details(reference, current_staff())
    form = AskParticipantsForm()
    if not form.validate():
        return visit_page(details, refused={"ask-names": form}, status=422)
    try:
        participants.ask_for_participants(
            reference, form.to_reason(), by=current_staff(), version=form.version.data, now=clock.now()
        )
    except StaleVersion:
        return stale_page(details, {"ask-names": form})
    return _done(reference, _("The delegation is asked for a list of names."))


def erase_participants(reference: str) -> ResponseReturnValue:
    """Erase the names, and ask for them no longer."""
    details = visit_details(reference, current_staff())
    if not may_see_participants(details, current_staff()):
        raise NotFound("names")
    form = StepForm()
    if not form.validate():
        return visit_page(details, status=422, problem=next(str(errors[0]) for errors in form.errors.values()))
    try:
        participants.erase_participants(reference, by=current_staff(), version=form.version.data, now=clock.now())
    except StaleVersion:
        return stale_page(details)
    return _done(reference, _("The names are erased, and no longer asked for."))


def _done(reference: str, text: str) -> ResponseReturnValue:
    flash(text, "success")
    return redirect(url_for("staff.visit", reference=reference), code=303)
