"""Erasing: what a visit no longer needs goes, by the clock (docs/privacy.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_, select, update

from barsek_visits.db import db
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.audit import AUDIT_KEPT, AuditAction
from barsek_visits.domain.resources.kinds import BlockKind
from barsek_visits.erasing import erasing
from barsek_visits.models import (
    Block,
    Booking,
    BookingStep,
    MeetingGuest,
    OutboxMail,
    SignInTry,
    StaffLink,
    StaffSession,
    Visit,
    VisitChange,
    VisitContact,
    VisitMessage,
    VisitNeeds,
    VisitParticipants,
)
from barsek_visits.queries.operations.over import meetings_over_before, visits_over_before
from barsek_visits.queries.visits.sources import HAS_SOURCE, SOURCE_KEPT
from barsek_visits.services import audit
from barsek_visits.services.accounts.sessions import LONGEST
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
    mail_files,
    visits_with_item_texts,
)
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement, CompoundSelect, Select

CONTACT_KEPT = timedelta(days=14)
NEEDS_KEPT = timedelta(days=3)
_TRIES_KEPT = timedelta(days=1)
_BUSY_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class PurgeReport:
    """How many rows of each kind went, or would go."""

    contacts: int
    needs: int
    name_lists: int
    mails: int
    guests: int
    changes: int
    messages: int
    organisations: int
    sessions: int
    busy_times: int
    protected_visits: int
    booking_steps: int
    audit_entries: int

    @property
    def total(self) -> int:
        """All of them."""
        return sum(vars(self).values())


def purge(*, now: datetime, dry_run: bool = False) -> PurgeReport:
    """Erase what is over its time; running it again erases nothing more.

    Contacts, names, messages, letters and the secret link go 14 days after the visit, or after it ended early,
    addresses of a meeting's guests 14 days after it; counts of needs after 3 days.  What stays is without persons:
    country, number, language, times, and the organisation where it is an institution; a protected visit becomes a
    number.  Busy times of hosts' own calendars go once they are over.  A dry run counts and changes nothing.
    """
    if dry_run:
        return _purge(now, dry_run=True)
    with erasing():
        report = _purge(now, dry_run=False)
    remove_old_mail_files(now)
    return report


@command
def _purge(now: datetime, *, dry_run: bool) -> PurgeReport:
    contacts, meetings = visits_over_before(now - CONTACT_KEPT), meetings_over_before(now - CONTACT_KEPT)
    needs = visits_over_before(now - NEEDS_KEPT)
    written = visits_with_item_texts(contacts)
    locked = {*protected_visits_of(contacts), *bookings_with_names(contacts, meetings), *written}
    lock(Booking.id.in_(locked), now=now)
    # Looked at again: one of them may have been protected, or lifted, while this waited.
    protected = [id_ for id_ in protected_visits_of(contacts) if id_ in locked]
    named = [id_ for id_ in bookings_with_names(contacts, meetings) if id_ in locked]
    counts = PurgeReport(
        contacts=erase(VisitContact, VisitContact.booking_id.in_(contacts)),
        needs=erase(VisitNeeds, VisitNeeds.booking_id.in_(needs)),
        name_lists=erase(VisitParticipants, VisitParticipants.booking_id.in_(contacts)),
        mails=erase(OutboxMail, _is_old_mail(contacts, meetings, now)),
        guests=erase(MeetingGuest, MeetingGuest.booking_id.in_(meetings)),
        changes=erase(VisitChange, VisitChange.booking_id.in_(contacts)),
        messages=erase(VisitMessage, VisitMessage.booking_id.in_(contacts)),
        organisations=erase_names(named, now),
        sessions=erase(StaffSession, StaffSession.started_at < now - LONGEST)
        + erase(StaffLink, StaffLink.expires_at < now)
        + erase(SignInTry, SignInTry.last_at < now - _TRIES_KEPT),
        busy_times=erase(Block, and_(Block.kind == BlockKind.BUSY, Block.ends_at < now - _BUSY_KEPT)),
        protected_visits=len(protected),
        booking_steps=erase(BookingStep, BookingStep.at < now - AUDIT_KEPT),
        audit_entries=audit.erase_old(now=now),
    )
    erase_ways_in_and_texts(contacts, written)
    _forget_sources(now)
    erase_reasons(contacts, meetings)
    erase_and_count(protected, now)
    if dry_run:
        db.session.rollback()
    elif counts.total:
        audit.record(AuditAction.PURGE, now=now, by=Actor.CLOCK, detail=f"{counts.total} rows")
    return counts


def _forget_sources(now: datetime) -> None:
    with_source = select(Booking.id).where(Booking.created_at <= now - SOURCE_KEPT)
    forget_source = update(Visit).where(HAS_SOURCE, Visit.booking_id.in_(with_source))
    db.session.execute(forget_source.values(source_hash=""), execution_options={"synchronize_session": False})


def remove_old_mail_files(now: datetime) -> int:
    """Remove the letters that lie as files, where no mail server is set, once the outbox knows them no more.

    Returns:
        How many were removed.
    """
    oldest = (now - CONTACT_KEPT).timestamp()
    known = set(db.session.scalars(select(OutboxMail.id)))
    gone = [path for path, id_ in mail_files().items() if id_ not in known and path.stat().st_mtime < oldest]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _is_old_mail(visits: CompoundSelect[int], meetings: Select[int], now: datetime) -> ColumnElement[bool]:
    """Return the condition that a letter's booking is over its time, or that it has none and has left long ago."""
    has_left = or_(OutboxMail.sent_at.is_not(None), OutboxMail.failed_at.is_not(None))
    return or_(
        OutboxMail.booking_id.in_(visits),
        and_(OutboxMail.booking_id.in_(meetings), has_left),
        and_(OutboxMail.booking_id.is_(None), OutboxMail.created_at < now - CONTACT_KEPT, has_left),
    )
