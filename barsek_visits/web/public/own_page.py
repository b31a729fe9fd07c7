"""The delegation's own page: what stands, and what it can still do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Response, redirect, render_template, request, url_for

from barsek_visits.domain.errors import NotAllowed, NotOffered, Refusal, StaleVersion, WallTimeGap
from barsek_visits.domain.visit_state import VisitState
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import use_language
from barsek_visits.ical.calendars import single_calendar
from barsek_visits.queries.offices import agenda, visit_type_row
from barsek_visits.queries.own_visits import OwnVisit, details_of_token, own_visit
from barsek_visits.services import own_visits
from barsek_visits.services.letters import visit_event
from barsek_visits.web import clock
from barsek_visits.web.context import office
from barsek_visits.web.errors import error_page
from barsek_visits.web.forms.own_page import CancelForm, ChangeForm, WithdrawForm
from barsek_visits.web.locale import asked_language, speak_unless_asked
from barsek_visits.web.public.free_times import time_choices, too_many_text
from barsek_visits.web.public.names_card import names_card
from barsek_visits.web.public.visits import gap_text, refusal_text

if TYPE_CHECKING:
    from datetime import datetime

    from flask.typing import ResponseReturnValue

    from barsek_visits.domain.booking_rules import Agenda
    from barsek_visits.web.forms.names import GiveNamesForm

_DAYS_OFFERED = 42


@dataclass(frozen=True)
class HistoryRow:
    """One thing that has happened, in words."""

    at: datetime
    text: str


def own_page(token: str) -> ResponseReturnValue:
    """Show the visit."""
    return _page(token, _visit_in_its_language(token))


def change_visit(token: str) -> ResponseReturnValue:
    """Ask for another time or number."""
    visit = _visit_in_its_language(token)
    form = ChangeForm()
    if not form.validate():
        return _page(token, visit, change_form=form, status=422)
    try:
        own_visits.change_visit(token, form.to_change(), version=form.version.data, now=clock.now())
    except NotOffered as refusal:
        return _refused_change(token, visit, form, refusal)
    except WallTimeGap as gap:
        form.starts_at.errors = [gap_text(gap)]
        return _page(token, visit, change_form=form, status=422)
    except (StaleVersion, NotAllowed):
        return _overtaken(token, visit, change_form=form)
    return redirect(url_for("public.own_page", token=token, changed=1), code=303)


def withdraw_visit(token: str) -> ResponseReturnValue:
    """Withdraw the request."""
    visit = _visit_in_its_language(token)
    form = WithdrawForm()
    if not form.validate():
        return _page(token, visit, withdraw_form=form, status=422)
    try:
        own_visits.withdraw_visit(token, version=form.version.data, now=clock.now())
    except (StaleVersion, NotAllowed):
        return _overtaken(token, visit, withdraw_form=form)
    return redirect(url_for("public.own_page", token=token), code=303)


def cancel_visit(token: str) -> ResponseReturnValue:
    """Cancel the visit."""
    visit = _visit_in_its_language(token)
    form = CancelForm()
    if not form.validate():
        return _page(token, visit, cancel_form=form, status=422)
    try:
        own_visits.cancel_own_visit(token, form.reason.data, version=form.version.data, now=clock.now())
    except (StaleVersion, NotAllowed):
        return _overtaken(token, visit, cancel_form=form)
    return redirect(url_for("public.own_page", token=token), code=303)


def visit_ics(token: str) -> ResponseReturnValue:
    """Give the confirmed visit as a calendar file."""
    details = details_of_token(token)
    if details.status != VisitState.CONFIRMED:
        return error_page(404)
    with use_language(asked_language() or details.page_language):
        body = single_calendar(visit_event(details_of_token(token), office()), office().zone)
    response = Response(body, mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="visit.ics"'
    return response


def _visit_in_its_language(token: str) -> OwnVisit:
    speak_unless_asked(own_visit(token, now=clock.now()).page_language)
    return own_visit(token, now=clock.now())


def _page(token: str, visit: OwnVisit, *, status: int = 200, **typed: Any) -> ResponseReturnValue:
    """Return the page; `typed` are forms to be shown as they were typed, by their names in the template."""
    change_form = typed.get("change_form") or ChangeForm(formdata=None, data={"party_size": visit.party_size})
    withdraw_form = typed.get("withdraw_form") or WithdrawForm(formdata=None)
    cancel_form = typed.get("cancel_form") or CancelForm(formdata=None)
    for form in (change_form, withdraw_form, cancel_form):
        form.version.data = visit.version
    if "change" in visit.may:
        change_form.offer(_time_choices(visit, agenda(office(), clock.now())))
    page = render_template(
        "public/own_page/own_page.html",
        visit=visit,
        history=[HistoryRow(at, text) for at, step in visit.steps if (text := _step_text(step))],
        token=token,
        change_form=change_form,
        withdraw_form=withdraw_form,
        cancel_form=cancel_form,
        **names_card(token, visit, typed.get("names_form")),
        just_sent=request.args.get("sent") == "1",
        notice="changed" if request.args.get("changed") == "1" else "",
    )
    return page, status


def page_with(token: str, *, names_form: GiveNamesForm, status: int) -> ResponseReturnValue:
    """Return the page as it stands now, with a form of another view as it was typed."""
    return _page(token, _visit_in_its_language(token), names_form=names_form, status=status)


def _refused_change(token: str, visit: OwnVisit, form: ChangeForm, refusal: NotOffered) -> ResponseReturnValue:
    if refusal.reason is Refusal.TOO_MANY:
        form.party_size.errors = [too_many_text(visit_type_row(visit.visit_type_key, also_inactive=True))]
    else:
        form.starts_at.errors = [refusal_text(refusal.reason)]
    return _page(token, visit, change_form=form, status=409 if refusal.reason is Refusal.TAKEN else 422)


def _overtaken(token: str, visit: OwnVisit, **forms: ChangeForm | WithdrawForm | CancelForm) -> ResponseReturnValue:
    """Show the visit as it stands now, with what was typed, where the office was faster."""
    for form in forms.values():
        form.form_errors.append(_("The visit has changed meanwhile. Please look at it again, and send once more."))
    return _page(token, visit, status=409, **forms)


def _time_choices(visit: OwnVisit, our_time: Agenda) -> list[tuple[str, str]]:
    """Return free times from the visit's week on; its own time counts as taken while it is confirmed."""
    rules = visit_type_row(visit.visit_type_key, also_inactive=True).rules
    chosen = our_time.office_time.wall(visit.span.start).date()
    first = max(our_time.earliest_day(rules), chosen - timedelta(days=chosen.weekday() + 7))
    return time_choices(our_time, rules, visit.party_size, first, days=_DAYS_OFFERED, but=visit.span)


def _step_text(step: str) -> str:
    texts = {
        "request": _("You sent the request"),
        "confirm": _("We confirmed the visit"),
        "decline": _("We declined the request"),
        "withdraw": _("You withdrew the request"),
        "expire": _("The request ran out"),
        "move": _("We moved the visit to another time"),
        "change": _("You asked for a change"),
        "accept-change": _("We made the change"),
        "decline-change": _("We could not make the change"),
        "cancel": _("The visit was cancelled"),
        "complete": _("The visit took place"),
        "ask-names": _("We asked for a list of names"),
        "names": _("You gave us the list of names"),
        "erase-names": _("The list of names was erased"),
    }
    return texts.get(step, "")
