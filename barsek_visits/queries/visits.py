"""Visits as the staff see them: the list, the queue, and one visit whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import func, or_, select

from barsek_visits.db import db
from barsek_visits.domain.errors import NotFound
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.domain.text import folded
from barsek_visits.domain.values import Contact, Needs
from barsek_visits.domain.visit_state import WAITING, VisitState
from barsek_visits.i18n import chosen
from barsek_visits.models import (
    Appointment,
    AppointmentResource,
    AuditEntry,
    Booking,
    Resource,
    Staff,
    Topic,
    Visit,
    VisitChange,
    VisitContact,
    VisitNeeds,
    VisitTopic,
    VisitType,
    VisitWish,
)
from barsek_visits.queries.staff import visible_to

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select

    from barsek_visits.queries.staff import StaffRow

PAGE_SIZE = 25
T = TypeVar("T")


@dataclass(frozen=True)
class VisitRow:
    """A visit in a list."""

    reference: str
    organisation: str
    country: str
    visit_type: str
    span: TimeSpan
    party_size: int
    language: str
    status: str
    asked_at: datetime


@dataclass(frozen=True)
class VisitPage:
    """One page of a list, counted from 1."""

    visits: list[VisitRow]
    page: int
    pages: int
    total: int


@dataclass(frozen=True)
class ResourceName:
    """A room or host by id and name."""

    id: int
    kind: str
    name: str


@dataclass(frozen=True)
class ChangeRow:
    """A change that the delegation asked for and the office has not answered."""

    span: TimeSpan
    party_size: int
    message: str
    asked_at: datetime


@dataclass(frozen=True)
class AuditRow:
    """One step of the visit's story; `who` is a member's name, or empty for the delegation and the clock."""

    at: datetime
    who: str
    actor: str
    action: str


@dataclass(frozen=True)
class VisitDetails:
    """One visit, whole, for those who may see it."""

    id: int
    reference: str
    uid: str
    status: VisitState
    version: int
    updated_at: datetime
    protected: bool
    organisation: str
    organisation_type: str
    country: str
    visit_type: str
    visit_type_key: str
    span: TimeSpan
    wishes: tuple[TimeSpan, ...]
    flexible: bool
    party_size: int
    language: str
    page_language: str
    interpreter: bool
    time_zone: str
    reason: str
    topics: tuple[str, ...]
    topic_keys: tuple[str, ...]
    contact: Contact | None
    needs: Needs | None
    resources: tuple[ResourceName, ...]
    change: ChangeRow | None
    audit: tuple[AuditRow, ...] = field(default=())

    def names_of(self, kind: str) -> list[str]:
        """Return the names of the visit's rooms or hosts."""
        return [resource.name for resource in self.resources if resource.kind == kind]

    def ids_of(self, kind: str) -> list[int]:
        """Return the ids of the visit's rooms or hosts."""
        return [resource.id for resource in self.resources if resource.kind == kind]


def _list_statement(viewer: StaffRow, *conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Booking.reference,
            Booking.title,
            Visit.country,
            VisitType.names,
            Appointment.starts_at,
            Appointment.ends_at,
            Visit.party_size,
            Visit.language,
            Booking.status,
            Booking.created_at,
        )
        .join(Visit, Visit.booking_id == Booking.id)
        .join(VisitType, VisitType.id == Visit.visit_type_id)
        .join(Appointment, Appointment.booking_id == Booking.id)
        .where(visible_to(viewer), *conditions)
    )


def _visit_row(row: tuple[Any, ...]) -> VisitRow:
    reference, organisation, country, names, starts_at, ends_at, *rest = row
    return VisitRow(reference, organisation, country, chosen(names), TimeSpan(starts_at, ends_at), *rest)


def visits_page(viewer: StaffRow, *, q: str = "", status: str = "", page: int = 1) -> VisitPage:
    """Return one page of the visits that a viewer may see, latest first; two statements.

    `q` is looked for in organisation and reference, accents and case folded, every character as it is.
    """
    conditions: list[ColumnElement[bool]] = []
    if folded(q).strip():
        wanted = folded(q).strip()
        conditions.append(
            or_(
                Visit.search_text.contains(wanted, autoescape=True),
                func.lower(Booking.reference).contains(wanted, autoescape=True),
            )
        )
    if status:
        conditions.append(Booking.status == status)
    statement = _list_statement(viewer, *conditions)
    total = db.session.scalar(select(func.count()).select_from(statement.subquery())) or 0
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(max(page, 1), pages)
    ordered = statement.order_by(Appointment.starts_at.desc(), Booking.id.desc())
    rows = db.session.execute(ordered.limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE))
    return VisitPage([_visit_row(tuple(row)) for row in rows], page, pages, total)


def waiting_visits(viewer: StaffRow) -> list[VisitRow]:
    """Return the visits that wait for an answer, the one asked for first on top."""
    statement = _list_statement(viewer, Booking.status.in_(WAITING)).order_by(Booking.created_at, Booking.id)
    return [_visit_row(tuple(row)) for row in db.session.execute(statement)]


