"""Asking for a visit: free times, the form, the request."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from barsek_visits.domain.errors import NotOffered, Refusal, WallTimeGap
from barsek_visits.domain.networks import network_of
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.bookings.availability import alternatives
from barsek_visits.queries.bookings.policy import booking_policy
from barsek_visits.queries.resources.topics import topics
from barsek_visits.queries.visits.visit_types import VisitTypeRow, visit_type_row, visit_types
from barsek_visits.services.visits.booking.requests import request_visit as take_request
from barsek_visits.settings import current_settings
from barsek_visits.web import clock
from barsek_visits.web.browsers import remember_browser, this_browser
from barsek_visits.web.context import office
from barsek_visits.web.forms.visits.request import TimesForm, VisitForm
from barsek_visits.web.locale import REFUSED, TYPED, language_switch
from barsek_visits.web.public.free_times import free_time, time_choices, times_page, too_many_text
from barsek_visits.web.refusals import gap_text, refusal_text

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from barsek_visits.domain.bookings.policy import BookingPolicy
    from barsek_visits.web.public.free_times import FreeTime

_MIN_FILL_SECONDS = 2
_ALTERNATIVES_DAYS = 28
_OK, _CONFLICT, _UNPROCESSABLE = 200, 409, 422


def new_visit() -> ResponseReturnValue:
    """Show the free times, or, once one is chosen, the form."""
    times = TimesForm(request.args)
    if not request.args.get("starts_at"):
        return times_page(times, month=_asked_date("month", "%Y-%m"), day=_asked_date("day", "%Y-%m-%d"))
    times.set_choices(visit_types())
    form = VisitForm(formdata=None, data={**times.query(), "language": times.language.data})
    form.starts_at.process(request.args)
    form.begin()
    this_browser()  # a form that is sent twice is known by it
    problem = _problem_with_start(form)
    if problem:
        form.starts_at.errors = [problem]
    return _form_page(form, status=_UNPROCESSABLE if problem else _OK)


def request_visit() -> ResponseReturnValue:
    """Take a request: 303 to the delegation's own page, or the form again with what is wrong."""
    form = VisitForm()
    if language_switch() == TYPED:
        return _form_page(form, status=_OK)
    if not (form.validate() and _is_from_a_person(form) and _visit_type_of(form)):
        return _form_page(form, status=_UNPROCESSABLE)
    try:
        taken = take_request(form.to_request(this_browser(), network_of(request.remote_addr or "")), now=clock.now())
    except NotOffered as refusal:
        return _refused(form, refusal)
    except WallTimeGap as gap:
        form.starts_at.errors = [gap_text(gap)]
        return _form_page(form, status=_UNPROCESSABLE)
    remember_browser()
    return redirect(url_for("public.own_page", token=taken.token, sent=1), code=303)


def _refused(form: VisitForm, refusal: NotOffered) -> ResponseReturnValue:
    if refusal.reason is Refusal.TOO_MANY:
        form.party_size.errors = [too_many_text(visit_type_row(form.visit_type.data))]
        return _form_page(form, status=_UNPROCESSABLE)
    field = _wish_field(form, refusal.position)
    field.errors = [refusal_text(refusal.reason)]  # type: ignore[attr-defined]
    taken = refusal.reason is Refusal.TAKEN
    return _form_page(form, status=_CONFLICT if taken else _UNPROCESSABLE, taken=taken and refusal.position == 0)


def _wish_field(form: VisitForm, position: int) -> object:
    """Return the field of a wish; the second wish is the first alternative that was filled in."""
    filled = [form.starts_at, *(field for field in (form.alternative_1, form.alternative_2) if field.data)]
    return filled[min(position, len(filled) - 1)]


def _is_from_a_person(form: VisitForm) -> bool:
    """Tell robots by the field that nobody sees, and by a form filled in faster than anybody reads."""
    if request.form.get("website"):
        form.form_errors.append(_("Please leave the last field of the form empty."))
        return False
    if current_settings().throttle and form.age_seconds() < _MIN_FILL_SECONDS:
        form.form_errors.append(_("That was very quick. Please look the form through and send it once more."))
        return False
    return True


def _visit_type_of(form: VisitForm) -> VisitTypeRow | None:
    return next((row for row in visit_types() if row.key == form.visit_type.data), None)


def _form_page(form: VisitForm, *, status: int, taken: bool = False) -> ResponseReturnValue:
    visit_type = _visit_type_of(form)
    if visit_type is None and not form.visit_type.errors:
        form.visit_type.errors = [_("Please choose what kind of visit you wish for.")]
        status = _UNPROCESSABLE
    policy = booking_policy(office(), clock.now())
    span = _chosen_span(form, visit_type, policy)
    form.set_choices(topics(), _time_choices(visit_type, form, policy, span))
    page = render_template(
        "public/visits/form.html",
        form=form,
        span=span,
        visit_type=visit_type,
        taken=taken,
        alternatives=_alternatives(form, visit_type, policy, span) if form.starts_at.errors else [],
        query=_query(form, span, policy),
        typed_form="visit-form",
        switch=TYPED if status == _OK else REFUSED,
    )
    return page, status


def _problem_with_start(form: VisitForm) -> str:
    """Return what is wrong with a start that came by link, before anything is filled in."""
    if form.starts_at.data is None:
        return _("Please choose a date and a time.")
    visit_type = _visit_type_of(form)
    if visit_type is None:
        return ""
    policy = booking_policy(office(), clock.now())
    try:
        start = policy.office_time.instant(form.starts_at.data)
    except WallTimeGap as gap:
        return gap_text(gap)
    refusal = policy.refusal(TimeSpan(start, start + timedelta(minutes=visit_type.minutes)), visit_type.rules)
    return refusal_text(refusal) if refusal else ""


def _chosen_span(form: VisitForm, visit_type: VisitTypeRow | None, policy: BookingPolicy) -> TimeSpan | None:
    if visit_type is None or form.starts_at.data is None:
        return None
    try:
        start = policy.office_time.instant(form.starts_at.data)
    except WallTimeGap:
        return None
    return TimeSpan(start, start + timedelta(minutes=visit_type.minutes))


def _time_choices(
    visit_type: VisitTypeRow | None, form: VisitForm, policy: BookingPolicy, span: TimeSpan | None
) -> list[tuple[str, str]]:
    """Return the free times of the weeks from the chosen one on, for the lists of alternatives."""
    if visit_type is None:
        return []
    first = policy.earliest_day(visit_type.rules)
    if span:
        chosen = policy.office_time.wall(span.start).date()
        first = max(first, chosen - timedelta(days=chosen.weekday()))
    party_size = form.party_size.data or 1
    return time_choices(policy, visit_type.rules, party_size, first, days=_ALTERNATIVES_DAYS, but=span)


def _alternatives(
    form: VisitForm, visit_type: VisitTypeRow | None, policy: BookingPolicy, span: TimeSpan | None
) -> list[FreeTime]:
    if visit_type is None or span is None:
        return []
    near = alternatives(policy, visit_type.rules, form.party_size.data or 1, span)
    return [free_time(one, policy) for one in near]


def _query(form: VisitForm, span: TimeSpan | None, policy: BookingPolicy) -> dict[str, object]:
    values = {name: form[name].data for name in ("visit_type", "party_size", "language", "time_zone")}
    if span:
        values["day"] = policy.office_time.wall(span.start).date().isoformat()
    return {name: value for name, value in values.items() if value}


def _asked_date(name: str, pattern: str) -> date | None:
    try:
        return datetime.strptime(request.args.get(name, ""), pattern).date()  # noqa: DTZ007 - a date of the office
    except ValueError:
        return None
