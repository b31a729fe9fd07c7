"""The steps of a visit that its delegation takes on its own page; whoever holds the link is the delegation."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from barsek_visits.db import atomic, db
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.errors import NotOffered, Refusal
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.mail.visits import letters, staff_letters
from barsek_visits.models import Booking, Visit, VisitChange, VisitContact
from barsek_visits.queries.bookings.availability import is_available
from barsek_visits.queries.bookings.policy import booking_policy
from barsek_visits.queries.resources.office import office_row
from barsek_visits.queries.staff import coordinators, hosts_by_resource
from barsek_visits.queries.visits.details import details_where
from barsek_visits.queries.visits.own_visits import has_link
from barsek_visits.queries.visits.visit_types import visit_type_row
from barsek_visits.services.visits.letters import notify_delegation, notify_staff
from barsek_visits.services.visits.steps import (
    close_open_changes,
    notify_cancelled,
    set_wishes,
    step_to,
    visit_for_update,
)

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.visits.requests import ChangeRequest


def withdraw_visit(token: str, *, version: int, now: datetime) -> None:
    """Withdraw a request that has not been confirmed.

    Raises:
        NotFound: no visit has this link.
        StaleVersion: the office changed the visit meanwhile.
        NotAllowed: the state forbids it.
    """
    with atomic():
        booking = visit_for_update(has_link(token), version=version, now=now)
        step_to(booking, "withdraw", by=Actor.DELEGATION, now=now)
        notify_delegation(booking.id, letters.withdrawn, now=now)


def cancel_own_visit(token: str, reason: str, *, version: int, now: datetime) -> None:
    """Cancel a confirmed visit; rooms and hosts are free at once.

    Raises:
        NotFound, StaleVersion, NotAllowed: as in `withdraw_visit`.
    """
    with atomic():
        booking = visit_for_update(has_link(token), version=version, now=now)
        step_to(booking, "cancel", by=Actor.DELEGATION, now=now)
        db.session.get_one(Visit, booking.id).reason = reason
        notify_cancelled(booking, now=now)


def change_visit(token: str, change: ChangeRequest, *, version: int, now: datetime) -> None:
    """Ask for another time or another number of people.

    A request is changed at once.  A confirmed visit stands as it is until the office has answered; a
    newer change takes the place of one that still waits.

    Raises:
        NotFound, StaleVersion, NotAllowed: as in `withdraw_visit`.
        NotOffered: the time or the number is not one that the office offers.
        WallTimeGap: the clock skips the wanted start.
    """
    with atomic():
        booking = visit_for_update(has_link(token), version=version, now=now)
        span, party_size = _wanted(booking, change, now)
        step_to(booking, "change", by=Actor.DELEGATION, now=now)
        if booking.status == BookingStatus.CONFIRMED:
            _ask_for(booking, span, party_size, change.message, now=now)
        else:
            db.session.get_one(Visit, booking.id).party_size = party_size
            old = details_where(Booking.id == booking.id).wishes
            if change.starts_at is not None:
                set_wishes(booking, [span, *(wish for wish in old[1:] if wish != span)], now=now)
            _keep_message(booking.id, change.message)
            notify_delegation(booking.id, letters.received, now=now)
            notify_staff(booking.id, coordinators(), staff_letters.request_waits, now=now)


def _keep_message(booking_id: int, message: str) -> None:
    """Put what the delegation writes with a change below what it wrote with the request."""
    contact = db.session.get(VisitContact, booking_id)
    if contact is not None and message:
        contact.message = f"{contact.message}\n\n{message}".strip()


def _wanted(booking: Booking, change: ChangeRequest, now: datetime) -> tuple[TimeSpan, int]:
    """Return the span and number that the change comes to, checked as a request is."""
    details = details_where(Booking.id == booking.id)
    visit_type = visit_type_row(details.visit_type_key, also_inactive=True)
    party_size = change.party_size or details.party_size
    if party_size > visit_type.max_party:
        raise NotOffered(Refusal.TOO_MANY)
    if change.starts_at is None:
        return details.wanted_span, party_size
    our_time = booking_policy(office_row(), now)
    start = our_time.office_time.instant(change.starts_at)
    span = TimeSpan(start, start + timedelta(minutes=visit_type.minutes))
    refusal = our_time.refusal(span, visit_type.rules)
    if refusal is None and not is_available(span, visit_type.rules, party_size, now=now, but_for_booking=booking.id):
        refusal = Refusal.TAKEN
    if refusal:
        raise NotOffered(refusal)
    return span, party_size


def _ask_for(booking: Booking, span: TimeSpan, party_size: int, message: str, *, now: datetime) -> None:
    close_open_changes(booking, now=now)
    db.session.add(
        VisitChange(
            booking_id=booking.id,
            starts_at=span.start,
            ends_at=span.end,
            party_size=party_size,
            message=message,
            asked_at=now,
        )
    )
    db.session.flush()
    hosts = hosts_by_resource(tuple(details_where(Booking.id == booking.id).ids_of("host")))
    notify_staff(
        booking.id,
        {person.id: person for person in [*hosts, *coordinators()]}.values(),
        staff_letters.change_asked,
        now=now,
    )
