"""Meetings: staff's own bookings of the hub."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for

from barsek_visits.domain.errors import NotOffered, Refusal, SlotTaken, StaleVersion, WallTimeGap
from barsek_visits.domain.spans import LONGEST_APPOINTMENT, TimeSpan
from barsek_visits.domain.values import Choice, MeetingPlan
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.availability import active_resources
from barsek_visits.queries.meetings import PLANNED, MeetingDetails, meeting_details
from barsek_visits.services import meetings as service
from barsek_visits.web import clock
from barsek_visits.web.access import me
from barsek_visits.web.context import office
from barsek_visits.web.forms.staff import MeetingForm, MoveMeetingForm, NewMeetingForm, StepForm
from barsek_visits.web.public.visits import gap_text
from barsek_visits.web.staff.visits import say_taken

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue


def new_meeting() -> ResponseReturnValue:
    """Show the form, with the next whole hour and the member themself chosen."""
    form = NewMeetingForm(formdata=None)
    hour = office().office_time.wall(clock.now()).replace(minute=0, second=0, microsecond=0, tzinfo=None)
    form.starts_at.data = hour + timedelta(hours=1)
    form.ends_at.data = hour + timedelta(hours=2)
    form.hosts.data = [me().resource_id] if me().resource_id else []
    return _new_page(form)


def book_meeting() -> ResponseReturnValue:
    """Book the meeting, or show what stands in the way."""
    form = NewMeetingForm()
    references: list[str] = []

    def book() -> None:
        plan = MeetingPlan(form.title.data, _choice(form), form.note.data or "")
        references.append(service.book_meeting(plan, by=me(), now=clock.now()))

    status = _try(form, book)
    if status:
        return _new_page(form, status)
    flash(_("The meeting is booked, and everyone has an invitation."), "success")
    return redirect(url_for("staff.meeting", reference=references[0]), code=303)


def meeting(reference: str) -> ResponseReturnValue:
    """Show one meeting."""
    return _page(meeting_details(reference))


def move_meeting(reference: str) -> ResponseReturnValue:
    """Give the meeting another time, other rooms or people."""
    details = meeting_details(reference)
    form = MoveMeetingForm()

    def move() -> None:
        service.move_meeting(reference, _choice(form), by=me(), version=form.version.data, now=clock.now())

    status = _try(form, move)
    if status:
        return _page(details, move_form=form, status=status)
    flash(_("The meeting is moved, and everyone has been told."), "success")
    return redirect(url_for("staff.meeting", reference=reference), code=303)


def cancel_meeting(reference: str) -> ResponseReturnValue:
    """Cancel the meeting."""
    details = meeting_details(reference)
    form = StepForm()

    def cancel() -> None:
        service.cancel_meeting(reference, by=me(), version=form.version.data, now=clock.now())

    status = _try(form, cancel)
    if status:
        return _page(details, cancel_form=form, status=status)
    flash(_("The meeting is cancelled, and everyone has been told."), "success")
    return redirect(url_for("staff.meeting", reference=reference), code=303)


def _try(form: MeetingForm | StepForm, command: Callable[[], None]) -> int:
    """Run a command on a valid form; say what went wrong beside its cause, and return the status, 0 for none."""
    if not form.validate():
        return 422
    try:
        command()
    except StaleVersion:
        form.form_errors.append(_("Somebody else has changed this meeting meanwhile. Please look at it again."))
        return 409
    except SlotTaken as taken:
        say_taken(form, taken)
        return 409
    except WallTimeGap as gap:
        form["starts_at"].errors = [gap_text(gap)]
        return 422
    except NotOffered as refusal:
        _say(form, refusal)
        return 422
    return 0


def _say(form: MeetingForm, refusal: NotOffered) -> None:
    if refusal.reason is Refusal.INCOMPLETE:
        form.rooms.errors = [_("Please choose a room, or somebody who takes part.")]
    elif refusal.reason is Refusal.PAST:
        form.starts_at.errors = [_("This time has passed.")]
    else:
        form.ends_at.errors = [_("A meeting ends after it starts, and lasts a week at the most.")]


def _choice(form: MeetingForm) -> Choice:
    start, end = _instant(form.starts_at.data), _instant(form.ends_at.data)
    if not timedelta() < end - start <= LONGEST_APPOINTMENT:
        raise NotOffered(Refusal.NOT_A_START)
    return Choice(TimeSpan(start, end), form.room_ids, form.host_ids, form.over_busy.data)


def _instant(wall: datetime) -> datetime:
    return office().office_time.instant(wall)


def _new_page(form: NewMeetingForm, status: int = 200) -> ResponseReturnValue:
    form.offer(active_resources())
    return render_template("staff/meetings/new.html", form=form), status


def _page(
    details: MeetingDetails,
    *,
    move_form: MoveMeetingForm | None = None,
    cancel_form: StepForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    move_form = move_form or _filled(details)
    cancel_form = cancel_form or StepForm(formdata=None)
    move_form.version.data = cancel_form.version.data = details.version
    move_form.offer(active_resources())
    page = render_template(
        "staff/meetings/meeting.html",
        meeting={**vars(details), "rooms": details.names_of("room"), "hosts": details.names_of("host")},
        may_change=details.status == PLANNED and details.may_change(me()),
        move_form=move_form,
        cancel_form=cancel_form,
    )
    return page, status


def _filled(details: MeetingDetails) -> MoveMeetingForm:
    our_time = office().office_time
    form = MoveMeetingForm(formdata=None)
    form.starts_at.data = our_time.wall(details.span.start).replace(tzinfo=None)
    form.ends_at.data = our_time.wall(details.span.end).replace(tzinfo=None)
    form.rooms.data, form.hosts.data = details.ids_of("room"), details.ids_of("host")
    return form
