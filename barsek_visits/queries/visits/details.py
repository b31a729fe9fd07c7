"""One visit, whole, for those who may see it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.bookings.status import WAITING, WITH_OFFERS, BookingStatus
from barsek_visits.domain.errors import NotFound
from barsek_visits.domain.permissions import Permission
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.domain.visits.original_request import OriginalRequest
from barsek_visits.domain.visits.programme import Programme
from barsek_visits.domain.visits.requests import Contact, Needs
from barsek_visits.i18n import translated
from barsek_visits.models import (
    Booking,
    Topic,
    Visit,
    VisitChange,
    VisitContact,
    VisitLink,
    VisitNeeds,
    VisitParticipants,
    VisitTopic,
    VisitType,
    VisitWish,
)
from barsek_visits.queries.bookings.appointments import AppointmentRow, ResourceName, appointments_of
from barsek_visits.queries.bookings.visibility import visible_to
from barsek_visits.queries.visits.conversations import MessageRow, OfferRow, messages_of, offers_of
from barsek_visits.queries.visits.history import HistoryRow, history_of
from barsek_visits.queries.visits.programmes import planned_item
from barsek_visits.queries.visits.visit_types import rules_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from barsek_visits.domain.bookings.policy import BookingRules
    from barsek_visits.domain.staff import StaffRow

T = TypeVar("T")


@dataclass(frozen=True)
class ChangeRow:
    """A change that the delegation asked for and the office has not answered."""

    span: TimeSpan
    party_size: int
    message: str
    asked_at: datetime


@dataclass(frozen=True)
class VisitDetails:
    """One visit, whole, for those who may see it.

    `participants_reason` says why names were asked for, empty where they were not; whether there are any, and which, is
    for fewer people (`queries/visits/participants.py`).  Nothing in it depends on a reader's language.  Topics,
    messages and the story are loaded for pages; commands do without them.
    """

    id: int
    reference: str
    uid: str
    status: BookingStatus
    version: int
    updated_at: datetime
    protected: bool
    organisation: str
    organisation_type: str
    country: str
    visit_type_key: str
    visit_type_names: Mapping[str, str]
    rules: BookingRules
    max_party: int
    span: TimeSpan
    wishes: tuple[TimeSpan, ...]
    flexible: bool
    party_size: int
    language: str
    page_language: str
    interpreter: bool
    time_zone: str
    reason: str
    link_sealed: str
    share_sealed: str
    is_address_confirmed: bool
    contact: Contact | None
    needs: Needs | None
    items: tuple[AppointmentRow, ...]
    offers: tuple[OfferRow, ...]
    change: ChangeRow | None
    participants_reason: str
    original: OriginalRequest | None = None
    topics_by_key: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    messages: tuple[MessageRow, ...] = ()
    history: tuple[HistoryRow, ...] = ()
    is_contact_hidden: bool = False

    @property
    def programme(self) -> Programme:
        """What is planned, as a plan may change it."""
        return Programme(tuple(planned_item(item) for item in self.items))

    @property
    def wanted_span(self) -> TimeSpan:
        """When the visit is, as its delegation knows: the first wish while it waits, whatever is planned meanwhile."""
        return self.wishes[0] if self.status in WAITING and self.wishes else self.span

    def state_at(self, now: datetime) -> BookingStatus:
        """Return where the visit stands: one whose offers have run out is a request again."""
        if self.status == BookingStatus.OFFERED and not any(offer.is_held(now) for offer in self.offers):
            return BookingStatus.REQUESTED
        return self.status

    @property
    def topics(self) -> tuple[str, ...]:
        """The names of the topics asked for, in the current language."""
        return tuple(translated(names) for names in self.topics_by_key.values())

    @property
    def topic_keys(self) -> tuple[str, ...]:
        """The keys of the topics asked for."""
        return tuple(self.topics_by_key)

    @property
    def visit_type(self) -> str:
        """The name of the visit's type, in the current language."""
        return translated(self.visit_type_names)

    @property
    def default_title(self) -> str:
        """What an item without a title is called: the name of the visit's type, in the delegation's language."""
        return translated(self.visit_type_names, self.language)

    @property
    def is_kept(self) -> bool:
        """Whether staff have taken a step, so that it stays though its contact's address is not confirmed."""
        return any(row.actor == Actor.STAFF for row in self.history)

    @property
    def rooms(self) -> list[str]:
        """The names of its rooms."""
        return self.names_of("room")

    @property
    def hosts(self) -> list[str]:
        """The names of its hosts."""
        return self.names_of("host")

    @property
    def resources(self) -> tuple[ResourceName, ...]:
        """The rooms and hosts of all items, each once, in the order in which they first come."""
        return tuple(dict.fromkeys(resource for item in self.items for resource in item.resources))

    def names_of(self, kind: str) -> list[str]:
        """Return the names of the visit's rooms or hosts."""
        return [resource.name for resource in self.resources if resource.kind == kind]

    def ids_of(self, kind: str) -> list[int]:
        """Return the ids of the visit's rooms or hosts."""
        return [resource.id for resource in self.resources if resource.kind == kind]


