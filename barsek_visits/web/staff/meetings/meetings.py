"""Meetings: staff's own bookings of the hub, one or a series."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from barsek_visits import formats
from barsek_visits.domain.bookings.allocation import Allocation
from barsek_visits.domain.errors import DatesTaken, NotOffered, Refusal, SlotTaken, StaleVersion, WallTimeGap
from barsek_visits.domain.meetings.plans import MeetingPlan, SeriesScope
from barsek_visits.domain.meetings.recurrence import MAX_DATES
from barsek_visits.domain.spans import MAX_APPOINTMENT_LENGTH, TimeSpan
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import ngettext
from barsek_visits.queries.meetings.meetings import PLANNED, MeetingDetails, meeting_details, series_spans
from barsek_visits.queries.resources.resources import active_resources
from barsek_visits.services.meetings import meetings as service
from barsek_visits.web import clock
from barsek_visits.web.access import current_staff
from barsek_visits.web.context import office
from barsek_visits.web.forms.fields import wall_time
from barsek_visits.web.forms.meetings.meetings import CancelMeetingForm, ChangeMeetingForm, MeetingForm, NewMeetingForm
from barsek_visits.web.refusals import add_taken_error, gap_text, taken_text
from barsek_visits.web.staff.bookings.calendar_filters import asked_ids
from barsek_visits.web.staff.meetings.series_dates import answers_given, are_busy_only, date_conflicts, series_dates

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask.typing import ResponseReturnValue

    from barsek_visits.web.staff.meetings.series_dates import DateConflict

_CONFLICT, _UNPROCESSABLE = 409, 422


def new_meeting() -> ResponseReturnValue:
    """Show the form: with the time, rooms and people that the calendar hands over, else the next hour and oneself."""
    form = NewMeetingForm(formdata=None, data={"guest_language": current_staff().language})
    starts_at = _asked_time("starts_at") or _next_hour()
    ends_at = _asked_time("ends_at")
    form.starts_at.data = starts_at
    form.ends_at.data = ends_at if ends_at and ends_at > starts_at else starts_at + timedelta(hours=1)
    form.rooms.data = list(asked_ids("rooms"))
    form.hosts.data = list(asked_ids("hosts")) or ([current_staff().resource_id] if current_staff().resource_id else [])
    return _new_page(form)


def book_meeting() -> ResponseReturnValue:
    """Book the meeting, or each of a series; or show what stands in the way."""
    form = NewMeetingForm()
    form.offer(active_resources())
    found: list[DateConflict] = []
    booked: list[str] = []

    def book() -> None:
        plan, rule = _plan(form), form.recurrence()
        if rule is None:
            booked.append(service.book_meeting(plan, by=current_staff(), now=clock.now()))
            return
        dates = rule.dates(form.starts_at.data.date())
        if len(dates) > MAX_DATES:
            raise NotOffered(Refusal.TOO_FAR)
        answered = series_dates(dates, plan.choice)
        found.extend(date_conflicts(answered))
        if found and are_busy_only(found, answered):
            form.override_busy.errors = [_("Some who take part are busy in their own calendars only.")]
        choices = [one.choice for one in answered if one.choice]
        if not choices:
            raise NotOffered(Refusal.NOTHING_LEFT)
        if not found:
            booked.append(service.book_series(plan, choices, rule, by=current_staff(), now=clock.now()))

    status = _try(form, book)
    if status or found:
        return _new_page(form, status or _CONFLICT, found)
    flash(_("The meeting is booked, and everyone has an invitation."), "success")
    return redirect(url_for("staff.meeting", reference=booked[0]), code=303)


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
    _keep_what_is_left_out(form, details)

    def change() -> None:
        scope = SeriesScope(form.scope.data)
        service.change_meeting(
            reference, _plan(form), scope=scope, by=current_staff(), version=form.version.data, now=clock.now()
        )

    status = _try(form, change)
    if status:
        return _page(details, change_form=form, status=status)
    flash(_("The meeting is changed, and everyone has been told."), "success")
    return redirect(url_for("staff.meeting", reference=reference), code=303)


def cancel_meeting(reference: str) -> ResponseReturnValue:
    """Cancel the meeting, or more of its series."""
    details = meeting_details(reference, current_staff())
    form = CancelMeetingForm()

    def cancel() -> None:
        scope = SeriesScope(form.scope.data)
        service.cancel_meeting(reference, scope=scope, by=current_staff(), version=form.version.data, now=clock.now())

    status = _try(form, cancel)
    if status:
        return _page(details, cancel_form=form, status=status)
    flash(_("The meeting is cancelled, and everyone has been told."), "success")
    return redirect(url_for("staff.meeting", reference=reference), code=303)


def _try(form: MeetingForm | CancelMeetingForm, command: Callable[[], None]) -> int:
    """Run a command on a valid form; say what went wrong beside its cause, and return the status, 0 for none."""
    if not form.validate():
        return _UNPROCESSABLE
    try:
        command()
    except StaleVersion:
        form.form_errors.append(_("Somebody else has changed this meeting meanwhile. Please look at it again."))
    except SlotTaken as taken:
        add_taken_error(form, taken)
    except DatesTaken as error:
        form.form_errors += [_taken_date(taken) for taken in error.taken]
    except WallTimeGap as gap:
        form["starts_at"].errors = [gap_text(gap)]
        return _UNPROCESSABLE
    except NotOffered as refusal:
        _say(form, refusal)
        return _UNPROCESSABLE
    else:
        return 0
    return _CONFLICT


def _taken_date(taken: SlotTaken) -> str:
    when = formats.moment(taken.span.start, office().zone)
    return _("%(when)s: %(problem)s", when=when, problem=taken_text(taken))


def _say(form: MeetingForm | CancelMeetingForm, refusal: NotOffered) -> None:
    if refusal.position:
        form.form_errors.append(_another_date_text(refusal.reason))
    elif refusal.reason is Refusal.INCOMPLETE:
        form["rooms"].errors = [_("Please choose a room, or somebody who takes part.")]
    elif refusal.reason is Refusal.PAST:
        form["starts_at"].errors = [_("This time has passed.")]
    elif refusal.reason is Refusal.NOTHING_LEFT:
        form["until"].errors = [_("Every date is left out: there is nothing left to book.")]
    elif refusal.reason is Refusal.TOO_FAR:
        text = ngettext("A series has at most %(num)s date.", "A series has at most %(num)s dates.", MAX_DATES)
        form["until"].errors = [text]
    else:
        form["ends_at"].errors = [_("A meeting must end after it starts, and can last a week at the most.")]


def _another_date_text(reason: Refusal) -> str:
    if reason is Refusal.INCOMPLETE:
        return _("Another date of the series would then have neither a room nor anybody who takes part.")
    return _("Another date of the series would then lie in the past.")


def _asked_time(name: str) -> datetime | None:
    try:
        return wall_time(request.args.get(name, ""))
    except ValueError:
        return None


def _next_hour() -> datetime:
    hour = office().office_time.wall(clock.now()).replace(minute=0, second=0, microsecond=0, tzinfo=None)
    return hour + timedelta(hours=1)


def _plan(form: MeetingForm) -> MeetingPlan:
    start, end = (office().office_time.instant(wall) for wall in (form.starts_at.data, form.ends_at.data))
    if not timedelta() < end - start <= MAX_APPOINTMENT_LENGTH:
        raise NotOffered(Refusal.NOT_A_START)
    choice = Allocation(TimeSpan(start, end), form.room_ids, form.host_ids, form.override_busy.data)
    return MeetingPlan(form.title.data, choice, form.note.data or "", form.guests.data, form.guest_language.data)


def _keep_what_is_left_out(form: ChangeMeetingForm, details: MeetingDetails) -> None:
    """Fill in what is not sent: dragging in the calendar sends a time, and perhaps a room or a host."""
    filled = _filled(details)
    if not {"rooms", "hosts"} & request.form.keys():
        form.rooms.data, form.hosts.data = filled.rooms.data, filled.hosts.data
    for name in ("title", "note", "guests", "guest_language"):
        if name not in request.form:
            form[name].data = filled[name].data
            form[name].raw_data = [str(filled[name].data)]
            form[name].process_errors = []


def _new_page(form: NewMeetingForm, status: int = 200, found: Sequence[DateConflict] = ()) -> ResponseReturnValue:
    form.offer(active_resources())
    answers = answers_given(but_for=found)
    return render_template("staff/meetings/new.html", form=form, clashes=found, answers=answers), status


def _page(
    details: MeetingDetails,
    *,
    change_form: ChangeMeetingForm | None = None,
    cancel_form: CancelMeetingForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    change_form = change_form or _filled(details)
    cancel_form = cancel_form or CancelMeetingForm(formdata=None)
    change_form.version.data = cancel_form.version.data = details.version
    change_form.offer(active_resources())
    cancel_form.scope.choices = change_form.scope.choices
    page = render_template(
        "staff/meetings/meeting.html",
        meeting={**vars(details), "rooms": details.names_of("room"), "hosts": details.names_of("host")},
        series=_series(details),
        may_change=details.status == PLANNED and details.may_change(current_staff()),
        change_form=change_form,
        cancel_form=cancel_form,
    )
    return page, status


def _series(details: MeetingDetails) -> list[dict[str, object]]:
    """Return the meetings of the same series that are still to come, this one among them."""
    if details.series_id is None:
        return []
    return [
        {"span": span, "url": url_for("staff.meeting", reference=reference), "is_this": reference == details.reference}
        for reference, span in series_spans(details.series_id)
        if span.end > clock.now()
    ]


def _filled(details: MeetingDetails) -> ChangeMeetingForm:
    our_time = office().office_time
    form = ChangeMeetingForm(formdata=None)
    form.title.data, form.note.data, form.scope.data = details.title, details.note, SeriesScope.ONE.value
    form.starts_at.data = our_time.wall(details.span.start).replace(tzinfo=None)
    form.ends_at.data = our_time.wall(details.span.end).replace(tzinfo=None)
    form.rooms.data, form.hosts.data = details.ids_of("room"), details.ids_of("host")
    form.guests.data = tuple(guest.email for guest in details.guests)
    form.guest_language.data = next((guest.language for guest in details.guests), current_staff().language)
    return form
