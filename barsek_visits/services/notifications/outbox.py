"""Putting letters into the outbox, within the transaction that causes them, and keeping who was told what."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, or_, select

from barsek_visits.db import db, insert_or_ignore
from barsek_visits.mail.notifications.compose import as_html, as_text
from barsek_visits.models import InvitedEvent, Notification, OutboxMail
from barsek_visits.sealing import keyed_hash

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from barsek_visits.domain.notifications.kinds import CalendarMethod, LetterKind
    from barsek_visits.mail.notifications.letter import Letter


@dataclass(frozen=True)
class Recipient:
    """Whom a letter goes to; `key` is who that is without personal data: `delegation`, `staff:<id>`, `guest:<hash>`."""

    key: str
    email: str
    language: str


@dataclass(frozen=True)
class CalendarPart:
    """The events that go with a letter, as iCalendar text; `uids` are those that stay in the reader's calendar."""

    text: str
    method: CalendarMethod
    uids: tuple[str, ...] = ()


@dataclass(frozen=True)
class OutgoingLetter:
    """A letter, whom it goes to, and what it is about.

    `about` is the booking's reference, or a day; with kind, recipient and `sequence` it makes the letter once only.
    One that `waits` takes the place of what it makes old: an earlier letter of its kind about the same booking to the
    same reader that waits still, and it leaves when that one would have.
    """

    kind: LetterKind
    recipient: Recipient
    letter: Letter
    office_name: str
    about: str
    sequence: int
    booking_id: int | None = None
    calendar: CalendarPart | None = None
    waits: timedelta = timedelta()

    @property
    def recipient_hash(self) -> str:
        """Whom it goes to, as it is kept once the letter has left."""
        return keyed_hash("recipients", self.recipient.email.lower())

    @property
    def key(self) -> str:
        """What no other letter has; it is the file's name and stands in the Message-ID."""
        return f"{self.about}.{self.kind}.{self.sequence}.{self.recipient.key.replace(':', '-')}"


def queue(letters: Sequence[OutgoingLetter], *, now: datetime) -> int:
    """Write letters into the outbox, and who is told what; return how many were new.

    Three statements at most, and two for each letter that waits.
    """
    if not letters:
        return 0
    statement = insert_or_ignore(OutboxMail, "key").returning(OutboxMail.id)
    new = db.session.scalars(statement, [_mail(one, now, _leaves_at(one, now)) for one in letters]).all()
    told = [
        {
            "booking_id": one.booking_id,
            "kind": one.kind,
            "recipient": one.recipient.key,
            "sequence": one.sequence,
            "at": now,
        }
        for one in letters
        if one.booking_id is not None
    ]
    if told:
        db.session.execute(insert(Notification), told)
    invited = [
        {"uid": uid, "recipient": one.recipient.key, "booking_id": one.booking_id}
        for one in letters
        if one.calendar and one.booking_id is not None
        for uid in one.calendar.uids
    ]
    if invited:
        db.session.execute(insert_or_ignore(InvitedEvent, "uid", "recipient"), invited)
    return len(new)


def _leaves_at(one: OutgoingLetter, now: datetime) -> datetime:
    """Return when a letter leaves; earlier ones that it makes old go."""
    if not one.waits:
        return now
    older = (
        OutboxMail.booking_id == one.booking_id,
        OutboxMail.kind == one.kind,
        OutboxMail.recipient_hash == one.recipient_hash,
        OutboxMail.sent_at.is_(None),
        OutboxMail.failed_at.is_(None),
        or_(OutboxMail.claimed_until.is_(None), OutboxMail.claimed_until <= now),
    )
    due = db.session.scalar(select(func.min(OutboxMail.next_attempt_at)).where(*older))
    db.session.execute(delete(OutboxMail).where(*older), execution_options={"synchronize_session": False})
    return due or now + one.waits


def _mail(one: OutgoingLetter, now: datetime, leaves_at: datetime) -> dict[str, object]:
    return {
        "key": one.key,
        "booking_id": one.booking_id,
        "kind": one.kind,
        "recipient_hash": one.recipient_hash,
        "recipient": one.recipient.email,
        "language": one.recipient.language,
        "subject": one.letter.subject,
        "text": as_text(one.letter, one.office_name),
        "html": as_html(one.letter, one.office_name, one.recipient.language),
        "calendar": one.calendar.text if one.calendar else "",
        "calendar_method": one.calendar.method if one.calendar else "",
        "created_at": now,
        "next_attempt_at": leaves_at,
        "attempts": 0,
        "last_error": "",
    }
