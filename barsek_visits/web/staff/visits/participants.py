"""A host asks for the names of participants, and erases them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.domain.audit import AuditAction
from barsek_visits.domain.errors import NotFound
from barsek_visits.domain.visits.states import VisitStep
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.visits.details import visit_details
from barsek_visits.queries.visits.participants import may_see_participants
from barsek_visits.services.visits import assignments, participants
from barsek_visits.web import clock
from barsek_visits.web.access import current_staff
from barsek_visits.web.forms.visits.participants import AskParticipantsForm, OpenParticipantsForm
from barsek_visits.web.forms.visits.steps import StepForm
from barsek_visits.web.staff.visits.refusals import REFUSALS, done, invalid, refused
from barsek_visits.web.staff.visits.visit_page import visit_page

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_ERASE = "erase-names"


def ask_for_participants(reference: str) -> ResponseReturnValue:
    """Ask the delegation for names."""
    form = AskParticipantsForm()
    if not form.validate():
        return invalid(reference, VisitStep.ASK_NAMES, form)
    reason, version = form.to_reason(), form.version.data
    try:
        participants.ask_for_participants(reference, reason, by=current_staff(), version=version, now=clock.now())
    except REFUSALS as error:
        return refused(reference, VisitStep.ASK_NAMES, form, error)
    return done(reference, _("The delegation is asked for a list of names."))


def open_participants(reference: str) -> ResponseReturnValue:
    """Show the names on the visit's page, once; that they were opened is written down."""
    form = OpenParticipantsForm()
    if not form.validate():
        return invalid(reference, "open-names", form)
    names = participants.open_participants(reference, AuditAction.OPEN_NAMES, by=current_staff(), now=clock.now())
    return visit_page(visit_details(reference, current_staff()), people=names.people if names else ())


def assign_hosts(reference: str) -> ResponseReturnValue:
    """Assign the visit's hosts, so that they may open the names."""
    form = StepForm()
    if not form.validate():
        return invalid(reference, "assign", form)
    try:
        assignments.assign_hosts(reference, by=current_staff(), version=form.version.data, now=clock.now())
    except REFUSALS as error:
        return refused(reference, "assign", form, error)
    return done(reference, _("The hosts are assigned, and may open the names."))


def erase_participants(reference: str) -> ResponseReturnValue:
    """Erase the names, and ask for them no longer."""
    if not may_see_participants(visit_details(reference, current_staff()), current_staff()):
        raise NotFound("names")
    form = StepForm()
    if not form.validate():
        return invalid(reference, _ERASE, form)
    try:
        participants.erase_participants(reference, by=current_staff(), version=form.version.data, now=clock.now())
    except REFUSALS as error:
        return refused(reference, _ERASE, form, error)
    return done(reference, _("The names are erased, and no longer asked for."))
