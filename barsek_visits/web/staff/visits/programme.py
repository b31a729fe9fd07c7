"""The programme of a visit on one page, and moving it by minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template, url_for

from barsek_visits.domain.errors import NotOffered, Refusal, SlotTaken, StaleVersion, WallTimeGap, WrongState
from barsek_visits.domain.visits.programme import MAX_ITEMS, Programme, ProgrammeTaken
from barsek_visits.domain.visits.states import VisitStep
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.resources.equipment import equipment_rows
from barsek_visits.queries.resources.resources import active_resources
from barsek_visits.queries.visits.details import VisitDetails, visit_details
from barsek_visits.queries.visits.programmes import planned_item
from barsek_visits.queries.visits.templates import template_rows
from barsek_visits.services.visits import programmes
from barsek_visits.web import clock
from barsek_visits.web.access import current_staff
from barsek_visits.web.context import office
from barsek_visits.web.forms.visits.programme import (
    ProgrammeForm,
    ShiftForm,
    form_of,
    item_values,
    problems,
    typed_items,
)
from barsek_visits.web.refusals import add_taken_error, gap_text
from barsek_visits.web.staff.visits.programme_conflicts import add_conflict_errors
from barsek_visits.web.staff.visits.programme_edits import edited
from barsek_visits.web.staff.visits.programme_page import page_days, page_items, template_items
from barsek_visits.web.staff.visits.refusals import REFUSALS, done, invalid, refused
from barsek_visits.web.staff.visits.visit_page import visit_page
from barsek_visits.web.staff.visits.visit_view import steps_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from barsek_visits.web.forms.visits.programme import Typed

_CONFLICT, _UNPROCESSABLE = 409, 422


def programme(reference: str) -> ResponseReturnValue:
    """Show the programme to be edited."""
    details = visit_details(reference, current_staff())
    if VisitStep.PROGRAMME not in steps_of(details):
        return redirect(url_for("staff.visit", reference=reference), code=303)
    return _page(details, _form_of(details))


def save_programme(reference: str) -> ResponseReturnValue:
    """Store the programme, or do what a button says and store nothing yet."""
    details = visit_details(reference, current_staff())
    action, items = ProgrammeForm.sent().get("do", "save"), typed_items()
    if action != "save":
        return _page(details, _edited_form(details, action, items))
    form = form_of(items)
    if not form.validate():
        return _page(details, form, status=_UNPROCESSABLE)
    return _store(details, form)


def shift_visit(reference: str) -> ResponseReturnValue:
    """Move the programme, or the rest of it, by minutes."""
    form = ShiftForm()
    if not form.validate():
        return invalid(reference, VisitStep.SHIFT, form)
    shift = programmes.Shift(form.signed_minutes, form.since_id, form.override_busy.data)
    try:
        programmes.shift_visit(reference, shift, by=current_staff(), version=form.version.data, now=clock.now())
    except NotOffered as refusal:
        form.minutes.errors = [_refusal_text(refusal)]
        details = visit_details(reference, current_staff())
        return visit_page(details, refused={VisitStep.SHIFT: form}, status=refusal.status)
    except REFUSALS as error:
        return refused(reference, VisitStep.SHIFT, form, error)
    return done(reference, _("The programme has new times, and everyone has been told."))


def _store(details: VisitDetails, form: ProgrammeForm) -> ResponseReturnValue:
    reference, version = details.reference, form.version.data
    try:
        programmes.save_programme(reference, _programme(form), by=current_staff(), version=version, now=clock.now())
    except StaleVersion:
        return _stale(reference, form)
    except WrongState as error:
        return refused(reference, VisitStep.PROGRAMME, form, error)
    except (SlotTaken, NotOffered, WallTimeGap) as error:
        _explain(form, error, details)
        return _page(details, form, status=error.status)
    return done(reference, _("The programme is saved."))


def _edited_form(details: VisitDetails, action: str, items: list[Typed]) -> ProgrammeForm:
    """Return the form after what a button says; nothing is stored."""
    if action.startswith("template-"):
        changed = template_items(details, action.removeprefix("template-"), items)
    else:
        changed = edited(action, items)
    too_many = changed is not None and len(changed) > MAX_ITEMS
    form = form_of(items if changed is None or too_many else changed)
    if too_many:
        form.form_errors.append(_("A programme has at most %(count)s items.", count=MAX_ITEMS))
    return form


def _form_of(details: VisitDetails) -> ProgrammeForm:
    clock_ = office().office_time
    values = [item_values(planned_item(item), clock_) for item in details.items]
    if len(values) == 1 and not values[0]["title"]:
        values[0]["title"] = details.default_title
    return ProgrammeForm(formdata=None, data={"version": details.version, "items": values})


def _programme(form: ProgrammeForm) -> Programme:
    return Programme(tuple(entry.form.to_item(office().office_time) for entry in form.items), form.override_busy.data)


def _page(details: VisitDetails, form: ProgrammeForm, *, status: int = 200) -> ResponseReturnValue:
    equipment = equipment_rows()
    form.set_choices(active_resources(), equipment)
    items = page_items(details, form)
    page = render_template(
        "staff/visits/programme.html",
        visit=details,
        form=form,
        items=items,
        problems=problems(form),
        **page_days(items),
        equipment=equipment,
        templates=template_rows(),
    )
    return page, status


def _stale(reference: str, form: ProgrammeForm) -> ResponseReturnValue:
    """Show what was typed against the visit as it stands now, where somebody else was faster."""
    text = _(
        "Somebody else has changed this visit meanwhile. What you wrote is still here: save it again to replace theirs."
    )
    form.form_errors.append(text)
    details = visit_details(reference, current_staff())
    form.version.data = details.version
    return _page(details, form, status=_CONFLICT)


def _explain(form: ProgrammeForm, error: SlotTaken | NotOffered | WallTimeGap, details: VisitDetails) -> None:
    """Say why a programme cannot be: beside the item that it concerns, where one does."""
    if isinstance(error, ProgrammeTaken):
        add_conflict_errors(form, error, details)
    elif isinstance(error, SlotTaken):
        add_taken_error(form, error)
    elif isinstance(error, WallTimeGap):
        form.form_errors.append(gap_text(error))
    elif error.reason is Refusal.PAST:
        form.items[error.position].form.starts.errors = [_refusal_text(error)]
    else:
        form.form_errors.append(_refusal_text(error))


def _refusal_text(refusal: NotOffered) -> str:
    texts = {
        Refusal.PAST: _("This time has passed."),
        Refusal.TOO_MANY: _("A room is too small for them."),
        Refusal.WITHOUT_YOURSELF: _("Keep yourself as a host. A coordinator can assign the visit to others."),
    }
    return texts.get(refusal.reason) or _("A programme lasts a week at the most.")
