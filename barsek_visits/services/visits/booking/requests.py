"""A delegation asks for a visit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from barsek_visits.db import db, is_duplicate
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.bookings.allocation import Allocation
from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.errors import AlreadySent, NotOffered, Refusal, SlotTaken
from barsek_visits.domain.notifications.kinds import LetterKind
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.domain.visits.states import VisitEvent, VisitStep
from barsek_visits.models import (
    Booking,
    Visit,
    VisitBrowser,
    VisitLink,
)
from barsek_visits.queries.bookings.availability import first_unavailable
from barsek_visits.queries.bookings.policy import booking_policy
from barsek_visits.queries.bookings.proposals import Party, proposals_for
from barsek_visits.queries.resources.office import office_row
from barsek_visits.queries.staff import coordinators
from barsek_visits.queries.visits.details import core_details
from barsek_visits.queries.visits.own_visits import has_number
from barsek_visits.queries.visits.visit_types import VisitTypeRow, visit_type_row
from barsek_visits.sealing import browser_hashes, keyed_hash, link_sealer, submission_hashes
from barsek_visits.services.bookings import reservations
from barsek_visits.services.bookings.appointments import AppointmentDraft
from barsek_visits.services.bookings.history import record_step
from barsek_visits.services.bookings.locks import Locked, lock
from barsek_visits.services.notifications import outbox
from barsek_visits.services.visits.announcements import of_confirmation
from barsek_visits.services.visits.assignments import note_assigned
from barsek_visits.services.visits.booking.new_visits import put_appointment, put_links, put_visit
from barsek_visits.services.visits.delegation import limits
from barsek_visits.services.visits.letters import to_delegation, to_staff
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.bookings.policy import BookingPolicy
    from barsek_visits.domain.resources.office import OfficeRow
    from barsek_visits.domain.visits.requests import VisitRequest
    from barsek_visits.queries.visits.details import VisitDetails
    from barsek_visits.services.notifications.outbox import OutgoingLetter


@dataclass(frozen=True)
class RequestReceipt:
    """A request that was taken: the secret of its own page, and whether it was new."""

    token: str
    is_new: bool


def request_visit(request: VisitRequest, *, now: datetime) -> RequestReceipt:
    """Store a delegation's request, once, and queue the receipt.

    A request takes no time, unless its visit type is confirmed at once: then a room and a host are
    reserved in the same transaction.  The same submission again from the same browser changes nothing.

    Args:
        request: already checked for its shape.
        now: aware UTC instant.

    Raises:
        NotFound: there is no such visit type.
        AlreadySent: another browser has sent this submission before, or its visit has lost its link since.
        NotOffered: a wish breaks a rule, or its time is taken; says which wish, and why.
        WallTimeGap: the clock skips a wished start.
        TooManyTries: too many requests name the same mail address, which nobody has confirmed.
    """
    try:
        return _request(request, now)
    except IntegrityError as error:
        if not is_duplicate(error, "submission_id"):
            raise
        return _request(request, now)  # the same form was faster a second time, and is found now


@command
def _request(request: VisitRequest, now: datetime) -> RequestReceipt:
    known = _known(request)
    return RequestReceipt(known, is_new=False) if known else RequestReceipt(_store(request, now), is_new=True)


def _known(request: VisitRequest) -> str | None:
    """Return the secret of the own page where this form has come before, from this browser."""
    statement = (
        select(VisitLink.token_sealed, VisitBrowser.booking_id)
        .select_from(Visit)
        .outerjoin(VisitLink, VisitLink.booking_id == Visit.booking_id)
        .outerjoin(VisitBrowser, (VisitBrowser.booking_id == Visit.booking_id) & has_number(request.browser))
        .where(Visit.submission_hash.in_(submission_hashes(request.submission_id)))
    )
    row = db.session.execute(statement).one_or_none()
    if row is None:
        return None
    sealed, is_sender = row
    if sealed is None or is_sender is None:
        raise AlreadySent
    return link_sealer().unseal(sealed)


def _store(request: VisitRequest, now: datetime) -> str:
    source = keyed_hash("networks", request.network) if request.network else ""
    limits.refuse_too_many_requests(request.contact.email, source, now)
    visit_type, office = visit_type_row(request.visit_type), office_row()
    spans = _wished_spans(request, visit_type, booking_policy(office, now))
    allocation = _best_allocation(spans[0], request, visit_type, now) if visit_type.confirms_at_once else None
    locked = lock(resource_ids=allocation.resource_ids, now=now) if allocation else Locked()
    booking = put_visit(request, visit_type, spans, source, now)
    token = put_links(booking.id)
    if request.browser:
        db.session.add(VisitBrowser(booking_id=booking.id, browser_hash=browser_hashes(request.browser)[0]))
    record_step(VisitEvent.REQUEST, booking.id, now=now, by=Actor.DELEGATION)
    if allocation:
        _confirm_at_once(booking, allocation, locked, visit_type, now)
    put_appointment(AppointmentDraft(booking.id, spans[0], allocation.people_and_rooms if allocation else ()), now)
    outbox.queue(_letters(core_details(Booking.id == booking.id), office), now=now)
    return token


def _letters(details: VisitDetails, office: OfficeRow) -> list[OutgoingLetter]:
    if details.status is BookingStatus.CONFIRMED:
        return of_confirmation(details, office)
    return [
        *to_delegation(details, office, LetterKind.RECEIVED),
        *to_staff(details, office, coordinators(), LetterKind.REQUEST_WAITS),
    ]


def _wished_spans(request: VisitRequest, visit_type: VisitTypeRow, policy: BookingPolicy) -> list[TimeSpan]:
    rules = visit_type.rules
    if request.party_size > visit_type.max_party:
        raise NotOffered(Refusal.TOO_MANY)
    spans = []
    for position, wall in enumerate(request.wishes):
        start = policy.office_time.instant(wall)
        span = TimeSpan(start, start + timedelta(minutes=rules.minutes))
        refusal = policy.refusal(span, rules)
        if refusal:
            raise NotOffered(refusal, position)
        spans.append(span)
    taken = first_unavailable(spans, rules, request.party_size, now=policy.now)
    if taken is not None:
        raise NotOffered(Refusal.TAKEN, taken)
    return spans


def _best_allocation(span: TimeSpan, request: VisitRequest, visit_type: VisitTypeRow, now: datetime) -> Allocation:
    """Return the best room and host that are free, for a kind of visit that is confirmed at once."""
    party = Party(request.party_size, request.language, request.topics, visit_type.rules.buffer_minutes)
    proposals = proposals_for(span, party, now=now)
    room = proposals.best_room(span)
    host = proposals.best_host(span) if visit_type.rules.needs_host else None
    if room is None or (host is None and visit_type.rules.needs_host):
        raise NotOffered(Refusal.TAKEN)
    return Allocation(span, (room,), (host,) if host else ())


def _confirm_at_once(
    booking: Booking, allocation: Allocation, locked: Locked, visit_type: VisitTypeRow, now: datetime
) -> None:
    """Reserve for a request as it comes in.

    Raises:
        NotOffered: somebody was faster.
    """
    try:
        reservations.reserve([(booking.id, allocation)], locked, buffer_minutes=visit_type.rules.buffer_minutes)
    except SlotTaken as error:
        raise NotOffered(Refusal.TAKEN) from error
    booking.status = BookingStatus.CONFIRMED
    note_assigned(booking.id, allocation.host_ids, Actor.CLOCK)
    record_step(VisitStep.CONFIRM, booking.id, now=now, by=Actor.CLOCK)
