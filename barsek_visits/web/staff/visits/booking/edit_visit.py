"""Correcting what is known of a visit: who comes, how many, in which language, with which needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template, url_for

from barsek_visits.domain.errors import NotOffered, Refusal, SlotTaken, StaleVersion
from barsek_visits.domain.visits.states import VisitStep
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import translated
from barsek_visits.queries.resources.topics import TopicRow, topics
from barsek_visits.queries.visits.details import VisitDetails, visit_details
from barsek_visits.queries.visits.visit_types import visit_types
from barsek_visits.services.visits.booking.edits import edit_visit as edit
from barsek_visits.web import clock
from barsek_visits.web.access import current_staff
from barsek_visits.web.forms.visits.by_staff import EditVisitForm
from barsek_visits.web.refusals import taken_text
from barsek_visits.web.staff.visits.refusals import done
from barsek_visits.web.staff.visits.visit_view import steps_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_UNPROCESSABLE = 422


def edit_visit(reference: str) -> ResponseReturnValue:
    """Show the form with what holds now; of a visit that this member may not change, the visit."""
    details = visit_details(reference, current_staff())
    if VisitStep.EDIT not in steps_of(details):
        return redirect(url_for("staff.visit", reference=reference), code=303)
    form = EditVisitForm(formdata=None)
    form.fill(details)
    form.version.data = details.version
    return _page(details, form)


def save_details(reference: str) -> ResponseReturnValue:
    """Store what was corrected, all or nothing."""
    form, details = EditVisitForm(), visit_details(reference, current_staff())
    _set_choices(form, details)
    if not form.validate():
        return _page(details, form, _UNPROCESSABLE)
    try:
        edit(reference, form.to_facts(), by=current_staff(), version=form.version.data, now=clock.now())
    except StaleVersion as stale:
        text = _("Somebody else has changed this visit meanwhile. What you wrote is kept: please save once more.")
        form.form_errors.append(text)
        form.version.data = details.version
        return _page(details, form, stale.status)
    except NotOffered as refusal:
        if refusal.reason is Refusal.TOO_MANY:
            form.party_size.errors = [_("The room of the visit is too small for so many. Please move it first.")]
        else:
            form.visit_type.errors = [_("Please choose a room and at least one host.")]
        return _page(details, form, refusal.status)
    except SlotTaken as taken:
        form.form_errors.append(taken_text(taken))
        return _page(details, form, taken.status)
    return done(reference, _("The details are changed."))


def _page(details: VisitDetails, form: EditVisitForm, status: int = 200) -> ResponseReturnValue:
    _set_choices(form, details)
    return render_template("staff/visits/booking/edit.html", form=form, visit=details), status


def _set_choices(form: EditVisitForm, details: VisitDetails) -> None:
    """Offer what is in use, and what the visit is."""
    types = [row for row in visit_types(also_inactive=True) if row.key == details.visit_type_key]
    in_use = visit_types()
    offered = topics()
    kept = [
        TopicRow(key, translated(names))
        for key, names in details.topics_by_key.items()
        if key not in {row.key for row in offered}
    ]
    form.set_fact_choices([*in_use, *(row for row in types if row not in in_use)], [*offered, *kept])
