"""Asking a delegation, offering it other times, and declining with others."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from flask import flash, redirect, url_for

from barsek_visits.domain.bookings.allocation import Allocation
from barsek_visits.domain.errors import NotOffered, Refusal, SlotTaken, StaleVersion, WallTimeGap
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.visits.details import VisitDetails, visit_details
from barsek_visits.queries.visits.visit_types import visit_type_row
from barsek_visits.services.visits import offers, questions
from barsek_visits.services.visits import visits as visit_service
from barsek_visits.web import clock
from barsek_visits.web.access import current_staff
from barsek_visits.web.context import office
from barsek_visits.web.forms.visits.answers import DeclineWithTimesForm, OfferForm, QuestionForm
from barsek_visits.web.refusals import gap_text
from barsek_visits.web.staff.visits.visit_page import stale_page, visit_page
from barsek_visits.web.staff.visits.visit_proposals import proposals_of
from barsek_visits.web.staff.visits.visits import add_taken_errors

if TYPE_CHECKING:
    from datetime import datetime

    from flask.typing import ResponseReturnValue

    from barsek_visits.web.forms.fields import WallTimeField

_CONFLICT, _UNPROCESSABLE = 409, 422


def ask_delegation(reference: str) -> ResponseReturnValue:
    """Ask the delegation something."""
    form, details = QuestionForm(), visit_details(reference, current_staff())
    if not form.validate():
        return visit_page(details, refused={"ask": form}, status=_UNPROCESSABLE)
    try:
        questions.ask_delegation(
            reference, form.text.data, by=current_staff(), version=form.version.data, now=clock.now()
        )
    except StaleVersion:
        return stale_page(details, {"ask": form})
    return _done(reference, _("Your question is on its way to the delegation."))


def offer_times(reference: str) -> ResponseReturnValue:
    """Offer the delegation other times."""
    form, details = OfferForm(), visit_details(reference, current_staff())
    refused = {"offer": form}
    if not form.validate():
        return visit_page(details, refused=refused, status=_UNPROCESSABLE)
    choices = [_choice(details, form, field) for field in form.fields]
    until = _instant(form.until)
    if any(choice is None for choice in choices) or until is None:
        return visit_page(details, refused=refused, status=_UNPROCESSABLE)
    offer = offers.Offer(tuple(choice for choice in choices if choice), until)
    try:
        offers.offer_times(reference, offer, by=current_staff(), version=form.version.data, now=clock.now())
    except StaleVersion:
        return stale_page(details, refused)
    except SlotTaken as taken:
        add_taken_errors(form, taken, details)
        return visit_page(details, refused=refused, status=_CONFLICT)
    except NotOffered as refusal:
        _say(form, refusal)
        return visit_page(details, refused=refused, status=_UNPROCESSABLE)
    return _done(reference, _("The times are held, and the delegation can choose."))


def decline_visit(reference: str) -> ResponseReturnValue:
    """Decline a request with a reason, and other times where there are any."""
    form, details = DeclineWithTimesForm(), visit_details(reference, current_staff())
    if not form.validate():
        return visit_page(details, refused={"decline": form}, status=_UNPROCESSABLE)
    starts = [_instant(field) for field in form.fields]
    if None in starts:
        return visit_page(details, refused={"decline": form}, status=_UNPROCESSABLE)
    spans = [_span(details, start) for start in starts if start]
    try:
        visit_service.decline_visit(
            reference,
            form.reason.data,
            other_times=spans,
            by=current_staff(),
            version=form.version.data,
            now=clock.now(),
        )
    except StaleVersion:
        return stale_page(details, {"decline": form})
    return _done(reference, _("The request is declined, and the delegation has been told."))


def _choice(details: VisitDetails, form: OfferForm, field: WallTimeField) -> Allocation | None:
    """Return an offered time with the chosen room and hosts, or the best that are free; None where it has an error."""
    start = _instant(field)
    if start is None:
        return None
    span = _span(details, start)
    proposals = proposals_of(details, span)
    room = form.room.data or proposals.best_room(span)
    host = None if form.host_ids else proposals.best_host(span)
    hosts = form.host_ids or ((host,) if host else ())
    if len(details.items) == 1 and not room and not details.items[0].place:
        field.errors = [_("No room that is large enough is free at this time.")]
        return None
    return Allocation(span, (room,) if room else (), hosts, form.override_busy.data)


def _instant(field: WallTimeField) -> datetime | None:
    """Return a field's instant; one that the clock skips, or that has passed, gets an error beside it."""
    try:
        instant = office().office_time.instant(field.data)
    except WallTimeGap as gap:
        field.errors = [gap_text(gap)]
        return None
    if instant <= clock.now():
        field.errors = [_("This time has passed.")]
        return None
    return instant


def _span(details: VisitDetails, start: datetime) -> TimeSpan:
    """Return the time from a start on: as long as the programme, or as the kind of visit says."""
    if len(details.items) > 1:
        return details.span.moved_to(start)
    return TimeSpan(
        start, start + timedelta(minutes=visit_type_row(details.visit_type_key, also_inactive=True).minutes)
    )


def _say(form: OfferForm, refusal: NotOffered) -> None:
    if refusal.reason is Refusal.TOO_FAR:
        form.until.errors = [_("The times can be held until the first of them begins, and no longer.")]
    elif refusal.reason is Refusal.TOO_MANY:
        form.room.errors = [_("This room is too small for them.")]
    elif refusal.reason is Refusal.INCOMPLETE:
        form.hosts.errors = [_("Please choose a room and at least one host.")]
    else:
        form.fields[min(refusal.position, len(form.fields) - 1)].errors = [_("This time cannot be offered.")]


def _done(reference: str, text: str) -> ResponseReturnValue:
    flash(text, "success")
    return redirect(url_for("staff.visit", reference=reference), code=303)
