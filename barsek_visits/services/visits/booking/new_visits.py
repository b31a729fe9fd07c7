"""What a new visit is stored as, whoever asks for it: in the caller's transaction."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import insert, literal, select

from barsek_visits.db import db
from barsek_visits.domain.bookings.status import BookingKind, BookingStatus
from barsek_visits.domain.tokens import new_reference, new_token, new_uid, token_hash
from barsek_visits.models import Booking, Topic, Visit, VisitContact, VisitLink, VisitNeeds, VisitTopic, VisitWish
from barsek_visits.sealing import link_sealer, submission_hashes
from barsek_visits.services.bookings.appointments import AppointmentDraft, write_appointments
from barsek_visits.services.bookings.changes import CalendarChanges

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.spans import TimeSpan
    from barsek_visits.domain.visits.requests import VisitRequest
    from barsek_visits.queries.visits.visit_types import VisitTypeRow


def put_visit(
    request: VisitRequest, visit_type: VisitTypeRow, spans: list[TimeSpan], source: str, now: datetime
) -> Booking:
    """Store a request with its contact, needs, wishes and topics, and return it.

    `source` is the keyed hash of the network that sent it, empty for none.
    """
    booking = Booking(
        kind=BookingKind.VISIT,
        reference=new_reference(),
        uid=new_uid(),
        title=request.organisation,
        status=BookingStatus.REQUESTED,
        protected=request.protected,
        starts_at=spans[0].start,
        ends_at=spans[0].end,
        created_at=now,
        updated_at=now,
    )
    db.session.add(booking)
    db.session.flush()
    db.session.add(_visit(booking.id, request, visit_type, source))
    db.session.add(VisitContact(booking_id=booking.id, **asdict(request.contact)))
    if request.needs.any():
        db.session.add(VisitNeeds(booking_id=booking.id, **asdict(request.needs)))
    wishes = [
        {"booking_id": booking.id, "position": n, "starts_at": span.start, "ends_at": span.end}
        for n, span in enumerate(spans)
    ]
    db.session.execute(insert(VisitWish), wishes)
    if request.topics:
        known = select(literal(booking.id), Topic.key).where(Topic.key.in_(request.topics), Topic.is_active)
        db.session.execute(insert(VisitTopic).from_select(["booking_id", "topic_key"], known))
    return booking


def _visit(booking_id: int, request: VisitRequest, visit_type: VisitTypeRow, source: str) -> Visit:
    return Visit(
        booking_id=booking_id,
        submission_hash=submission_hashes(request.submission_id)[0],
        source_hash=source,
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


def put_links(booking_id: int) -> str:
    """Store the two links of a visit, and return the secret of its own page."""
    token = new_token()
    share = new_token()
    row = VisitLink(
        booking_id=booking_id,
        token_hash=token_hash(token),
        token_sealed=link_sealer().seal(token),
        share_hash=token_hash(share),
        share_sealed=link_sealer().seal(share),
    )
    db.session.add(row)
    return token


def put_appointment(draft: AppointmentDraft, now: datetime) -> None:
    """Write a new visit's appointment, and tell calendars."""
    changes = CalendarChanges(now)
    write_appointments((), [draft], changes)
    changes.finish(are_new=True)
