"""Finding a time: which hours fit, with which room and whom; one press takes one over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import render_template, request, url_for

from barsek_visits.domain.bookings.status import BookingKind
from barsek_visits.queries.bookings.policy import booking_policy
from barsek_visits.queries.bookings.proposals import Party
from barsek_visits.queries.bookings.slots import Slot, SlotSearch, free_slots
from barsek_visits.queries.resources.equipment import equipment_rows
from barsek_visits.queries.resources.topics import topics
from barsek_visits.web import clock
from barsek_visits.web.access import current_staff
from barsek_visits.web.context import office
from barsek_visits.web.forms.bookings.find_time import FindTimeForm
from barsek_visits.web.staff.bookings.slots import first_day, shown_days

if TYPE_CHECKING:
    from datetime import date

    from flask.typing import ResponseReturnValue

_VISIT_BUFFER = 15  # minutes around a visit in its room, by default of a visit type


def find_time() -> ResponseReturnValue:
    """Show the times that fit."""
    form = FindTimeForm(request.args)
    form.set_choices(topics(), equipment_rows())
    is_valid = form.validate()
    first = first_day(form.first.data)
    days = shown_days(_slots(form, first)) if is_valid else []
    page = render_template(
        "staff/bookings/find_time.html",
        form=form,
        first=first,
        last=first + timedelta(days=(form.days.data or 1) - 1),
        days=days,
        language=form.language.data,
        speaks_any=any(times.host and times.host.speaks for day in days for times in day.times),
        take_url=lambda slot: _take_url(form, slot),
        earlier_url=_week_url(form, first, -1) if first > office().office_time.today(clock.now()) else "",
        later_url=_week_url(form, first, 1),
    )
    return page, 200 if is_valid else 422


def _slots(form: FindTimeForm, first: date) -> list[Slot]:
    is_visit = form.kind.data == BookingKind.VISIT
    party = Party(
        size=form.party_size.data or 1,
        language=form.language.data,
        topics=tuple(form.topics.data or ()),
        buffer_minutes=_VISIT_BUFFER if is_visit else 0,
    )
    search = SlotSearch(form.minutes.data, first, form.days.data, equipment_ids=form.equipment_ids)
    return free_slots(booking_policy(office(), clock.now()), party, search)


def _take_url(form: FindTimeForm, slot: Slot) -> str:
    our_time = office().office_time
    starts_at, ends_at = (f"{our_time.wall(end):%Y-%m-%dT%H:%M}" for end in (slot.span.start, slot.span.end))
    host = slot.host.id if slot.host else None
    if form.kind.data == BookingKind.MEETING:
        hosts = sorted({id_ for id_ in (host, current_staff().resource_id) if id_})
        return url_for("staff.new_meeting", starts_at=starts_at, ends_at=ends_at, rooms=slot.room.id, hosts=hosts)
    said = {
        name: value
        for name, value in form.as_query().items()
        if name in ("party_size", "language", "topics", "minutes")
    }
    return url_for("staff.new_visit", starts_at=starts_at, room=slot.room.id, hosts=host, **said)


def _week_url(form: FindTimeForm, first: date, weeks: int) -> str:
    shown = first_day(first + timedelta(weeks=weeks))
    query: dict[str, Any] = {**form.as_query(), "first": shown.isoformat()}
    return url_for("staff.find_time", **query)
