"""The office books a visit for whoever calls or writes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from barsek_visits.db import db, is_duplicate
from barsek_visits.domain.errors import NotFound
from barsek_visits.domain.notifications.kinds import LetterKind
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.domain.visits.programme import Programme, ProgrammeItem
from barsek_visits.domain.visits.states import VisitEvent, VisitStep
from barsek_visits.models import Booking, Visit
from barsek_visits.queries.bookings.proposals import Party, proposals_for
from barsek_visits.queries.resources.office import office_row
from barsek_visits.queries.visits.details import core_details
from barsek_visits.queries.visits.templates import template_programme, template_rows
from barsek_visits.queries.visits.visit_types import VisitTypeRow, visit_type_row
from barsek_visits.sealing import submission_hashes
from barsek_visits.services.bookings.appointments import AppointmentDraft
from barsek_visits.services.bookings.history import record_step
from barsek_visits.services.bookings.locks import lock
from barsek_visits.services.visits.announcements import of_confirmation
from barsek_visits.services.visits.booking.new_visits import put_appointment, put_links, put_visit
from barsek_visits.services.visits.letters import to_delegation
from barsek_visits.services.visits.open_visit import OpenVisit
from barsek_visits.services.visits.programme_storage import put_programme, refuse_unknown, wanted_by
from barsek_visits.services.visits.requirements import (
    refuse_past,
    refuse_small_rooms,
    refuse_without_yourself,
    take_complete,
)
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.staff import StaffRow
    from barsek_visits.domain.visits.requests import VisitRequest


@dataclass(frozen=True)
class StaffBooking:
    """A visit as a member of staff takes it down; the first wish of the request is its time.

    Without rooms and hosts nothing is planned, and the visit cannot be confirmed.  `template` is the key of a programme
    to begin with, empty for one item; `override_busy` is as in an `Allocation`.
    """

    request: VisitRequest
    room_ids: tuple[int, ...] = ()
    host_ids: tuple[int, ...] = ()
    template: str = ""
    confirms: bool = True
    override_busy: bool = False


def book_visit(wanted: StaffBooking, *, by: StaffRow, now: datetime) -> tuple[str, bool]:
    """Store a visit for whoever calls, confirmed or left as a request; return its reference, and that it is new.

    Neither notice, horizon nor opening hours bind the office itself.  The same form again changes nothing.  Where there
    is no mail address nobody is written to but the hosts.

    Raises:
        NotFound: no such visit type, template, room or host.
        WallTimeGap: the clock skips the start.
        NotOffered: the time is past; or to be confirmed, a room or a host is missing, the room too small, or a host
            confirms without themself.
        SlotTaken: to be confirmed, a room or host is reserved or blocked for a part of the time.
    """
    try:
        return _book(wanted, by, now)
    except IntegrityError as error:
        if not is_duplicate(error, "submission_id"):
            raise
        return _book(wanted, by, now)  # the same form was faster a second time, and is found now


@command
def _book(wanted: StaffBooking, by: StaffRow, now: datetime) -> tuple[str, bool]:
    known = _reference_of(wanted.request.submission_id)
    if known:
        return known, False
    request, visit_type, office = wanted.request, visit_type_row(wanted.request.visit_type), office_row()
    start = office.office_time.instant(request.wishes[0])
    programme = _programme(wanted, visit_type, start, now)
    refuse_past(programme.span, now)
    things = wanted_by(programme)
    locked = lock(resource_ids=things.resource_ids, equipment_ids=things.equipment_ids, now=now)
    booking = put_visit(request, visit_type, [programme.span], "", now)
    put_links(booking.id)
    record_step(VisitEvent.REQUEST, booking.id, now=now, by=by)
    put_appointment(AppointmentDraft(booking.id, programme.span), now)
    visit = OpenVisit(booking, core_details(Booking.id == booking.id), locked, by, now)
    if wanted.confirms:
        _confirm(visit, programme, by)
    else:
        _keep_as_request(visit, programme)
    return booking.reference, True


def _reference_of(submission_id: str) -> str | None:
    statement = (
        select(Booking.reference)
        .join(Visit, Visit.booking_id == Booking.id)
        .where(Visit.submission_hash.in_(submission_hashes(submission_id)))
    )
    return db.session.scalar(statement)


def _programme(wanted: StaffBooking, visit_type: VisitTypeRow, start: datetime, now: datetime) -> Programme:
    request, rules = wanted.request, visit_type.rules
    if not wanted.template:
        span = TimeSpan(start, start + timedelta(minutes=rules.minutes))
        rooms = wanted.room_ids or _best_room(span, request, visit_type, now)
        item = ProgrammeItem(span, room_ids=rooms, host_ids=wanted.host_ids)
        return Programme((item,), wanted.override_busy)
    template = next((row for row in template_rows() if row.key == wanted.template), None)
    if template is None:
        raise NotFound("template")
    party = Party(request.party_size, request.language, request.topics, rules.buffer_minutes)
    proposals = proposals_for(template.window_from(start), party, now=now)
    chosen = {"room_ids": wanted.room_ids, "host_ids": wanted.host_ids}
    planned = template_programme(template, start, proposals, request.language, **chosen)
    return replace(planned, override_busy=wanted.override_busy)


def _best_room(span: TimeSpan, request: VisitRequest, visit_type: VisitTypeRow, now: datetime) -> tuple[int, ...]:
    party = Party(request.party_size, request.language, request.topics, visit_type.rules.buffer_minutes)
    best = proposals_for(span, party, now=now).best_room(span)
    return (best,) if best else ()


def _confirm(visit: OpenVisit, programme: Programme, by: StaffRow) -> None:
    refuse_without_yourself(programme, by)
    visit.advance(VisitStep.CONFIRM)
    take_complete(visit, programme)
    visit.send(of_confirmation(visit.finish(), visit.office))


def _keep_as_request(visit: OpenVisit, programme: Programme) -> None:
    refuse_unknown(visit, programme)
    refuse_small_rooms(visit, programme)
    put_programme(visit, programme)
    visit.send(to_delegation(visit.finish(), visit.office, LetterKind.RECEIVED))
