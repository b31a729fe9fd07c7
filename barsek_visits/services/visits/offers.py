"""Other times that the office offers: each is held until one is taken, or all run out.

A hold runs out by itself: whoever wants the room afterwards gets it, whether a worker has come by or not.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from barsek_visits.db import db
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.bookings.allocation import Allocation
from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.errors import NotFound, NotOffered, Refusal, WrongState
from barsek_visits.domain.notifications.kinds import LetterKind
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.domain.visits.programme_rows import as_rows, from_rows
from barsek_visits.domain.visits.states import VisitStep
from barsek_visits.models import Booking, BookingStep, Staff, VisitOffer
from barsek_visits.queries.bookings.proposals import proposals_for
from barsek_visits.queries.bookings.visibility import visible_to
from barsek_visits.queries.staff import STAFF_COLUMNS, coordinators, staff_row
from barsek_visits.queries.visits.conversations import OfferRow
from barsek_visits.queries.visits.details import VisitDetails, details_where
from barsek_visits.queries.visits.proposals import party_of
from barsek_visits.services.visits.announcements import of_confirmation
from barsek_visits.services.visits.assignments import note_assigned
from barsek_visits.services.visits.letters import to_delegation, to_staff
from barsek_visits.services.visits.open_visit import OpenVisit, Wanted, open_for_delegation, open_for_staff
from barsek_visits.services.visits.programme_storage import hold
from barsek_visits.services.visits.requirements import (
    refuse_closed,
    refuse_incomplete,
    refuse_without_yourself,
    take_complete,
)
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from barsek_visits.domain.staff import StaffRow
    from barsek_visits.domain.visits.programme import Programme

MAX_OFFERS = 3


@dataclass(frozen=True)
class Offer:
    """Up to three other times by their starts, and until when they are held.

    Without a room the best one that is free is taken, and without hosts the best one, where the visit needs any;
    `override_busy` is as in an `Allocation`.
    """

    starts: tuple[datetime, ...]
    expires_at: datetime
    room_id: int | None = None
    host_ids: tuple[int, ...] = ()
    override_busy: bool = False


@command
def offer_times(reference: str, offer: Offer, *, by: StaffRow, version: int, now: datetime) -> None:
    """Offer a delegation other times, hold all of them, and tell it; what was offered before is taken back.

    Raises:
        NotFound: no such visit that `by` may see, or no such room or host.
        StaleVersion: someone else changed the visit meanwhile.
        WrongState: it waits for no answer.
        NotOffered: none, too many, past or the same times; or the office is closed or no room free at one of them, a
            room or a host is missing, the room too small, or a host offers without themself as host.
        ProgrammeTaken: something of one of them cannot be had; then nothing is offered.
    """
    _refuse_impossible(offer, now)
    seen = details_where(Booking.reference == reference, visible_to(by))
    allocations = [_allocation(seen, offer, n, now) for n in range(len(offer.starts))]
    visit = open_for_staff(reference, by=by, version=version, now=now, wanted=Wanted.of(*allocations))
    refuse_closed(visit.before, [allocation.span for allocation in allocations], visit.office, now)
    planned, office_time = visit.before.programme, visit.office.office_time
    programmes = [planned.with_allocation(allocation, office_time) for allocation in allocations]
    for programme in programmes:
        refuse_incomplete(visit, programme)
        refuse_without_yourself(programme, by)
    visit.advance(VisitStep.OFFER)
    hold(visit, programmes, expires_at=offer.expires_at)
    offers = _keep(visit, programmes, offer.expires_at)
    visit.changes.touch([visit.booking.id])
    visit.send(to_delegation(visit.finish(offers=offers), visit.office, LetterKind.TIMES_OFFERED))


def suggest_times(visit: OpenVisit, spans: Sequence[TimeSpan]) -> tuple[OfferRow, ...]:
    """Keep other dates that go with a decline, and return them: a hint that holds nothing.

    Raises:
        NotOffered: the office is closed at one of them, or no room or host is free.
    """
    refuse_closed(visit.before, spans, visit.office, visit.now)
    for position, span in enumerate(spans):
        proposals = proposals_for(span, party_of(visit.before), now=visit.now)
        has_host = not visit.before.rules.needs_host or proposals.best_host(span)
        if proposals.best_room(span) is None or not has_host:
            raise NotOffered(Refusal.TAKEN, position)
    db.session.add_all(
        VisitOffer(booking_id=visit.booking.id, position=n, starts_at=span.start, ends_at=span.end, items=[])
        for n, span in enumerate(spans)
    )
    return tuple(OfferRow(n, span, None) for n, span in enumerate(spans))


@command
def accept_offer(token: str, position: int, *, version: int, now: datetime) -> None:
    """Take one of the offered times: the visit is confirmed, and what else was held is free.

    Raises:
        NotFound: no visit has this link, or it has no such offer.
        StaleVersion: the office changed the visit meanwhile.
        WrongState: nothing is offered; as when the offer has run out.
    """
    visit = open_for_delegation(token, version=version, now=now)
    if visit.status is not BookingStatus.OFFERED:
        raise WrongState(visit.status)
    offer = db.session.get(VisitOffer, (visit.booking.id, position))
    if offer is None:
        raise NotFound("offer")
    programme = from_rows(offer.items)
    visit.advance(VisitStep.ACCEPT)
    take_complete(visit, programme, already_held=programme.items)
    note_assigned(visit.booking.id, programme.all_host_ids(), _offered_by(visit))
    after = visit.finish(offers=())
    accepted = to_staff(after, visit.office, coordinators(), LetterKind.OFFER_ACCEPTED)
    visit.send(of_confirmation(after, visit.office), accepted)


def _offered_by(visit: OpenVisit) -> StaffRow | Actor:
    """Return who offered times last; the delegation, which assigns nobody, where the log does not know."""
    statement = (
        select(*STAFF_COLUMNS)
        .join(BookingStep, BookingStep.staff_id == Staff.id)
        .where(BookingStep.booking_id == visit.booking.id, BookingStep.action == VisitStep.OFFER)
        .order_by(BookingStep.id.desc())
        .limit(1)
    )
    row = db.session.execute(statement).mappings().one_or_none()
    return staff_row(row) if row else Actor.DELEGATION


def span_from(details: VisitDetails, start: datetime) -> TimeSpan:
    """Return a visit's time from a start on: as long as its programme, or as its kind says."""
    if len(details.items) > 1:
        return details.span.moved_to(start)
    return TimeSpan(start, start + timedelta(minutes=details.rules.minutes))


