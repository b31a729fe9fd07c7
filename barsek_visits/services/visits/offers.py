"""Other times that the office offers: each is held until one is taken, or all run out.

A hold runs out by itself: whoever wants the room afterwards gets it, whether a worker has come by or not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from barsek_visits.db import atomic, db
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.errors import NotAllowed, NotFound, NotOffered, Refusal
from barsek_visits.domain.visits.programme_rows import as_rows, from_rows
from barsek_visits.mail.visits import answer_letters, staff_letters
from barsek_visits.models import Booking, VisitOffer
from barsek_visits.queries.resources.office import office_row
from barsek_visits.queries.staff import coordinators
from barsek_visits.queries.visits.own_visits import has_link
from barsek_visits.queries.visits.programmes import programme_of
from barsek_visits.services.bookings import appointments
from barsek_visits.services.visits.letters import notify_delegation, notify_staff
from barsek_visits.services.visits.programme_items import hold_offers
from barsek_visits.services.visits.steps import (
    forget_offers,
    notify_confirmed,
    refuse_incomplete,
    refuse_other_hosts_work,
    step_to,
    take,
    visit_for_staff,
    visit_for_update,
    visit_type_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from barsek_visits.domain.bookings.allocation import Allocation
    from barsek_visits.domain.spans import TimeSpan
    from barsek_visits.domain.staff import StaffRow
    from barsek_visits.domain.visits.programme import Programme

MAX_OFFERS = 3


@dataclass(frozen=True)
class Offer:
    """Up to three other times, each with its rooms and hosts, and until when they are held."""

    choices: tuple[Allocation, ...]
    expires_at: datetime


def offer_times(reference: str, offer: Offer, *, by: StaffRow, version: int, now: datetime) -> None:
    """Offer a delegation other times, hold all of them, and tell it; what was offered before is taken back.

    Raises:
        NotFound: no such visit that `by` may see, or no such room or host.
        StaleVersion: someone else changed the visit meanwhile.
        NotAllowed: the state forbids it, or a host offers without themself as host.
        NotOffered: none, too many, past or the same times; or a room or a host is missing, or the room too small.
        ProgrammeTaken: something of one of them cannot be had; then nothing is offered.
    """
    with atomic():
        booking = visit_for_staff(reference, by=by, version=version, now=now)
        _refuse_impossible(offer, now)
        draft = programme_of(booking.id)
        programmes = [draft.with_allocation(choice, office_row().office_time) for choice in offer.choices]
        for programme in programmes:
            refuse_incomplete(booking, programme)
            refuse_other_hosts_work(programme, by)
        step_to(booking, "offer", by=by, now=now)
        forget_offers(booking)
        buffer_minutes = visit_type_of(booking).buffer_minutes
        hold_offers(booking.id, programmes, buffer_minutes=buffer_minutes, expires_at=offer.expires_at, now=now)
        _keep(booking, programmes, offer.expires_at)
        appointments.visit_changed(booking.id, now=now)
        notify_delegation(booking.id, answer_letters.times_offered, now=now)


def suggest_times(booking: Booking, spans: Sequence[TimeSpan]) -> None:
    """Keep other dates that go with a decline: a hint that holds nothing, in the caller's transaction."""
    db.session.add_all(
        VisitOffer(booking_id=booking.id, position=n, starts_at=span.start, ends_at=span.end, items=[])
        for n, span in enumerate(spans)
    )
    db.session.flush()


def accept_offer(token: str, position: int, *, version: int, now: datetime) -> None:
    """Take one of the offered times: the visit is confirmed, and what else was held is free.

    Raises:
        NotFound: no visit has this link, or it has no such offer.
        StaleVersion: the office changed the visit meanwhile.
        NotAllowed: the state forbids it; as when the offer has run out.
    """
    with atomic():
        booking = visit_for_update(has_link(token), version=version, now=now)
        offer = db.session.get(VisitOffer, (booking.id, position))
        if booking.status != BookingStatus.OFFERED:
            raise NotAllowed("the offer has run out, or is answered")
        if offer is None:
            raise NotFound("offer")
        programme = from_rows(offer.items)
        step_to(booking, "accept", by=Actor.DELEGATION, now=now)
        take(booking, programme, already_held=programme.items, now=now)
        notify_confirmed(booking, now=now)
        notify_staff(booking.id, coordinators(), staff_letters.offer_accepted, now=now)


def _keep(booking: Booking, programmes: Sequence[Programme], expires_at: datetime) -> None:
    db.session.add_all(
        VisitOffer(
            booking_id=booking.id,
            position=n,
            starts_at=programme.span.start,
            ends_at=programme.span.end,
            items=as_rows(programme),
            expires_at=expires_at,
        )
        for n, programme in enumerate(programmes)
    )
    db.session.flush()


def _refuse_impossible(offer: Offer, now: datetime) -> None:
    starts = [choice.span.start for choice in offer.choices]
    if not 0 < len(set(starts)) <= MAX_OFFERS or len(set(starts)) < len(starts):
        raise NotOffered(Refusal.NOT_A_START)
    for position, start in enumerate(starts):
        if start <= now:
            raise NotOffered(Refusal.PAST, position)
    if not now < offer.expires_at <= min(starts):
        raise NotOffered(Refusal.TOO_FAR)
