"""One visit, and the steps that the office takes."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from barsek_visits.domain.bookings.allocation import Allocation
from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.errors import NotOffered, Refusal, SlotTaken, StaleVersion, WallTimeGap
from barsek_visits.domain.spans import MAX_APPOINTMENT_LENGTH, TimeSpan
from barsek_visits.domain.visits.programme import ProgrammeTaken
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.visits.details import VisitDetails, visit_details
from barsek_visits.queries.visits.visit_types import visit_type_row
from barsek_visits.services.visits import programmes
from barsek_visits.services.visits import visits as service
from barsek_visits.web import clock
from barsek_visits.web.access import current_staff
from barsek_visits.web.context import office
from barsek_visits.web.forms.visits.steps import AcceptForm, AllocationForm, MoveVisitForm, ReasonForm, StepForm
from barsek_visits.web.refusals import add_taken_error, gap_text
from barsek_visits.web.staff.visits.programme_conflicts import conflict_lines
from barsek_visits.web.staff.visits.visit_page import stale_page, visit_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from barsek_visits.web.forms.base import Form


_CONFLICT, _UNPROCESSABLE = 409, 422


def visit(reference: str) -> ResponseReturnValue:
    """Show one visit, with the best free room and host for the wanted time chosen."""
    return visit_page(visit_details(reference, current_staff()), wish=request.args.get("starts_at", ""))


def visit_card(reference: str) -> ResponseReturnValue:
    """Show what the calendar tells of a visit beside its item."""
    details = visit_details(reference, current_staff())
    return render_template("staff/visits/card.html", visit=details)


def confirm_visit(reference: str) -> ResponseReturnValue:
    """Confirm a visit."""
    form = AllocationForm()
    details = visit_details(reference, current_staff())
    return _step_with_choice("confirm", details, form, service.confirm_visit, _("The visit is confirmed."))


def move_visit(reference: str) -> ResponseReturnValue:
    """Move a visit to another time, room or hosts."""
    form = MoveVisitForm()
    details = visit_details(reference, current_staff())
    item = next((item for item in details.items if item.id == form.item_id), None) if len(details.items) > 1 else None
    before = details if item is None else item
    if "room" not in request.form:
        form.room.data = next(iter(before.ids_of("room")), None)
    if "hosts" not in request.form:
        form.hosts.data = list(before.ids_of("host"))
    if item is not None:
        command = partial(programmes.move_item, item.id)
        return _step_with_choice("move", details, form, command, _("The item has a new time."))
    return _step_with_choice("move", details, form, service.move_visit, _("The visit has a new time."))


def cancel_visit(reference: str) -> ResponseReturnValue:
    """Cancel a confirmed visit."""
    form = ReasonForm()
    details = visit_details(reference, current_staff())
    if not form.validate():
        return visit_page(details, refused={"cancel": form}, status=_UNPROCESSABLE)
    try:
        service.cancel_visit(
            reference, form.reason.data or "", by=current_staff(), version=form.version.data, now=clock.now()
        )
    except StaleVersion:
        return stale_page(details, {"cancel": form})
    return _done(reference, _("The visit is cancelled, and everyone has been told."))


def complete_visit(reference: str) -> ResponseReturnValue:
    """Note that the visit took place."""
    return _plain_step(reference, StepForm(), service.complete_visit, _("Noted: they were here."))


def no_show(reference: str) -> ResponseReturnValue:
    """Note that the delegation did not come."""
    return _plain_step(reference, StepForm(), service.mark_no_show, _("Noted: they did not come."))


def accept_change(reference: str) -> ResponseReturnValue:
    """Make the change that the delegation asked for."""
    form = AcceptForm()
    command = partial(service.accept_change, override_busy=form.override_busy.data)
    return _plain_step(reference, form, command, _("The visit is changed, and everyone has been told."))


def decline_change(reference: str) -> ResponseReturnValue:
    """Leave the visit as it was confirmed."""
    form = ReasonForm()
    details = visit_details(reference, current_staff())
    if not form.validate():
        return visit_page(details, status=_UNPROCESSABLE, problem=_first_error(form))
    reason = form.reason.data or ""
    try:
        service.decline_change(reference, reason, by=current_staff(), version=form.version.data, now=clock.now())
    except StaleVersion:
        return stale_page(details)
    return _done(reference, _("The visit stays as it is, and the delegation has been told."))


def _step_with_choice(
    name: str, details: VisitDetails, form: AllocationForm, command: Callable[..., None], done: str
) -> ResponseReturnValue:
    if not form.validate():
        return visit_page(details, refused={name: form}, status=_UNPROCESSABLE)
    try:
        choice = Allocation(_span(details, form), form.room_ids, form.host_ids, form.override_busy.data)
        command(details.reference, choice, by=current_staff(), version=form.version.data, now=clock.now())
    except StaleVersion:
        return stale_page(details, {name: form})
    except SlotTaken as taken:
        add_taken_errors(form, taken, details)
        return visit_page(details, refused={name: form}, status=_CONFLICT)
    except WallTimeGap as gap:
        form.starts_at.errors = [gap_text(gap)]
        return visit_page(details, refused={name: form}, status=_UNPROCESSABLE)
    except NotOffered as refusal:
        _say(form, refusal, details)
        return visit_page(details, refused={name: form}, status=_UNPROCESSABLE)
    return _done(details.reference, done)


def _span(details: VisitDetails, form: AllocationForm) -> TimeSpan:
    start = office().office_time.instant(form.starts_at.data)
    if isinstance(form, MoveVisitForm) and form.ends_at.data and details.status == BookingStatus.CONFIRMED:
        end = office().office_time.instant(form.ends_at.data)
        if not timedelta() < end - start <= MAX_APPOINTMENT_LENGTH:
            raise NotOffered(Refusal.TOO_LONG)
        return TimeSpan(start, end)
    minutes = visit_type_row(details.visit_type_key, also_inactive=True).minutes
    return TimeSpan(start, start + timedelta(minutes=minutes))


def _say(form: AllocationForm, refusal: NotOffered, details: VisitDetails) -> None:
    texts = {
        Refusal.TOO_MANY: ("room", _("This room is too small for them.")),
        Refusal.INCOMPLETE: ("hosts", _("Please choose a room and at least one host.")),
        Refusal.TOO_LONG: ("ends_at", _("A visit must end after it starts, and can last a week at the most.")),
    }
    if refusal.reason in texts:
        name, text = texts[refusal.reason]
        if name in form and len(details.items) == 1:
            form[name].errors = [text]
        else:  # of a programme the page asks for the start alone
            form.form_errors.append(text)
    elif refusal.reason is Refusal.PAST:
        form.starts_at.errors = [_("This time has passed.")]
    else:
        form.starts_at.errors = [_("The delegation did not ask for this time. Please choose one of its wishes.")]


def add_taken_errors(form: Form, taken: SlotTaken, details: VisitDetails) -> None:
    """Say what is taken of a visit: of a programme of several items, which clashes with what, and what is free."""
    if isinstance(taken, ProgrammeTaken) and len(taken.programme.items) > 1 and not taken.only_busy:
        form.form_errors += conflict_lines(taken.programme, taken.clashes, details)
    else:
        add_taken_error(form, taken)


def _plain_step(reference: str, form: StepForm, command: Callable[..., None], done: str) -> ResponseReturnValue:
    details = visit_details(reference, current_staff())
    if not form.validate():
        return visit_page(details, status=_UNPROCESSABLE, problem=_first_error(form))
    try:
        command(reference, by=current_staff(), version=form.version.data, now=clock.now())
    except StaleVersion:
        return stale_page(details)
    except SlotTaken as taken:
        add_taken_errors(form, taken, details)
        return visit_page(details, refused={"accept-change": form}, status=_CONFLICT)
    except NotOffered:
        return visit_page(details, status=_UNPROCESSABLE, problem=_("This cannot be done any more."))
    return _done(reference, done)


def _first_error(form: StepForm | ReasonForm) -> str:
    return next(str(errors[0]) for errors in form.errors.values())


def _done(reference: str, text: str) -> ResponseReturnValue:
    flash(text, "success")
    return redirect(url_for("staff.visit", reference=reference), code=303)