def waiting_count(viewer: StaffRow) -> int:
    """Return how many visits wait for an answer."""
    condition = (Booking.kind == "visit", Booking.status.in_(WAITING), visible_to(viewer))
    return db.session.scalar(select(func.count()).select_from(Booking).where(*condition)) or 0


def visits_with_open_changes(viewer: StaffRow) -> list[VisitRow]:
    """Return the confirmed visits whose delegation waits for an answer to a change, earliest first."""
    has_change = select(VisitChange.booking_id).where(VisitChange.answered_at.is_(None))
    statement = _list_statement(viewer, Booking.status == VisitState.CONFIRMED, Booking.id.in_(has_change))
    return [_visit_row(tuple(row)) for row in db.session.execute(statement.order_by(Appointment.starts_at))]


def rivals(details: VisitDetails, viewer: StaffRow) -> list[VisitRow]:
    """Return other waiting visits that wish for a time that this one wishes for, first asked on top."""
    if not details.wishes:
        return []
    wants_same = select(VisitWish.booking_id).where(
        or_(*((VisitWish.starts_at < wish.end) & (VisitWish.ends_at > wish.start) for wish in details.wishes))
    )
    conditions = (Booking.status.in_(WAITING), Booking.id != details.id, Booking.id.in_(wants_same))
    statement = _list_statement(viewer, *conditions).order_by(Booking.created_at, Booking.id)
    return [_visit_row(tuple(row)) for row in db.session.execute(statement)]


def visit_details(reference: str, viewer: StaffRow) -> VisitDetails:
    """Return one visit.

    Raises:
        NotFound: there is none of this reference that the viewer may see.
    """
    return details_where(Booking.reference == reference, visible_to(viewer))


def details_where(*conditions: ColumnElement[bool]) -> VisitDetails:
    """Return the one visit that meets the conditions, in a fixed number of statements.

    Raises:
        NotFound: no visit does.
    """
    statement = (
        select(Booking, Visit, VisitType, VisitContact, VisitNeeds, Appointment)
        .join(Visit, Visit.booking_id == Booking.id)
        .join(VisitType, VisitType.id == Visit.visit_type_id)
        .join(Appointment, Appointment.booking_id == Booking.id)
        .outerjoin(VisitContact, VisitContact.booking_id == Booking.id)
        .outerjoin(VisitNeeds, VisitNeeds.booking_id == Booking.id)
        .where(*conditions)
    )
    row = db.session.execute(statement).first()
    if row is None:
        raise NotFound("visit")
    booking, visit, visit_type, contact, needs, appointment = row
    topics = _topics_of(booking.id)
    return VisitDetails(
        id=booking.id,
        reference=booking.reference,
        uid=booking.uid,
        status=VisitState(booking.status),
        version=booking.version,
        updated_at=booking.updated_at,
        protected=booking.protected,
        organisation=booking.title,
        organisation_type=visit.organisation_type,
        country=visit.country,
        visit_type=chosen(visit_type.names),
        visit_type_key=visit_type.key,
        span=TimeSpan(appointment.starts_at, appointment.ends_at),
        wishes=_wishes_of(booking.id),
        flexible=visit.flexible,
        party_size=visit.party_size,
        language=visit.language,
        page_language=visit.page_language,
        interpreter=visit.interpreter,
        time_zone=visit.time_zone,
        reason=visit.reason,
        topics=tuple(topics.values()),
        topic_keys=tuple(topics),
        contact=_values(Contact, contact),
        needs=_values(Needs, needs),
        resources=resources_of(appointment.id),
        change=_open_change(booking.id),
        audit=_audit_of(booking.id),
    )


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


def _topics_of(booking_id: int) -> dict[str, str]:
    statement = (
        select(Topic.key, Topic.names)
        .join(VisitTopic, VisitTopic.topic_key == Topic.key)
        .where(VisitTopic.booking_id == booking_id)
        .order_by(Topic.position)
    )
    return {key: chosen(names) for key, names in db.session.execute(statement)}


def resources_of(appointment_id: int) -> tuple[ResourceName, ...]:
    """Return the rooms and hosts of an appointment, in the office's order."""
    statement = (
        select(Resource.id, Resource.kind, Resource.name)
        .join(AppointmentResource, AppointmentResource.resource_id == Resource.id)
        .where(AppointmentResource.appointment_id == appointment_id)
        .order_by(Resource.position, Resource.name)
    )
    return tuple(ResourceName(*row) for row in db.session.execute(statement))


def _open_change(booking_id: int) -> ChangeRow | None:
    statement = select(VisitChange).where(VisitChange.booking_id == booking_id, VisitChange.answered_at.is_(None))
    change = db.session.scalars(statement).one_or_none()
    if change is None:
        return None
    return ChangeRow(TimeSpan(change.starts_at, change.ends_at), change.party_size, change.message, change.asked_at)


def _audit_of(booking_id: int) -> tuple[AuditRow, ...]:
    statement = (
        select(AuditEntry.at, func.coalesce(Staff.name, ""), AuditEntry.actor, AuditEntry.action)
        .outerjoin(Staff, Staff.id == AuditEntry.staff_id)
        .where(AuditEntry.booking_id == booking_id)
        .order_by(AuditEntry.at, AuditEntry.id)
    )
    return tuple(AuditRow(*row) for row in db.session.execute(statement))
