"""Finding a time: which hours fit, with which room and whom; one press takes one over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request, url_for

from barsek_visits.domain.bookings.policy import BookingRules
from barsek_visits.domain.bookings.status import BookingKind
from barsek_visits.queries.bookings.proposals import Party
from barsek_visits.queries.bookings.slots import SlotSearch
from barsek_visits.queries.resources.equipment import equipment_rows
from barsek_visits.queries.resources.topics import topics
from barsek_visits.web.access import current_staff
from barsek_visits.web.context import office
from barsek_visits.web.forms.bookings.find_time import FindTimeForm
from barsek_visits.web.forms.fields import WALL_TIME
from barsek_visits.web.staff.bookings.slots import ShownDays, ShownSlot, first_day, fitting

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def find_time() -> ResponseReturnValue:
    """Show the times that fit."""
    form = FindTimeForm(request.args)
    form.set_choices(topics(), equipment_rows())
    is_valid = form.validate()
    page = render_template(
        "staff/bookings/find_time.html",
        form=form,
        found=_found(form) if is_valid else None,
        take_url=lambda slot: _take_url(form, slot),
        days_url=lambda first: url_for("staff.find_time", first=first, **form.as_query()),
    )
    return page, 200 if is_valid else 422


def _found(form: FindTimeForm) -> ShownDays:
    rules = BookingRules(minutes=form.minutes.data)
    party = Party(
        size=form.party_size.data,
        language=form.language.data,
        topics=tuple(form.topics.data or ()),
        buffer_minutes=rules.buffer_minutes if form.kind.data == BookingKind.VISIT else 0,
    )
    first, days = first_day(form.first.data), form.days.data
    return fitting(party, SlotSearch(rules.minutes, first, days, equipment_ids=form.equipment_ids))


def _take_url(form: FindTimeForm, slot: ShownSlot) -> str:
    choice, starts_at = slot.choice, f"{slot.choice.starts_at:{WALL_TIME}}"
    if form.kind.data == BookingKind.MEETING:
        hosts = sorted({id_ for id_ in (choice.host_id, current_staff().resource_id) if id_})
        ends_at = f"{office().office_time.wall(slot.span.end):{WALL_TIME}}"
        return url_for("staff.new_meeting", starts_at=starts_at, ends_at=ends_at, rooms=choice.room_id, hosts=hosts)
    handed_over = ("party_size", "language", "topics", "minutes")
    said = {name: value for name, value in form.as_query().items() if name in handed_over}
    return url_for("staff.new_visit", starts_at=starts_at, room=choice.room_id, hosts=choice.host_id, **said)
