"""A visit as its delegation sees it: nothing internal is in it."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.bookings.status import WAITING, BookingStatus
from barsek_visits.domain.text import masked_email
from barsek_visits.domain.tokens import token_hash
from barsek_visits.domain.visits.states import steps_from
from barsek_visits.models import Booking, VisitBrowser, VisitContact, VisitLink
from barsek_visits.queries.visits.details import ChangeRow, VisitDetails, details_where
from barsek_visits.sealing import browser_hashes, confirming_secrets, link_sealer

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
    """What the holder of the link may read.

    `share_token` is the secret of the page to pass on, `confirming_secret` what came out of the contact's mail and
    confirms its address now; each may be empty.
    """

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
    is_address_confirmed: bool
    masked_email: str
    share_token: str
    confirming_secret: str


def details_of_token(token: str) -> VisitDetails:
    """Return the visit of a link, whole.

    Raises:
        NotFound: there is no such link, or its visit has been erased.
    """
    return details_where(has_link(token))


def has_link(token: str) -> ColumnElement[bool]:
    """Return the condition on `booking` that it is the visit of a link."""
    return Booking.id.in_(select(VisitLink.booking_id).where(VisitLink.token_hash == token_hash(token)))


def has_share_link(token: str) -> ColumnElement[bool]:
    """Return the condition on `booking` that it is the visit of a link to pass on."""
    return Booking.id.in_(select(VisitLink.booking_id).where(VisitLink.share_hash == token_hash(token)))


def shared_details(token: str) -> VisitDetails:
    """Return the visit of a link to pass on.

    Raises:
        NotFound: no visit has this link, or it is protected: then nothing of it is passed on.
    """
    return details_where(has_share_link(token), ~Booking.protected)


def is_known_browser(browser: str, of_booking: ColumnElement[bool]) -> bool:
    """Say whether a browser sent a visit's request, or has shown to belong to who reads the contact's mail.

    Where the contact has been erased, nobody can be asked for a code, and every browser is known.
    """
    statement = (
        select(VisitContact.booking_id.is_(None) | VisitBrowser.booking_id.is_not(None))
        .select_from(Booking)
        .outerjoin(VisitContact, VisitContact.booking_id == Booking.id)
        .outerjoin(VisitBrowser, (VisitBrowser.booking_id == Booking.id) & has_number(browser))
        .where(of_booking)
    )
    return bool(db.session.scalar(statement))


def has_number(browser: str) -> ColumnElement[bool]:
    """Return the condition on `visit_browser` that it is this browser."""
    return VisitBrowser.browser_hash.in_(browser_hashes(browser))


def own_visit(details: VisitDetails, *, now: datetime, secret: str = "") -> OwnVisit:
    """Return what the holder of the link may read, in the current language; no statement.

    `secret` is what came with the link that only the contact's mail has.
    """
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
        steps=tuple((entry.at, entry.action) for entry in details.history),
        items=own_items(details),
        offers=tuple(offer for offer in details.offers if offer.expires_at is None or offer.is_held(now)),
        messages=details.messages,
        is_address_confirmed=details.is_address_confirmed,
        masked_email=masked_email(details.contact.email) if details.contact and details.contact.email else "",
        share_token=share_token(details),
        confirming_secret=secret if does_confirm(details, secret) else "",
    )


def share_token(details: VisitDetails) -> str:
    """Return the secret of the page to pass on, empty where there is none.

    A visit has one while it is confirmed; of protected visits nothing is passed on.
    """
    is_shared = details.status is BookingStatus.CONFIRMED and details.share_sealed and not details.protected
    return link_sealer().unseal(details.share_sealed) if is_shared else ""


def own_items(details: VisitDetails) -> tuple[OwnItem, ...]:
    """Return the items of the programme as the delegation reads them."""
    return tuple(_own_item(item) for item in details.items if item.title)


def does_confirm(details: VisitDetails, secret: str) -> bool:
    """Say whether a secret out of a mail confirms the contact's address now."""
    if details.contact is None or details.is_address_confirmed:
        return False
    right = confirming_secrets(details.uid, details.contact.email)
    return any(hmac.compare_digest(secret.encode(), one.encode()) for one in right)


def _own_item(item: AppointmentRow) -> OwnItem:
    hosts = tuple(name.split()[0] for name in item.names_of("host"))
    return OwnItem(item.span, item.title, item.where, item.text, hosts, item.interpreter)
