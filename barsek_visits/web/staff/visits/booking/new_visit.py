"""A visit for whoever calls: taken down on one page, and confirmed in the same step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.errors import NotFound, NotOffered, SlotTaken, WallTimeGap
from barsek_visits.domain.permissions import Permission
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.bookings.proposals import Party
from barsek_visits.queries.bookings.visibility import may_see
from barsek_visits.queries.resources.resources import active_resources
from barsek_visits.queries.resources.topics import topics
from barsek_visits.queries.visits.organisations import known_organisation, known_organisations
from barsek_visits.queries.visits.templates import template_rows
from barsek_visits.queries.visits.visit_types import VisitTypeRow, visit_types
from barsek_visits.services.visits.booking.by_staff import StaffBooking, book_visit
from barsek_visits.web import clock
from barsek_visits.web.access import current_staff
from barsek_visits.web.forms.bookings.slots import ChosenSlot
from barsek_visits.web.forms.fields import resource_id
from barsek_visits.web.forms.visits.by_staff import StaffVisitForm
from barsek_visits.web.refusals import add_taken_error, gap_text
from barsek_visits.web.staff.bookings.asked import asked_ids, asked_time, day_of
from barsek_visits.web.staff.bookings.slots import ShownDays, fitting, week_of_kind
from barsek_visits.web.staff.visits.refusals import explain, gone

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

_UNPROCESSABLE = 422
# What a button that only looks at another week, or at the times anew, is called.
LOOK = "look"


def new_visit() -> ResponseReturnValue:
    """Show the form, with the time, room and host that the search or the calendar hands over."""
    args = request.args
    form = StaffVisitForm(formdata=None, data={"language": current_staff().language})
    form.begin()
    for name in ("visit_type", "party_size", "language", "topics"):
        if args.get(name):
            form[name].process(args)
    if args.get("minutes") and not args.get("visit_type"):
        form.visit_type.data = _kind_of_length(args.get("minutes", 0, type=int))
    start = asked_time("starts_at")
    if start:
        form.slot.data = ChosenSlot(start, resource_id(args.get("room")), next(iter(asked_ids("hosts")), None))
    return _page(form, first=start.date() if start else None)


def book() -> ResponseReturnValue:
    """Book the visit; or look at the times once more, with what was typed."""
    form = StaffVisitForm()
    _set_options(form)
    if LOOK in request.form:
        return _page(form, first=_asked_day())
    if form.organisation.data:
        form.complete(known_organisation(form.organisation.data, current_staff()))
    if not form.validate():
        return _page(form, first=_asked_day(), status=_UNPROCESSABLE)
    try:
        return _booked(form)
    except SlotTaken as taken:
        add_taken_error(form, taken)
        return _page(form, first=_asked_day(), status=taken.status)
    except WallTimeGap as gap:
        form.starts_at.errors = [gap_text(gap)]
    except NotOffered as refusal:
        explain(form, refusal)
    return _page(form, first=_asked_day(), status=_UNPROCESSABLE)


def _booked(form: StaffVisitForm) -> ResponseReturnValue:
    confirms = request.form.get("outcome") != BookingStatus.REQUESTED
    wanted = StaffBooking(
        form.to_visit(),
        form.room_ids,
        form.host_ids,
        form.template.data or "",
        confirms=confirms,
        override_busy=form.override_busy.data,
    )
    reference, is_new = book_visit(wanted, by=current_staff(), now=clock.now())
    if not is_new:
        flash(_("This form was sent before. Nothing new is stored: change the visit here."), "warning")
        return redirect(url_for("staff.visit", reference=reference), code=303)
    text = _("The visit is confirmed.") if confirms else _("The request is stored.")
    if not may_see(reference, current_staff()):
        return gone(text)
    flash(text, "success")
    if not form.contact_email.data:
        flash(_("There is no email address, so no letter goes out. Tell them by telephone, or print the programme."))
    return redirect(url_for("staff.visit", reference=reference), code=303)


def _page(form: StaffVisitForm, *, first: date | None, status: int = 200) -> ResponseReturnValue:
    types = _set_options(form)
    week = _week(form, types, first or (form.start.date() if form.start else None))
    known = known_organisations(current_staff())
    chosen = _keep_choice(form, week)
    page = render_template("staff/visits/booking/new.html", form=form, known=known, week=week, chosen=chosen, look=LOOK)
    return page, status


def _kind_of_length(minutes: int) -> str:
    """Return the kind of visit that lasts as long as was looked for, or nearly."""
    types = visit_types()
    return min(types, key=lambda row: abs(row.minutes - minutes)).key if types else ""


def _keep_choice(form: StaffVisitForm, week: ShownDays) -> list[str]:
    """Return the chosen time as the page shows it now; one that it does not show goes into the typed fields."""
    slot = form.slot.data
    if slot is None:
        return []
    choices = (shown.choice for day in week.days for times in day.times for shown in times.slots)
    same = next((choice for choice in choices if choice.starts_at == slot.starts_at), None)
    if same:
        return [same.value()]
    form.starts_at.data = form.starts_at.data or slot.starts_at
    form.room.data = form.room.data or slot.room_id
    form.hosts.data = form.hosts.data or ([slot.host_id] if slot.host_id else [])
    form.slot.data = None
    return []


def _set_options(form: StaffVisitForm) -> list[VisitTypeRow]:
    types = visit_types()
    form.set_options(types, topics(), active_resources(), template_rows())
    if not form.visit_type.data and types:
        form.visit_type.data = types[0].key
    return types


def _week(form: StaffVisitForm, types: list[VisitTypeRow], first: date | None) -> ShownDays:
    """Return what is free for those who are typed so far; an office that offers no visits has no such page."""
    if not types:
        raise NotFound("visit type")
    visit_type = next((row for row in types if row.key == form.visit_type.data), types[0])
    size, topic_keys = form.party_size.data or 1, tuple(form.topics.data or ())
    party = Party(size, form.asked_language, topic_keys, visit_type.rules.buffer_minutes)
    oneself = current_staff().resource_id
    alone = frozenset({oneself}) if oneself and not current_staff().may(Permission.RUN_ALL_VISITS) else frozenset()
    return fitting(party, week_of_kind(visit_type.rules, first, alone))


def _asked_day() -> date | None:
    """Return the day from which on the page showed times, or the one that its button asks for."""
    return day_of(request.form.get(LOOK) or request.form.get("first"))
