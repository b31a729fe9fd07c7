"""What is kept of a person who is known by a mail address, for whoever is asked for it (GDPR, Article 15)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, or_, select

from barsek_visits.db import db
from barsek_visits.models import (
    AuditEntry,
    Booking,
    MeetingGuest,
    OutboxMail,
    Staff,
    StaffSession,
    VisitChange,
    VisitContact,
    VisitNeeds,
    VisitParticipants,
)
from barsek_visits.queries.operations.over import meetings_over_before, visits_over_before
from barsek_visits.queries.visits.conversations import MessageRow, messages_of
from barsek_visits.sealing import keyed_hashes

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

CONTACT_FIELDS = ("name", "email", "phone", "day_contact", "head_of_delegation", "arrival", "message")


@dataclass(frozen=True)
class KeptVisit:
    """A visit of which the person is the contact; `contact` has what was filled in, by field."""

    reference: str
    status: str
    starts_at: datetime
    is_over: bool
    organisation: str
    contact: dict[str, str]
    messages: tuple[MessageRow, ...]
    changes: tuple[str, ...]  # the message of each change that was asked for
    has_needs: bool
    has_names: bool


@dataclass(frozen=True)
class KeptInvitation:
    """A meeting that the person was invited to."""

    reference: str
    starts_at: datetime
    is_over: bool
    language: str


@dataclass(frozen=True)
class KeptLetter:
    """A letter to the person; of one that has left neither recipient nor words are kept."""

    kind: str
    written_at: datetime
    sent_at: datetime | None
    reference: str | None


@dataclass(frozen=True)
class KeptEntry:
    """An entry of the audit log that tells what the person did, or what was done with their account."""

    at: datetime
    action: str
    detail: str


@dataclass(frozen=True)
class KeptAccount:
    """An account of the office that has the address."""

    number: int
    name: str
    role: str
    is_active: bool
    sign_ins: int
    entries: tuple[KeptEntry, ...]


@dataclass(frozen=True)
class KeptOfPerson:
    """All that is found by a mail address, the first first."""

    visits: tuple[KeptVisit, ...]
    invitations: tuple[KeptInvitation, ...]
    letters: tuple[KeptLetter, ...]
    account: KeptAccount | None

    @property
    def is_nothing(self) -> bool:
        """Say whether nothing was found."""
        return not (self.visits or self.invitations or self.letters or self.account)


def kept_of_person(email: str, *, now: datetime) -> KeptOfPerson:
    """Return what is kept of the owner of a mail address, in capitals or not.

    Names that stand in somebody's list or message are not found: no address leads to them.
    """
    return KeptOfPerson(_visits(email, now), _invitations(email, now), _letters(email), _account(email))


def is_contact(email: str) -> ColumnElement[bool]:
    """Return the condition that a visit's contact has the address."""
    return func.lower(VisitContact.email) == email.lower()


def is_guest(email: str) -> ColumnElement[bool]:
    """Return the condition that a meeting's guest has the address."""
    return func.lower(MeetingGuest.email) == email.lower()


def is_to(email: str) -> ColumnElement[bool]:
    """Return the condition that a letter goes, or went, to the address."""
    return OutboxMail.recipient_hash.in_(keyed_hashes("recipients", email.lower()))


def _visits(email: str, now: datetime) -> tuple[KeptVisit, ...]:
    over = set(db.session.scalars(visits_over_before(now)))
    with_needs = select(VisitNeeds.booking_id)
    with_names = select(VisitParticipants.booking_id).where(VisitParticipants.sealed != "")
    statement = (
        select(Booking, VisitContact, Booking.id.in_(with_needs), Booking.id.in_(with_names))
        .join(VisitContact, VisitContact.booking_id == Booking.id)
        .where(is_contact(email))
        .order_by(Booking.starts_at, Booking.id)
    )
    return tuple(
        KeptVisit(
            reference=booking.reference,
            status=booking.status,
            starts_at=booking.starts_at,
            is_over=booking.id in over,
            organisation=booking.title,
            contact={field: text for field in CONTACT_FIELDS if (text := getattr(contact, field))},
            messages=messages_of(booking.id),
            changes=_changes_of(booking.id),
            has_needs=has_needs,
            has_names=has_names,
        )
        for booking, contact, has_needs, has_names in db.session.execute(statement)
    )


def _changes_of(booking_id: int) -> tuple[str, ...]:
    statement = select(VisitChange.message).where(VisitChange.booking_id == booking_id).order_by(VisitChange.id)
    return tuple(db.session.scalars(statement))


def _invitations(email: str, now: datetime) -> tuple[KeptInvitation, ...]:
    over = set(db.session.scalars(meetings_over_before(now)))
    statement = (
        select(Booking.id, Booking.reference, Booking.starts_at, MeetingGuest.language)
        .join(MeetingGuest, MeetingGuest.booking_id == Booking.id)
        .where(is_guest(email))
        .order_by(Booking.starts_at, Booking.id)
    )
    return tuple(
        KeptInvitation(row.reference, row.starts_at, row.id in over, row.language)
        for row in db.session.execute(statement)
    )


def _letters(email: str) -> tuple[KeptLetter, ...]:
    statement = (
        select(OutboxMail.kind, OutboxMail.created_at, OutboxMail.sent_at, Booking.reference)
        .outerjoin(Booking, Booking.id == OutboxMail.booking_id)
        .where(is_to(email))
        .order_by(OutboxMail.id)
    )
    return tuple(KeptLetter(*row) for row in db.session.execute(statement))


def _account(email: str) -> KeptAccount | None:
    found = db.session.scalar(select(Staff).where(Staff.email == email.lower()))
    if found is None:
        return None
    entries = (
        select(AuditEntry.at, AuditEntry.action, AuditEntry.detail)
        .where(or_(AuditEntry.staff_id == found.id, AuditEntry.detail == f"account {found.id}"))
        .order_by(AuditEntry.id)
    )
    sign_ins = select(func.count()).select_from(StaffSession).where(StaffSession.staff_id == found.id)
    return KeptAccount(
        number=found.id,
        name=found.name,
        role=found.role,
        is_active=found.is_active,
        sign_ins=db.session.scalar(sign_ins) or 0,
        entries=tuple(KeptEntry(*row) for row in db.session.execute(entries)),
    )
