"""The delegation's own page: what stands, and what it can still do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Response, redirect, render_template, request, url_for

from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.errors import (
    CodeNeeded,
    NotOffered,
    Refusal,
    StaleVersion,
    TooMuchText,
    WallTimeGap,
    WrongState,
)
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import use_language
from barsek_visits.ical.writing import single_calendar
from barsek_visits.queries.bookings.policy import booking_policy
from barsek_visits.queries.visits.own_visits import OwnVisit, details_of_token, has_link, is_known_browser, own_visit
from barsek_visits.queries.visits.visit_types import visit_type_row
from barsek_visits.services.visits import closing
from barsek_visits.services.visits.delegation import own_steps
from barsek_visits.services.visits.letters import visit_event
from barsek_visits.web import clock
from barsek_visits.web.browsers import this_browser
from barsek_visits.web.context import office
from barsek_visits.web.errors import error_page
from barsek_visits.web.forms.visits.answers import AcceptOfferForm, AnswerForm
from barsek_visits.web.forms.visits.own_page import CancelForm, ChangeForm, CodeForm, WithdrawForm
from barsek_visits.web.forms.visits.participants import GiveParticipantsForm
from barsek_visits.web.locale import REFUSED, requested_language, use_language_unless_requested
from barsek_visits.web.public.free_times import time_choices, too_many_text
from barsek_visits.web.public.participants_card import participants_card
from barsek_visits.web.refusals import error_text, gap_text, refusal_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from flask.typing import ResponseReturnValue

    from barsek_visits.domain.bookings.policy import BookingPolicy
    from barsek_visits.queries.visits.details import VisitDetails
    from barsek_visits.web.forms.base import Form

_DAYS_OFFERED = 42
_NOTICES = ("changed", "confirmed", "mailed")


@dataclass(frozen=True)
class HistoryRow:
    """One thing that has happened, in words."""

    at: datetime
    text: str


def own_page(token: str) -> ResponseReturnValue:
    """Show the visit."""
    return visit_page(token, visit_in_its_language(token))


def change_visit(token: str) -> ResponseReturnValue:
    """Ask for another time or number."""
    visit = visit_in_its_language(token)
    form = ChangeForm()
    if not form.validate():
        return visit_page(token, visit, {"change": form}, status=422)
    try:
        own_steps.change_visit(token, form.to_change(), version=form.version.data, now=clock.now())
    except NotOffered as refusal:
        return _refused_change(token, visit, form, refusal)
    except WallTimeGap as gap:
        form.starts_at.errors = [gap_text(gap)]
        return visit_page(token, visit, {"change": form}, status=422)
    except TooMuchText as error:
        form.message.errors = [error_text(error)]
        return visit_page(token, visit, {"change": form}, status=error.status)
    except (StaleVersion, WrongState):
        return stale_page(token, visit, "change", form)
    return redirect(url_for("public.own_page", token=token, changed=1), code=303)


def withdraw_visit(token: str) -> ResponseReturnValue:
    """Withdraw the request."""
    visit = visit_in_its_language(token)
    form = WithdrawForm()
    if not form.validate():
        return visit_page(token, visit, {"withdraw": form}, status=422)
    try:
        own_steps.withdraw_visit(token, version=form.version.data, now=clock.now())
    except (StaleVersion, WrongState):
        return stale_page(token, visit, "withdraw", form)
    return redirect(url_for("public.own_page", token=token), code=303)


def cancel_visit(token: str) -> ResponseReturnValue:
    """Cancel the visit."""
    visit = visit_in_its_language(token)
    form = CancelForm()
    if not form.validate():
        return visit_page(token, visit, {"cancel": form}, status=422)
    try:
        closing.cancel_own_visit(
            token, form.reason.data, browser=this_browser(), version=form.version.data, now=clock.now()
        )
    except CodeNeeded as error:
        form.form_errors.append(_(error.text))
        return visit_page(token, visit, {"cancel": form}, status=error.status)
    except (StaleVersion, WrongState):
        return stale_page(token, visit, "cancel", form)
    return redirect(url_for("public.own_page", token=token), code=303)


def visit_ics(token: str) -> ResponseReturnValue:
    """Give the confirmed visit as a calendar file."""
    details = details_of_token(token)
    if details.status != BookingStatus.CONFIRMED:
        return error_page(404)
    return calendar_file(details)


def calendar_file(details: VisitDetails) -> Response:
    """Return a visit as a calendar file, in the language that is asked for, or its own."""
    with use_language(requested_language() or details.page_language):
        body = single_calendar(visit_event(details, office()), office().zone)
    response = Response(body, mimetype="text/calendar")
    response.headers["Content-Disposition"] = 'attachment; filename="visit.ics"'
    return response


def visit_in_its_language(token: str) -> OwnVisit:
    """Return the visit of a link, and speak its language from here on unless another is asked for.

    Raises:
        NotFound: there is no such link.
    """
    details = details_of_token(token)
    use_language_unless_requested(details.page_language)
    return own_visit(details, now=clock.now(), secret=mailed_secret())


def mailed_secret() -> str:
    """Return what only the contact's mail has, empty where it is not in the address.

    It stands in the addresses of the page and of its forms: a body is read by its form alone, which limits it.
    """
    return request.args.get("confirm", "")


def visit_page(
    token: str, visit: OwnVisit, refused: Mapping[str, Form] | None = None, *, status: int = 200
) -> ResponseReturnValue:
    """Return the page.

    Args:
        token: the secret of the link.
        visit: what the holder may read.
        refused: forms to be shown as they were typed, by step: `change`, `withdraw`, `cancel`, `answer`, `accept`,
            `names`, `code`.
        status: the answer's status.
    """
    refused = refused or {}
    blank = ChangeForm(formdata=None, data={"party_size": visit.party_size})
    forms: dict[str, Any] = {
        "change_form": refused.get("change") or blank,
        "withdraw_form": refused.get("withdraw") or WithdrawForm(formdata=None),
        "cancel_form": refused.get("cancel") or CancelForm(formdata=None),
        "answer_form": refused.get("answer") or AnswerForm(formdata=None),
        "accept_form": refused.get("accept") or AcceptOfferForm(formdata=None),
        "participants_form": refused.get("names") or GiveParticipantsForm(formdata=None),
    }
    for form in forms.values():
        form.version.data = visit.version
    participants = participants_card(token, visit)
    is_known = is_known_browser(this_browser(), has_link(token))
    takes_code = not is_known and ("cancel" in visit.may or participants is not None)
    if "change" in visit.may:
        forms["change_form"].set_choices(_time_choices(visit, booking_policy(office(), clock.now())))
    page = render_template(
        "public/own_page/own_page.html",
        visit=visit,
        several_days=office().office_time.is_on_several_days(item.span for item in visit.items),
        history=[HistoryRow(at, text) for at, step in visit.steps if (text := _step_text(step))],
        token=token,
        participants=participants,
        code_form=refused.get("code") or CodeForm(formdata=None),
        is_known=is_known,
        takes_code=takes_code,
        just_sent=request.args.get("sent") == "1",
        notice=next((name for name in _NOTICES if request.args.get(name) == "1"), ""),
        typed_form=_typed_form(visit, refused, takes_code=takes_code),
        switch=REFUSED,
        **forms,
    )
    return page, status


def _typed_form(visit: OwnVisit, refused: Mapping[str, Form], *, takes_code: bool) -> str:
    """Return the id of the form that was refused and is shown as it was typed: another language keeps it."""
    step = next(iter(refused), "")
    is_shown = takes_code if step == "code" else step in visit.may
    if not is_shown or step == "accept" or (step == "names" and refused[step]["file"].errors):
        return ""  # there is nothing that was typed, or the form is not there any more
    return f"{step}-form"


def _refused_change(token: str, visit: OwnVisit, form: ChangeForm, refusal: NotOffered) -> ResponseReturnValue:
    if refusal.reason is Refusal.TOO_MANY:
        form.party_size.errors = [too_many_text(visit_type_row(visit.visit_type_key, also_inactive=True))]
    else:
        form.starts_at.errors = [refusal_text(refusal.reason)]
    return visit_page(token, visit, {"change": form}, status=409 if refusal.reason is Refusal.TAKEN else 422)


def stale_page(token: str, visit: OwnVisit, step: str, form: Form) -> ResponseReturnValue:
    """Show the visit as it stands now, with what was typed, where the office was faster."""
    form.form_errors.append(_("The visit has changed meanwhile. Please look at it again, and send once more."))
    return visit_page(token, visit, {step: form}, status=409)


def _time_choices(visit: OwnVisit, policy: BookingPolicy) -> list[tuple[str, str]]:
    """Return free times from the visit's week on; its own time counts as taken while it is confirmed."""
    rules = visit_type_row(visit.visit_type_key, also_inactive=True).rules
    chosen = policy.office_time.wall(visit.span.start).date()
    first = max(policy.earliest_day(rules), chosen - timedelta(days=chosen.weekday() + 7))
    return time_choices(policy, rules, visit.party_size, first, days=_DAYS_OFFERED, but=visit.span)


def _step_text(step: str) -> str:
    texts = {
        "request": _("You sent the request"),
        "confirm": _("We confirmed the visit"),
        "decline": _("We declined the request"),
        "withdraw": _("You withdrew the request"),
        "expire": _("The request ran out"),
        "move": _("We moved the visit to another time"),
        "change": _("You asked for a change"),
        "ask": _("We asked you a question"),
        "answer": _("You answered"),
        "offer": _("We offered you other times"),
        "accept": _("You chose one of the times we offered"),
        "lapse": _("The times we offered ran out"),
        "programme": _("We worked on the programme"),
        "shift": _("We shifted the programme"),
        "accept-change": _("We made the change"),
        "decline-change": _("We could not make the change"),
        "cancel": _("The visit was cancelled"),
        "complete": _("The visit took place"),
        "ask-names": _("We asked for a list of names"),
        "names": _("You gave us the list of names"),
        "erase-names": _("The list of names was erased"),
    }
    return texts.get(step, "")
