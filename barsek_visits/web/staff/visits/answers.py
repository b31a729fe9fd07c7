"""Asking a delegation, offering it other times, and declining with others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.domain.errors import NotOffered, Refusal, WallTimeGap
from barsek_visits.domain.visits.states import VisitEvent, VisitStep
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.visits.details import visit_details
from barsek_visits.services.visits import answers, offers, questions
from barsek_visits.services.visits.booking import follow_up
from barsek_visits.web import clock
from barsek_visits.web.access import current_staff
from barsek_visits.web.context import office
from barsek_visits.web.forms.visits.answers import DeclineWithTimesForm, KeepForm, NoteForm, OfferForm, QuestionForm
from barsek_visits.web.refusals import gap_text
from barsek_visits.web.staff.visits.refusals import REFUSALS, done, invalid, refused
from barsek_visits.web.staff.visits.visit_page import visit_page

if TYPE_CHECKING:
    from datetime import datetime

    from flask.typing import ResponseReturnValue
    from wtforms import Field


def keep_request(reference: str) -> ResponseReturnValue:
    """Keep a request whose contact has not confirmed its address."""
    form = KeepForm()
    if not form.validate():
        return invalid(reference, VisitStep.KEEP, form)
    try:
        answers.keep_request(reference, by=current_staff(), version=form.version.data, now=clock.now())
    except REFUSALS as error:
        return refused(reference, VisitStep.KEEP, form, error)
    return done(reference, _("The request is kept."))


def note_visit(reference: str) -> ResponseReturnValue:
    """Keep a note for ourselves."""
    form = NoteForm()
    if not form.validate():
        return invalid(reference, VisitEvent.NOTE, form)
    try:
        follow_up.note_visit(
            reference, form.note.data or "", by=current_staff(), version=form.version.data, now=clock.now()
        )
    except REFUSALS as error:
        return refused(reference, VisitEvent.NOTE, form, error)
    return done(reference, _("The note is kept."))


def take_visit(reference: str) -> ResponseReturnValue:
    """Take the visit to look after, or give it back."""
    form = KeepForm()
    if not form.validate():
        return invalid(reference, VisitEvent.TAKE, form)
    try:
        follow_up.take_visit(reference, by=current_staff(), version=form.version.data, now=clock.now())
    except REFUSALS as error:
        return refused(reference, VisitEvent.TAKE, form, error)
    return done(reference, _("It is noted who takes it."))


def ask_delegation(reference: str) -> ResponseReturnValue:
    """Ask the delegation something."""
    form = QuestionForm()
    if not form.validate():
        return invalid(reference, VisitStep.ASK, form)
    try:
        questions.ask_delegation(
            reference, form.text.data, by=current_staff(), version=form.version.data, now=clock.now()
        )
    except REFUSALS as error:
        return refused(reference, VisitStep.ASK, form, error)
    return done(reference, _("Your question is on its way to the delegation."))


def offer_times(reference: str) -> ResponseReturnValue:
    """Offer the delegation other times."""
    form = OfferForm()
    if not form.validate():
        return invalid(reference, VisitStep.OFFER, form)
    starts, until = [_instant(*one) for one in form.wanted], _instant(form.until, form.until.data)
    if None in starts or until is None:
        return invalid(reference, VisitStep.OFFER, form)
    wanted = tuple(start for start in starts if start)
    offer = offers.Offer(wanted, until, form.room.data, form.host_ids, form.override_busy.data)
    try:
        offers.offer_times(reference, offer, by=current_staff(), version=form.version.data, now=clock.now())
    except NotOffered as refusal:
        _explain(form, refusal)
        details = visit_details(reference, current_staff())
        return visit_page(details, refused={VisitStep.OFFER: form}, status=refusal.status)
    except REFUSALS as error:
        return refused(reference, VisitStep.OFFER, form, error)
    return done(reference, _("The times are held, and the delegation can choose."))


def decline_visit(reference: str) -> ResponseReturnValue:
    """Decline a request with a reason, and other times where there are any."""
    form, details = DeclineWithTimesForm(), visit_details(reference, current_staff())
    if not form.validate():
        return invalid(reference, VisitStep.DECLINE, form)
    starts = [_instant(*one) for one in form.wanted]
    if None in starts:
        return invalid(reference, VisitStep.DECLINE, form)
    spans = [offers.span_from(details, start) for start in starts if start]
    try:
        answers.decline_visit(
            reference,
            form.reason.data,
            other_times=spans,
            by=current_staff(),
            version=form.version.data,
            now=clock.now(),
        )
    except NotOffered as refusal:
        _explain_time(form, refusal)
        return invalid(reference, VisitStep.DECLINE, form)
    except REFUSALS as error:
        return refused(reference, VisitStep.DECLINE, form, error)
    return done(reference, _("The request is declined, and the delegation has been told."))


def _instant(field: Field, wall: datetime) -> datetime | None:
    """Return the instant of a field's wall time; one that the clock skips, or has passed, gets an error beside it."""
    try:
        instant = office().office_time.instant(wall)
    except WallTimeGap as gap:
        field.errors = [gap_text(gap)]
        return None
    if instant <= clock.now():
        field.errors = [_("This time has passed.")]
        return None
    return instant


def _explain(form: OfferForm, refusal: NotOffered) -> None:
    if refusal.reason is Refusal.TOO_FAR:
        form.until.errors = [_("The times can be held until the first of them begins, and no longer.")]
    elif refusal.reason is Refusal.TOO_MANY:
        form.room.errors = [_("This room is too small for them.")]
    elif refusal.reason is Refusal.INCOMPLETE:
        form.hosts.errors = [_("Please choose a room and at least one host.")]
    elif refusal.reason is Refusal.WITHOUT_YOURSELF:
        form.hosts.errors = [_("Keep yourself as a host. A coordinator can assign the visit to others.")]
    else:
        _explain_time(form, refusal)


def _explain_time(form: OfferForm | DeclineWithTimesForm, refusal: NotOffered) -> None:
    texts = {
        Refusal.NO_ROOM: _("No room that is large enough is free at this time."),
        Refusal.CLOSED: _("The office is closed at that time."),
        Refusal.TAKEN: _("This time has just been taken. Please choose another one."),
    }
    field, _wall = form.wanted[min(refusal.position, len(form.wanted) - 1)]
    field.errors = [texts.get(refusal.reason, _("This time cannot be offered."))]
