"""The steps that the office takes with one visit; questions, offers and declining are in `answers.py`."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from flask import request

from barsek_visits.domain.bookings.allocation import Allocation
from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.errors import NotOffered, Refusal
from barsek_visits.domain.resources.kinds import ResourceKind
from barsek_visits.domain.spans import MAX_APPOINTMENT_LENGTH, TimeSpan
from barsek_visits.domain.visits.states import VisitStep
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.bookings.visibility import may_see
from barsek_visits.queries.visits.details import VisitDetails, visit_details
from barsek_visits.queries.visits.visit_types import minutes_of_visit
from barsek_visits.services.visits import answers, closing, moves, programmes, protection
from barsek_visits.web import clock
from barsek_visits.web.access import current_staff
from barsek_visits.web.context import office
from barsek_visits.web.forms.protection import ProtectForm
from barsek_visits.web.forms.visits.steps import AcceptForm, AllocationForm, MoveVisitForm, ReasonForm, StepForm
from barsek_visits.web.staff.visits.refusals import REFUSALS, done, gone, invalid, refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue


def confirm_visit(reference: str) -> ResponseReturnValue:
    """Confirm a visit."""
    form = AllocationForm()
    if not form.validate():
        return invalid(reference, VisitStep.CONFIRM, form)
    try:
        start = office().office_time.instant(form.starts_at.data)
        span = TimeSpan(start, start + timedelta(minutes=minutes_of_visit(reference, current_staff())))
        allocation = Allocation(span, form.room_ids, form.host_ids, form.override_busy.data)
        answers.confirm_visit(reference, allocation, by=current_staff(), version=form.version.data, now=clock.now())
    except REFUSALS as error:
        return refused(reference, VisitStep.CONFIRM, form, error)
    return done(reference, _("The visit is confirmed."))


def move_visit(reference: str) -> ResponseReturnValue:
    """Move a visit to another time, room or hosts; of a programme, all of it or one item."""
    form, details = MoveVisitForm(), visit_details(reference, current_staff())
    item = next((item for item in details.items if item.id == form.item_id), None) if len(details.items) > 1 else None
    before = details if item is None else item
    if "room" not in request.form:
        form.room.data = next(iter(before.ids_of(ResourceKind.ROOM)), None)
    if "hosts" not in request.form:
        form.hosts.data = list(before.ids_of(ResourceKind.HOST))
    if not form.validate():
        return invalid(reference, VisitStep.MOVE, form)
    _take_slot(form, details)
    command = moves.move_visit if item is None else partial(programmes.move_item, item.id)
    try:
        allocation = Allocation(_moved_span(details, form), form.room_ids, form.host_ids, form.override_busy.data)
        command(reference, allocation, by=current_staff(), version=form.version.data, now=clock.now())
    except REFUSALS as error:
        return refused(reference, VisitStep.MOVE, form, error)
    return done(reference, _("The visit has a new time.") if item is None else _("The item has a new time."))


def cancel_visit(reference: str) -> ResponseReturnValue:
    """Cancel a confirmed visit."""
    text = _("The visit is cancelled, and everyone has been told.")
    return _with_reason(reference, VisitStep.CANCEL, closing.cancel_visit, text)


def complete_visit(reference: str) -> ResponseReturnValue:
    """Note that the visit took place."""
    command = closing.complete_visit
    return _plain_step(reference, VisitStep.COMPLETE, StepForm(), command, _("Noted: they were here."))


def no_show(reference: str) -> ResponseReturnValue:
    """Note that the delegation did not come."""
    command = closing.mark_no_show
    return _plain_step(reference, VisitStep.NO_SHOW, StepForm(), command, _("Noted: they did not come."))


def accept_change(reference: str) -> ResponseReturnValue:
    """Make the change that the delegation asked for."""
    form = AcceptForm()
    command = partial(moves.accept_change, override_busy=form.override_busy.data)
    text = _("The visit is changed, and everyone has been told.")
    return _plain_step(reference, VisitStep.ACCEPT_CHANGE, form, command, text)


def decline_change(reference: str) -> ResponseReturnValue:
    """Leave the visit as it was confirmed."""
    text = _("The visit stays as it is, and the delegation has been told.")
    return _with_reason(reference, VisitStep.DECLINE_CHANGE, moves.decline_change, text)


def protect_visit(reference: str) -> ResponseReturnValue:
    """Protect the visit, or lift its protection; who may not see it then goes to the list."""
    form = ProtectForm()
    if not form.validate():
        return invalid(reference, VisitStep.PROTECT, form)
    wanted, by = form.to_protection(), current_staff()
    try:
        protection.protect_visit(reference, wanted, by=by, version=form.version.data, now=clock.now())
    except REFUSALS as error:
        return refused(reference, VisitStep.PROTECT, form, error)
    text = _("The visit is protected.") if wanted.is_on else _("The visit is not protected any more.")
    return done(reference, text) if may_see(reference, by) else gone(text)


def _with_reason(reference: str, step: VisitStep, command: Callable[..., None], text: str) -> ResponseReturnValue:
    form = ReasonForm()
    return _plain_step(reference, step, form, lambda ref, **by: command(ref, form.reason.data or "", **by), text)


def _plain_step(
    reference: str, step: VisitStep, form: StepForm | ReasonForm, command: Callable[..., None], text: str
) -> ResponseReturnValue:
    if not form.validate():
        return invalid(reference, step, form)
    try:
        command(reference, by=current_staff(), version=form.version.data, now=clock.now())
    except REFUSALS as error:
        return refused(reference, step, form, error)
    return done(reference, text)


def _take_slot(form: MoveVisitForm, details: VisitDetails) -> None:
    """Take a chosen free time with its room; its host takes the place of hosts who are not free then."""
    slot = form.slot.data
    if slot is None:
        return
    form.starts_at.data = slot.starts_at
    form.ends_at.data = slot.starts_at + timedelta(minutes=details.wanted_span.minutes)
    form.room.data = slot.room_id
    if slot.host_id and slot.host_id not in (form.hosts.data or ()):
        form.hosts.data = [slot.host_id]


def _moved_span(details: VisitDetails, form: MoveVisitForm) -> TimeSpan:
    """Return the new time: with an end of its own where a confirmed visit is moved, else as long as its kind says.

    Raises:
        WallTimeGap: the clock skips its start or its end.
        NotOffered: it would end before it starts, or last too long.
    """
    start = office().office_time.instant(form.starts_at.data)
    if form.ends_at.data and details.status is BookingStatus.CONFIRMED:
        end = office().office_time.instant(form.ends_at.data)
        if not timedelta() < end - start <= MAX_APPOINTMENT_LENGTH:
            raise NotOffered(Refusal.TOO_LONG)
        return TimeSpan(start, end)
    return TimeSpan(start, start + timedelta(minutes=details.rules.minutes))
