"""A visit as its delegation sees it: nothing internal is in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.domain.actors import Actor
from barsek_visits.domain.bookings.status import WAITING, BookingStatus
from barsek_visits.domain.tokens import token_hash
from barsek_visits.domain.visits.states import steps_from
from barsek_visits.models import Booking, VisitLink
from barsek_visits.queries.visits.details import ChangeRow, VisitDetails, details_where

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from barsek_visits.domain.spans import TimeSpan
    from barsek_visits.queries.bookings.appointments import AppointmentRow
    from barsek_visits.queries.visits.conversations import MessageRow, OfferRow


@dataclass(frozen=True)
class OwnItem:
    """An item of the programme as the delegation reads it; nothing of it is for the office alone."""

    span: TimeSpan
    title: str
    place: str
    text: str
    hosts: tuple[str, ...]
    interpreter: bool


@dataclass(frozen=True)
class OwnVisit:
    """What the holder of the link may read."""

    reference: str
    status: BookingStatus
    version: int
    visit_type: str
    visit_type_key: str
    span: TimeSpan
    wishes: tuple[TimeSpan, ...]
    organisation: str
    party_size: int
    language: str
    page_language: str
    interpreter: bool
    time_zone: str
    room_name: str
    hosts: tuple[str, ...]
    decline_reason: str
    cancel_reason: str
    change: ChangeRow | None
    may: frozenset[str]
    steps: tuple[tuple[datetime, str], ...]
    items: tuple[OwnItem, ...]
    offers: tuple[OfferRow, ...]
    messages: tuple[MessageRow, ...]


def own_visit(token: str, *, now: datetime) -> OwnVisit:
    """Return the visit of a link.

    Raises:
        NotFound: there is no such link, or its visit has been erased.
    """
    return _own(details_of_token(token), now)


def details_of_token(token: str) -> VisitDetails:
    """Return the visit of a link, whole.

    Raises:
        NotFound: as in `own_visit`.
    """
    return details_where(has_link(token))


def has_link(token: str) -> ColumnElement[bool]:
    """Return the condition on `booking` that it is the visit of a link."""
    return Booking.id.in_(select(VisitLink.booking_id).where(VisitLink.token_hash == token_hash(token)))


def _own(details: VisitDetails, now: datetime) -> OwnVisit:
    return OwnVisit(
        reference=details.reference,
        status=details.state_at(now),
        version=details.version,
        visit_type=details.visit_type,
        visit_type_key=details.visit_type_key,
        span=details.wanted_span,
        wishes=details.wishes,
        organisation=details.organisation,
        party_size=details.party_size,
        language=details.language,
        page_language=details.page_language,
        interpreter=details.interpreter,
        time_zone=details.time_zone,
        room_name="" if details.status in WAITING else ", ".join(details.names_of("room")),
        hosts=() if details.status in WAITING else tuple(name.split()[0] for name in details.names_of("host")),
        decline_reason=details.reason if details.status == BookingStatus.DECLINED else "",
        cancel_reason=details.reason if details.status == BookingStatus.CANCELLED else "",
        change=details.change,
        may=steps_from(details.state_at(now), Actor.DELEGATION, begun=details.span.start <= now),
        steps=tuple((entry.at, entry.action) for entry in details.audit),
        items=tuple(_own_item(item) for item in details.items if item.title),
        offers=tuple(offer for offer in details.offers if offer.expires_at is None or offer.is_held(now)),
        messages=details.messages,
    )


def _own_item(item: AppointmentRow) -> OwnItem:
    hosts = tuple(name.split()[0] for name in item.names_of("host"))
    return OwnItem(item.span, item.title, item.where, item.text, hosts, item.interpreter)
