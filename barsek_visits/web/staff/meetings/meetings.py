"""Meetings: staff's own bookings of the hub, one or a series."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from barsek_visits.domain.bookings.allocation import Allocation
from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.meetings.plans import MeetingPlan, SeriesScope
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.bookings.visibility import may_see
from barsek_visits.queries.meetings.meetings import MeetingDetails, meeting_details, series_spans
from barsek_visits.queries.resources.resources import active_resources
from barsek_visits.services.meetings import booking, changing, protection
from barsek_visits.services.meetings.series import DateAnswer, closed_dates, propose_series
from barsek_visits.web import clock
from barsek_visits.web.access import current_staff
from barsek_visits.web.context import office
from barsek_visits.web.forms.meetings.meetings import (
    SKIP,
    CancelMeetingForm,
    ChangeMeetingForm,
    MeetingForm,
    NewMeetingForm,
    ProtectMeetingForm,
)
from barsek_visits.web.forms.meetings.series_answers import answered, given_answers, other_answers
from barsek_visits.web.staff.bookings.asked import asked_ids, asked_time
from barsek_visits.web.staff.meetings.free_busy import free_busy
from barsek_visits.web.staff.meetings.refusals import REFUSALS, explain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from flask.typing import ResponseReturnValue

    from barsek_visits.services.meetings.series import DateConflict

_CONFLICT, _UNPROCESSABLE = 409, 422
# What the button is called that only looks who is free.
LOOK = "look"


def new_meeting() -> ResponseReturnValue:
    """Show the form: with the time, rooms and people that the calendar hands over, else the next hour and oneself."""
    form = NewMeetingForm(formdata=None, data={"guest_language": current_staff().language})
    starts_at = asked_time("starts_at") or _next_hour()
    ends_at = asked_time("ends_at")
    form.starts_at.data = starts_at
    form.ends_at.data = ends_at if ends_at and ends_at > starts_at else starts_at + timedelta(hours=1)
    form.rooms.data = list(asked_ids("rooms"))
    form.hosts.data = list(asked_ids("hosts")) or ([current_staff().resource_id] if current_staff().resource_id else [])
    return _new_page(form)


def book_meeting() -> ResponseReturnValue:
    """Book the meeting, or each of a series; or show what stands in the way."""
    form = NewMeetingForm()
    form.set_choices(active_resources())
    if LOOK in request.form:
        return _new_page(form)
    if not form.validate():
        return _new_page(form, _UNPROCESSABLE)
    try:
        return _book(form)
    except REFUSALS as error:
        return _new_page(form, explain(form, error))


def _book(form: NewMeetingForm) -> ResponseReturnValue:
    plan, rule, protected = _plan(form), form.recurrence(), form.protected.data
    if rule is None:
        return _booked(booking.book_meeting(plan, protected=protected, by=current_staff(), now=clock.now()))
    answers, closed = given_answers(), closed_dates(rule, plan.allocation.span, office())
    if closed and not form.closed_days.data:
        form.closed_days.errors = [_("Nothing is booked yet. Please choose what to do with these days.")]
        return _new_page(form, _CONFLICT, closed=closed)
    if form.closed_days.data == SKIP:
        answers |= dict.fromkeys(closed, DateAnswer(skip=True))
    proposal = propose_series(rule, plan.allocation, answers, office().office_time, now=clock.now())
    if proposal.conflicts:
        if proposal.only_busy:
            form.override_busy.errors = [_("Some who take part are busy in their own calendars only.")]
        return _new_page(form, _CONFLICT, proposal.conflicts)
    dates = proposal.allocations
    return _booked(booking.book_series(plan, dates, rule, protected=protected, by=current_staff(), now=clock.now()))


def _booked(reference: str) -> ResponseReturnValue:
    return _done(reference, _("The meeting is booked, and everyone has an invitation."))


def meeting(reference: str) -> ResponseReturnValue:
    """Show one meeting."""
    return _page(meeting_details(reference, current_staff()))


def meeting_card(reference: str) -> ResponseReturnValue:
    """Show what the calendar tells of a meeting beside its item."""
    details = meeting_details(reference, current_staff())
    return render_template("staff/meetings/card.html", meeting=details)


def move_meeting(reference: str) -> ResponseReturnValue:
    """Change the meeting, or more of its series; what the form leaves out stays as it is."""
    details = meeting_details(reference, current_staff())
    form = ChangeMeetingForm()
    form.set_choices(active_resources())
    _keep_what_is_left_out(form, details)
    if LOOK in request.form:
        return _page(details, change_form=form)
    if not form.validate():
        return _page(details, change_form=form, status=_UNPROCESSABLE)
    scope, version = SeriesScope(form.scope.data), form.version.data
    try:
        changing.change_meeting(
            reference, _plan(form), scope=scope, by=current_staff(), version=version, now=clock.now()
        )
    except REFUSALS as error:
        return _page(details, change_form=form, status=explain(form, error))
    return _done(reference, _("The meeting is changed, and everyone has been told."))


def cancel_meeting(reference: str) -> ResponseReturnValue:
    """Cancel the meeting, or more of its series."""
    details = meeting_details(reference, current_staff())
    form = CancelMeetingForm()
    if not form.validate():
        return _page(details, cancel_form=form, status=_UNPROCESSABLE)
    scope, version = SeriesScope(form.scope.data), form.version.data
    try:
        changing.cancel_meeting(reference, scope=scope, by=current_staff(), version=version, now=clock.now())
    except REFUSALS as error:
        return _page(details, cancel_form=form, status=explain(form, error))
    return _done(reference, _("The meeting is cancelled, and everyone has been told."))


def protect_meeting(reference: str) -> ResponseReturnValue:
    """Protect the meeting, or more of its series, or lift it; who may not see it then goes to the list."""
    details, form = meeting_details(reference, current_staff()), ProtectMeetingForm()
    if not form.validate():
        return _page(details, protect_form=form, status=_UNPROCESSABLE)
    scope, by, wanted = SeriesScope(form.scope.data), current_staff(), form.to_protection()
    try:
        protection.protect_meeting(reference, wanted, scope=scope, by=by, version=form.version.data, now=clock.now())
    except REFUSALS as error:
        return _page(details, protect_form=form, status=explain(form, error))
    text = _("The meeting is protected.") if wanted.is_on else _("The meeting is not protected any more.")
    if may_see(reference, by):
        return _done(reference, text)
    flash(text, "success")
    return redirect(url_for("staff.visits"), code=303)


def _done(reference: str, text: str) -> ResponseReturnValue:
    flash(text, "success")
    return redirect(url_for("staff.meeting", reference=reference), code=303)


def _next_hour() -> datetime:
    hour = office().office_time.wall(clock.now()).replace(minute=0, second=0, microsecond=0, tzinfo=None)
    return hour + timedelta(hours=1)


def _plan(form: MeetingForm) -> MeetingPlan:
    choice = Allocation(form.span(office().office_time), form.room_ids, form.host_ids, form.override_busy.data)
    return MeetingPlan(form.title.data, choice, form.note.data or "", form.guests.data, form.guest_language.data)


def _keep_what_is_left_out(form: ChangeMeetingForm, details: MeetingDetails) -> None:
    """Fill in what is not sent: dragging in the calendar sends a time, and perhaps a room or a host."""
    filled = _filled(details)
    if not {"rooms", "hosts", "everybody"} & request.form.keys():
        form.rooms.data, form.hosts.data = filled.rooms.data, filled.hosts.data
    for name in ("title", "note", "guests", "guest_language"):
        if name not in request.form:
            form[name].data = filled[name].data
            form[name].raw_data = [str(filled[name].data)]
            form[name].process_errors = []


def _new_page(
    form: NewMeetingForm,
    status: int = 200,
    conflicts: Sequence[DateConflict] = (),
    *,
    closed: Mapping[date, str] | None = None,
) -> ResponseReturnValue:
    form.set_choices(active_resources())
    answers = other_answers([conflict.on for conflict in conflicts])
    page = render_template(
        "staff/meetings/new.html",
        form=form,
        conflicts=conflicts,
        closed=closed or {},
        answers=answers,
        answered=answered,
        free_busy=free_busy(form),
        look=LOOK,
    )
    return page, status


def _page(
    details: MeetingDetails,
    *,
    change_form: ChangeMeetingForm | None = None,
    cancel_form: CancelMeetingForm | None = None,
    protect_form: ProtectMeetingForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    change_form = change_form or _filled(details)
    cancel_form = cancel_form or CancelMeetingForm(formdata=None)
    protect_form = protect_form or ProtectMeetingForm(formdata=None)
    change_form.version.data = cancel_form.version.data = protect_form.version.data = details.version
    change_form.set_choices(active_resources())
    cancel_form.scope.choices = protect_form.scope.choices = change_form.scope.choices
    is_on = details.status is BookingStatus.PLANNED
    may_change = is_on and details.may_change(current_staff())
    page = render_template(
        "staff/meetings/meeting.html",
        meeting=details,
        series=_series(details),
        is_on=is_on,
        may_change=may_change,
        free_busy=free_busy(change_form, booking_id=details.id) if may_change else {},
        look=LOOK,
        looks=LOOK in request.form,
        change_form=change_form,
        cancel_form=cancel_form,
        protect_form=protect_form,
    )
    return page, status


def _series(details: MeetingDetails) -> list[dict[str, object]]:
    """Return the meetings of the same series that are still to come, this one among them."""
    if details.series_id is None:
        return []
    return [
        {"span": span, "url": url_for("staff.meeting", reference=reference), "is_this": reference == details.reference}
        for reference, span in series_spans(details.series_id, current_staff())
        if span.end > clock.now()
    ]


def _filled(details: MeetingDetails) -> ChangeMeetingForm:
    our_time = office().office_time
    form = ChangeMeetingForm(formdata=None)
    form.title.data, form.note.data, form.scope.data = details.title, details.note, SeriesScope.ONE.value
    form.starts_at.data = our_time.wall(details.span.start).replace(tzinfo=None)
    form.ends_at.data = our_time.wall(details.span.end).replace(tzinfo=None)
    form.rooms.data, form.hosts.data = list(details.ids_of("room")), list(details.ids_of("host"))
    form.guests.data = tuple(guest.email for guest in details.guests)
    form.guest_language.data = next((guest.language for guest in details.guests), current_staff().language)
    return form
