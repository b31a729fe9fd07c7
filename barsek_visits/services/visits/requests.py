"""A delegation asks for a visit."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from barsek_visits.db import atomic, db, is_duplicate
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.bookings.allocation import Allocation
from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.errors import NotOffered, Refusal
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.domain.tokens import new_reference, new_token, new_uid, token_hash
from barsek_visits.mail.visits import letters, staff_letters
from barsek_visits.models import Appointment, Booking, Visit, VisitContact, VisitLink, VisitNeeds, VisitTopic, VisitWish
from barsek_visits.queries.bookings.availability import is_available
from barsek_visits.queries.bookings.policy import booking_policy
from barsek_visits.queries.bookings.proposals import Party, proposals_for
from barsek_visits.queries.resources.office import office_row
from barsek_visits.queries.resources.topics import topics
from barsek_visits.queries.staff import coordinators
from barsek_visits.queries.visits.visit_types import VisitTypeRow, visit_type_row
from barsek_visits.sealing import link_sealer
from barsek_visits.services import audit
from barsek_visits.services.bookings import appointments
from barsek_visits.services.visits.letters import notify_delegation, notify_staff, token_of
from barsek_visits.services.visits.steps import notify_confirmed

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.bookings.policy import BookingPolicy
    from barsek_visits.domain.visits.requests import VisitRequest


@dataclass(frozen=True)
class RequestReceipt:
    """A request that was taken: the secret of its own page, and whether it was new."""

    token: str
    is_new: bool


def request_visit(request: VisitRequest, *, now: datetime) -> RequestReceipt:
    """Store a delegation's request, once, and queue the receipt.

    A request takes no time, unless its visit type is confirmed at once: then a room and a host are
    reserved in the same transaction.  The same submission again changes nothing.

    Args:
        request: already checked for its shape.
        now: aware UTC instant.

    Raises:
        NotFound: there is no such visit type.
        NotOffered: a wish breaks a rule, or its time is taken; says which wish, and why.
        WallTimeGap: the clock skips a wished start.
    """
    try:
        with atomic():
            known = _known(request.submission_id)
            return RequestReceipt(known, is_new=False) if known else RequestReceipt(_store(request, now), is_new=True)
    except IntegrityError as error:
        if not is_duplicate(error, "submission_id"):
            raise
        with atomic():
            return RequestReceipt(_known(request.submission_id) or "", is_new=False)


def _known(submission_id: str) -> str | None:
    booking_id = db.session.scalar(select(Visit.booking_id).where(Visit.submission_id == submission_id))
    return None if booking_id is None else token_of(booking_id)


def _store(request: VisitRequest, now: datetime) -> str:
    visit_type = visit_type_row(request.visit_type)
    spans = _wished_spans(request, visit_type, booking_policy(office_row(), now))
    booking = _new_booking(request, visit_type, now)
    appointment = Appointment(
        booking_id=booking.id, uid=new_uid(), starts_at=spans[0].start, ends_at=spans[0].end, updated_at=now
    )
    token = new_token()
    db.session.add(appointment)
    db.session.add(
        VisitLink(booking_id=booking.id, token_hash=token_hash(token), token_sealed=link_sealer().seal(token))
    )
    db.session.add_all(
        VisitWish(booking_id=booking.id, position=n, starts_at=span.start, ends_at=span.end)
        for n, span in enumerate(spans)
    )
    db.session.flush()
    audit.record("request", now=now, by=Actor.DELEGATION, booking_id=booking.id)
    if visit_type.confirms_at_once:
        _confirm_at_once(booking, appointment, request, visit_type, now)
    else:
        appointments.changed(appointment, now=now)
        notify_delegation(booking.id, letters.received, now=now)
        notify_staff(booking.id, coordinators(), staff_letters.request_waits, now=now)
    return token


def _wished_spans(request: VisitRequest, visit_type: VisitTypeRow, policy: BookingPolicy) -> list[TimeSpan]:
    rules = visit_type.rules
    if request.party_size > visit_type.max_party:
        raise NotOffered(Refusal.TOO_MANY)
    spans = []
    for position, wall in enumerate(request.wishes):
        start = policy.office_time.instant(wall)
        span = TimeSpan(start, start + timedelta(minutes=rules.minutes))
        refusal = policy.refusal(span, rules)
        if refusal is None and not is_available(span, rules, request.party_size, now=policy.now):
            refusal = Refusal.TAKEN
        if refusal:
            raise NotOffered(refusal, position)
        spans.append(span)
    return spans


def _new_booking(request: VisitRequest, visit_type: VisitTypeRow, now: datetime) -> Booking:
    booking = Booking(
        kind="visit",
        reference=new_reference(),
        uid=new_uid(),
        title=request.organisation,
        status=BookingStatus.REQUESTED,
        protected=request.protected,
        created_at=now,
        updated_at=now,
    )
    db.session.add(booking)
    db.session.flush()
    db.session.add(
        Visit(
            booking_id=booking.id,
            submission_id=request.submission_id,
            visit_type_id=visit_type.id,
            party_size=request.party_size,
            language=request.language,
            page_language=request.page_language,
            interpreter=request.interpreter,
            flexible=request.flexible,
            organisation_type=request.organisation_type,
            country=request.country,
            time_zone=request.time_zone,
        )
    )
    db.session.add(VisitContact(booking_id=booking.id, **asdict(request.contact)))
    if request.needs.any():
        db.session.add(VisitNeeds(booking_id=booking.id, **asdict(request.needs)))
    known_topics = {topic.key for topic in topics()}
    db.session.add_all(
        VisitTopic(booking_id=booking.id, topic_key=key) for key in sorted(set(request.topics) & known_topics)
    )
    return booking


def _confirm_at_once(
    booking: Booking, appointment: Appointment, request: VisitRequest, visit_type: VisitTypeRow, now: datetime
) -> None:
    span = TimeSpan(appointment.starts_at, appointment.ends_at)
    buffer_minutes = visit_type.rules.buffer_minutes
    party = Party(request.party_size, request.language, request.topics, buffer_minutes)
    proposals = proposals_for(span, party, now=now)
    hosts = proposals.hosts(span)[:1] if visit_type.rules.needs_host else []
    choice = Allocation(span, (proposals.rooms(span)[0].id,), tuple(host.id for host in hosts))
    appointments.take(appointment, choice, buffer_minutes=buffer_minutes, now=now)
    booking.status = BookingStatus.CONFIRMED
    db.session.flush()
    audit.record("confirm", now=now, by=Actor.CLOCK, booking_id=booking.id)
    notify_confirmed(booking, now=now)
