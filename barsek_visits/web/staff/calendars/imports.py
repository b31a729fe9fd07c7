"""Taking over another program's calendar: uploaded, looked at, taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, request, url_for

from barsek_visits.domain.calendars.external_events import Doubt, Fault
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.resources.resources import active_resources
from barsek_visits.services.calendars import import_desk
from barsek_visits.services.calendars.import_desk import DeskState, DeskStep, ImportDesk
from barsek_visits.services.calendars.import_plans import WhyNot
from barsek_visits.services.calendars.imports import Outcome
from barsek_visits.web import clock
from barsek_visits.web.access import current_staff
from barsek_visits.web.forms.base import Form
from barsek_visits.web.forms.calendars.imports import ImportForm

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_ROWS_A_PAGE = 100


def calendar_import() -> ResponseReturnValue:
    """Show how far the member's import is: a form, a bar, or what was found."""
    return _page(ImportForm(formdata=None))


def upload_calendar() -> ResponseReturnValue:
    """Keep a calendar until it was looked at."""
    form = ImportForm()
    form.set_rooms(_room_names())
    if not form.validate():
        return _page(form, 422)
    import_desk.upload_calendar(form.file.data, form.room.data, by=current_staff(), now=clock.now())
    return redirect(url_for("staff.calendar_import"), code=303)


def take_calendar() -> ResponseReturnValue:
    """Let what was looked at be taken over."""
    _checked()
    import_desk.take_calendar(by=current_staff(), now=clock.now())
    return redirect(url_for("staff.calendar_import"), code=303)


def forget_calendar() -> ResponseReturnValue:
    """Remove the upload, and what was found in it."""
    _checked()
    import_desk.forget_calendar(by=current_staff())
    flash(_("The calendar is removed."), "success")
    return redirect(url_for("staff.calendar_import"), code=303)


def _checked() -> None:
    if not Form().validate():
        abort(422)


def _room_names() -> list[str]:
    return [row.name for row in active_resources() if row.kind == "room"]


def _page(form: ImportForm, status: int = 200) -> ResponseReturnValue:
    form.set_rooms(_room_names())
    desk = ImportDesk(current_staff().id)
    state = desk.state(now=clock.now())
    shown = Outcome(_chosen())
    report = desk.report() if state and state.step in (DeskStep.LOOKED, DeskStep.TAKEN) else None
    rows = report.of(shown) if report else []
    page = min(max(request.args.get("page", 1, type=int), 1), max(-(-len(rows) // _ROWS_A_PAGE), 1))
    return render_template(
        "staff/calendars/import.html",
        form=form,
        state=state,
        problem=_problem(state) if state else "",
        report=report,
        shown=shown,
        outcomes=_outcome_names(is_taken=bool(state and state.step is DeskStep.TAKEN)),
        rows=rows[(page - 1) * _ROWS_A_PAGE : page * _ROWS_A_PAGE],
        page=page,
        has_more=page * _ROWS_A_PAGE < len(rows),
        doubts=_doubt_names(),
        reasons=_reasons(),
        faults={Fault.NO_START: _("no start that can be read"), Fault.BROKEN: _("cannot be read")},
    ), status


def _chosen() -> str:
    asked = request.args.get("show", "")
    return asked if asked in (Outcome.TAKEN, Outcome.SKIPPED, Outcome.CONFLICT) else Outcome.TAKEN


def _problem(state: DeskState) -> str:
    if state.step is not DeskStep.FAILED:
        return ""
    return _(state.problem, **(state.values or {})) if state.problem else _("The calendar could not be taken.")


def _outcome_names(*, is_taken: bool) -> dict[Outcome, str]:
    return {
        Outcome.TAKEN: _("taken") if is_taken else _("would be taken"),
        Outcome.CONFLICT: _("clash with a booking"),
        Outcome.SKIPPED: _("skipped"),
    }


def _doubt_names() -> dict[Doubt, str]:
    return {
        Doubt.ZONE: _("time zone not known"),
        Doubt.END: _("end not readable"),
        Doubt.RULE: _("left out of its rule"),
        Doubt.DATES: _("dates not readable"),
    }


def _reasons() -> dict[WhyNot, str]:
    return {
        WhyNot.CANCELLED: _("cancelled"),
        WhyNot.FREE: _("takes no time"),
        WhyNot.NOBODYS: _("neither a room nor a host of ours"),
        WhyNot.NOTE: _("a note about the day, without a room"),
        WhyNot.TOO_LONG: _("longer than a week"),
    }