def visit_details(reference: str, viewer: StaffRow) -> VisitDetails:
    """Return one visit.

    Contact, messages and reasons are for those whose visit it is, and for all while it waits for an answer.

    Raises:
        NotFound: there is none of this reference that the viewer may see.
    """
    details = details_where(Booking.reference == reference, visible_to(viewer))
    if details.status in WAITING or is_run_by(details, viewer):
        return details
    return replace(
        details,
        contact=None,
        is_contact_hidden=details.contact is not None,
        messages=(),
        reason="",
        change=replace(details.change, message="") if details.change else None,
    )


def is_run_by(details: VisitDetails, member: StaffRow) -> bool:
    """Say whether a visit is a member's: they host it, or coordinate all."""
    return member.may(Permission.RUN_ALL_VISITS) or member.resource_id in details.ids_of("host")


def details_where(*conditions: ColumnElement[bool]) -> VisitDetails:
    """Return the one visit that meets the conditions, whole; eight statements, or seven.

    Raises:
        NotFound: no visit does.
    """
    details = core_details(*conditions)
    return replace(
        details,
        topics_by_key=_topics_of(details.id),
        messages=messages_of(details.id),
        history=history_of(details.id),
    )


def core_details(*conditions: ColumnElement[bool]) -> VisitDetails:
    """Return the one visit that meets the conditions, as commands need it: five statements, or four.

    Raises:
        NotFound: no visit does.
    """
    columns = (VisitParticipants.reason, VisitLink.token_sealed, VisitLink.share_sealed)
    statement = (
        select(Booking, Visit, VisitType, VisitContact, VisitNeeds, VisitChange, *columns)
        .join(Visit, Visit.booking_id == Booking.id)
        .join(VisitType, VisitType.id == Visit.visit_type_id)
        .outerjoin(VisitContact, VisitContact.booking_id == Booking.id)
        .outerjoin(VisitNeeds, VisitNeeds.booking_id == Booking.id)
        .outerjoin(VisitChange, (VisitChange.booking_id == Booking.id) & VisitChange.answered_at.is_(None))
        .outerjoin(VisitParticipants, VisitParticipants.booking_id == Booking.id)
        .outerjoin(VisitLink, VisitLink.booking_id == Booking.id)
        .where(*conditions)
    )
    row = db.session.execute(statement).first()
    if row is None:
        raise NotFound("visit")
    booking, visit, visit_type, contact, needs, change, participants_reason, link_sealed, share_sealed = row
    return VisitDetails(
        **{name: getattr(booking, name) for name in _OF_BOOKING},
        **{name: getattr(visit, name) for name in _OF_VISIT},
        status=BookingStatus(booking.status),
        organisation=booking.title,
        visit_type_key=visit_type.key,
        visit_type_names=visit_type.names,
        rules=rules_of(visit_type),
        max_party=visit_type.max_party,
        span=TimeSpan(booking.starts_at, booking.ends_at),
        wishes=_wishes_of(booking.id),
        link_sealed=link_sealed or "",
        share_sealed=share_sealed or "",
        is_address_confirmed=contact is not None and contact.confirmed_at is not None,
        contact=_values(Contact, contact),
        needs=_values(Needs, needs),
        items=appointments_of(booking.id),
        offers=offers_of(booking.id) if booking.status in WITH_OFFERS else (),
        change=_change_row(change) if change else None,
        participants_reason=participants_reason or "",
        original=OriginalRequest.from_row(visit.original),
    )


_OF_BOOKING = ("id", "reference", "uid", "version", "updated_at", "protected")
_OF_VISIT = (
    "organisation_type", "country", "flexible", "party_size", "language", "page_language", "interpreter",
    "time_zone", "reason",
)  # fmt: skip


def _values(kind: type[T], row: object | None) -> T | None:
    if row is None:
        return None
    return kind(**{name: getattr(row, name) for name in kind.__dataclass_fields__})  # type: ignore[attr-defined]


def _wishes_of(booking_id: int) -> tuple[TimeSpan, ...]:
    statement = (
        select(VisitWish.starts_at, VisitWish.ends_at)
        .where(VisitWish.booking_id == booking_id)
        .order_by(VisitWish.position)
    )
    return tuple(TimeSpan(*row) for row in db.session.execute(statement))


def _topics_of(booking_id: int) -> dict[str, dict[str, str]]:
    statement = (
        select(Topic.key, Topic.names)
        .join(VisitTopic, VisitTopic.topic_key == Topic.key)
        .where(VisitTopic.booking_id == booking_id)
        .order_by(Topic.position)
    )
    return {key: names for key, names in db.session.execute(statement)}  # noqa: C416 - rows, not pairs, to the type checker


def _change_row(change: VisitChange) -> ChangeRow:
    return ChangeRow(TimeSpan(change.starts_at, change.ends_at), change.party_size, change.message, change.asked_at)
