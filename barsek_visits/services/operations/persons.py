"""Erasing what is kept of a person who asks for it (GDPR, Article 17)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, false, or_, select

from barsek_visits.db import db
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.audit import AuditAction
from barsek_visits.erasing import erasing
from barsek_visits.models import (
    Booking,
    MeetingGuest,
    OutboxMail,
    Staff,
    VisitChange,
    VisitContact,
    VisitMessage,
    VisitNeeds,
    VisitParticipants,
)
from barsek_visits.queries.operations.over import meetings_over_before, visits_over_before
from barsek_visits.queries.operations.persons import is_contact, is_guest, is_to
from barsek_visits.services import audit
from barsek_visits.services.bookings.locks import lock
from barsek_visits.services.operations.anonymising import (
    bookings_with_names,
    erase_and_count,
    erase_names,
    erase_reasons,
    protected_visits_of,
)
from barsek_visits.services.operations.visit_data import (
    erase,
    erase_ways_in_and_texts,
    remove_mail_files,
    visits_with_item_texts,
)
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Select

_OF_VISITS = (VisitContact, VisitNeeds, VisitParticipants, VisitChange, VisitMessage)


@dataclass(frozen=True)
class ErasedPerson:
    """How much was erased: visits that lost all that is personal, invitations to meetings, letters."""

    visits: int
    invitations: int
    letters: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.visits + self.invitations + self.letters


def erase_person(email: str, *, now: datetime) -> ErasedPerson:
    """Erase at once what the clock would erase later of the visits and meetings of a mail address that are over.

    Contact, messages, changes, needs, names, letters, links, offers and texts go; the organisation too, where it may be
    a person's name; a protected visit becomes a number.  What is still to come stays whole: the office has to reach
    who comes.  Letters to a member of staff stay, for they are about the work of the office.
    """
    with erasing():
        erased, letters = _erase(email, now)
    remove_mail_files(letters)
    return erased


@command
def _erase(email: str, now: datetime) -> tuple[ErasedPerson, list[int]]:
    over = select(VisitContact.booking_id).where(
        is_contact(email), VisitContact.booking_id.in_(visits_over_before(now))
    )
    lock(Booking.id.in_(over), now=now)
    visits = sorted(db.session.scalars(over))  # looked at again: one may have been opened anew while this waited
    meetings = meetings_over_before(now)
    letters = _delete_letters(email, visits, meetings)
    erased = ErasedPerson(
        visits=len(visits),
        invitations=erase(MeetingGuest, and_(is_guest(email), MeetingGuest.booking_id.in_(meetings))),
        letters=len(letters),
    )
    _erase_visits(visits, now)
    if erased.total:
        counts = ", ".join(f"{count} {what}" for what, count in vars(erased).items())
        audit.record(AuditAction.ERASE_PERSON, now=now, by=Actor.STAFF, detail=counts)
    return erased, letters


def _erase_visits(ids: list[int], now: datetime) -> None:
    visits, no_meetings = select(Booking.id).where(Booking.id.in_(ids)), select(Booking.id).where(false())
    named, protected = bookings_with_names(visits, no_meetings), protected_visits_of(visits)
    with_texts = visits_with_item_texts(visits)
    for table in _OF_VISITS:
        erase(table, table.booking_id.in_(ids))
    erase_names(named, now)
    erase_ways_in_and_texts(visits, with_texts)
    erase_reasons(visits, no_meetings)
    erase_and_count(protected, now)


def _delete_letters(email: str, visits: list[int], meetings: Select[int]) -> list[int]:
    """Delete the letters about these visits, whoever they go to, and others to the address; return their numbers."""
    found = db.session.scalars(select(OutboxMail.id).where(_is_done(email, visits, meetings))).all()
    erase(OutboxMail, OutboxMail.id.in_(found))
    return list(found)


def _is_done(email: str, visits: list[int], meetings: Select[int]) -> ColumnElement[bool]:
    is_of_staff = select(Staff.id).where(Staff.email == email.lower()).exists()
    is_still_theirs = or_(
        OutboxMail.booking_id.in_(select(VisitContact.booking_id).where(is_contact(email))),
        OutboxMail.booking_id.in_(select(MeetingGuest.booking_id).where(is_guest(email))),
    )
    is_over = or_(OutboxMail.booking_id.is_(None), OutboxMail.booking_id.in_(meetings), ~is_still_theirs)
    return or_(OutboxMail.booking_id.in_(visits), and_(is_to(email), ~is_of_staff, is_over))
