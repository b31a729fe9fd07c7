"""A host asks for the names of participants, and erases them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, url_for

from barsek_visits.domain.errors import NotFound, StaleVersion
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.visits.details import visit_details
from barsek_visits.queries.visits.participants import may_see_names
from barsek_visits.services.visits import participants
from barsek_visits.web import clock
from barsek_visits.web.access import me
from barsek_visits.web.forms.visits.participants import AskNamesForm
from barsek_visits.web.forms.visits.steps import StepForm
from barsek_visits.web.staff.visits.visit_page import overtaken, visit_page

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def ask_names(reference: str) -> ResponseReturnValue:
    """Ask the delegation for names."""
    details = visit_details(reference, me())
    form = AskNamesForm()
    if not form.validate():
        return visit_page(details, refused={"ask-names": form}, status=422)
    try:
        participants.ask_names(reference, form.to_reason(), by=me(), version=form.version.data, now=clock.now())
    except StaleVersion:
        return overtaken(details, {"ask-names": form})
    return _done(reference, _("The delegation is asked for a list of names."))


def erase_names(reference: str) -> ResponseReturnValue:
    """Erase the names, and ask for them no longer."""
    details = visit_details(reference, me())
    if not may_see_names(details, me()):
        raise NotFound("names")
    form = StepForm()
    if not form.validate():
        return visit_page(details, status=422, problem=next(str(errors[0]) for errors in form.errors.values()))
    try:
        participants.erase_names(reference, by=me(), version=form.version.data, now=clock.now())
    except StaleVersion:
        return overtaken(details)
    return _done(reference, _("The names are erased, and no longer asked for."))


def _done(reference: str, text: str) -> ResponseReturnValue:
    flash(text, "success")
    return redirect(url_for("staff.visit", reference=reference), code=303)