def _allocation(details: VisitDetails, offer: Offer, position: int, now: datetime) -> Allocation:
    """Return an offered time with the chosen room and hosts, or the best that are free."""
    span, room, hosts = span_from(details, offer.starts[position]), offer.room_id, offer.host_ids
    wants_host = details.rules.needs_host and not hosts
    if room is None or wants_host:
        proposals = proposals_for(span, party_of(details), now=now)
        room = room or proposals.best_room(span)
        best = proposals.best_host(span) if wants_host else None
        hosts = hosts or ((best,) if best else ())
    if room is None and len(details.items) == 1 and not details.items[0].place:
        raise NotOffered(Refusal.NO_ROOM, position)
    return Allocation(span, (room,) if room else (), hosts, override_busy=offer.override_busy)


def _keep(visit: OpenVisit, programmes: Sequence[Programme], expires_at: datetime) -> tuple[OfferRow, ...]:
    db.session.execute(delete(VisitOffer).where(VisitOffer.booking_id == visit.booking.id))
    db.session.add_all(
        VisitOffer(
            booking_id=visit.booking.id,
            position=n,
            starts_at=programme.span.start,
            ends_at=programme.span.end,
            items=as_rows(programme),
            expires_at=expires_at,
        )
        for n, programme in enumerate(programmes)
    )
    return tuple(OfferRow(n, programme.span, expires_at) for n, programme in enumerate(programmes))


def _refuse_impossible(offer: Offer, now: datetime) -> None:
    starts = offer.starts
    if not 0 < len(set(starts)) <= MAX_OFFERS or len(set(starts)) < len(starts):
        raise NotOffered(Refusal.NOT_A_START)
    for position, start in enumerate(starts):
        if start <= now:
            raise NotOffered(Refusal.PAST, position)
    if not now < offer.expires_at <= min(starts):
        raise NotOffered(Refusal.TOO_FAR)
