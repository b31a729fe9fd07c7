"""Visits that wait: for the office, or for their delegation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, func, or_, select

from barsek_visits.db import db
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.bookings.status import WAITING, BookingStatus
from barsek_visits.domain.resources.kinds import ResourceKind
from barsek_visits.domain.spans import BusySpans, TimeSpan
from barsek_visits.domain.visits.states import VisitStep
from barsek_visits.models import (
    Booking,
    BookingStep,
    Staff,
    Visit,
    VisitContact,
    VisitFollowUp,
    VisitOffer,
    VisitType,
)
from barsek_visits.queries.bookings.availability import busy_spans
from barsek_visits.queries.bookings.visibility import visible_to
from barsek_visits.queries.resources.resources import active_resources

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from barsek_visits.domain.staff import StaffRow

_FREE = BusySpans()


@dataclass(frozen=True)
class WaitingRow:
    """A visit that waits; `is_answered` says that its delegation has answered a question, and nothing came after.

    `owner` is who looks after it, empty for nobody.
    """

    reference: str
    organisation: str
    span: TimeSpan
    party_size: int
    language: str
    status: BookingStatus
    asked_at: datetime
    buffer_minutes: int
    is_answered: bool
    waits_for_us: bool
    owner: str


def waiting_visits(viewer: StaffRow, *, now: datetime) -> list[WaitingRow]:
    """Return the visits that wait, for us or for them; those with an answer first, then as they were asked for."""
    is_step = (BookingStep.booking_id == Booking.id, BookingStep.action.in_(list(VisitStep)))
    of_visit = select(BookingStep.action).where(*is_step).correlate(Booking)
    last_step = of_visit.order_by(BookingStep.id.desc()).limit(1).scalar_subquery()
    answered = func.coalesce(last_step, "") == VisitStep.ANSWER
    statement = (
        select(
            Booking.reference,
            Booking.title.label("organisation"),
            Booking.starts_at,
            Booking.ends_at,
            Visit.party_size,
            Visit.language,
            Booking.status,
            Booking.created_at.label("asked_at"),
            VisitType.buffer_minutes,
            answered.label("is_answered"),
            _waits_for_us(now).label("waits_for_us"),
            func.coalesce(Staff.name, "").label("owner"),
        )
        .join(Visit, Visit.booking_id == Booking.id)
        .join(VisitType, VisitType.id == Visit.visit_type_id)
        .outerjoin(VisitFollowUp, VisitFollowUp.booking_id == Booking.id)
        .outerjoin(Staff, Staff.id == VisitFollowUp.owner_id)
        .where(Booking.status.in_(WAITING), visible_to(viewer))
        .order_by(answered.desc(), Booking.created_at, Booking.id)
    )
    rows = []
    for row in db.session.execute(statement).mappings():
        values = dict(row)
        span = TimeSpan(values.pop("starts_at"), values.pop("ends_at"))
        rows.append(WaitingRow(span=span, **{**values, "status": BookingStatus(row["status"])}))
    return rows


@dataclass(frozen=True)
class FollowUpRow:
    """What staff keep of a visit for themselves; `owner` is a name, empty for nobody."""

    note: str = ""
    owner_id: int | None = None
    owner: str = ""


def follow_up_of(booking_id: int) -> FollowUpRow:
    """Return what staff keep of a visit; one statement."""
    statement = (
        select(VisitFollowUp.note, VisitFollowUp.owner_id, func.coalesce(Staff.name, "").label("owner"))
        .outerjoin(Staff, Staff.id == VisitFollowUp.owner_id)
        .where(VisitFollowUp.booking_id == booking_id)
    )
    row = db.session.execute(statement).mappings().one_or_none()
    return FollowUpRow(**row) if row else FollowUpRow()


def waiting_count(viewer: StaffRow, *, now: datetime) -> int:
    """Return how many visits wait for us."""
    condition = (Booking.status.in_(WAITING), visible_to(viewer), _waits_for_us(now))
    return db.session.scalar(select(func.count()).select_from(Booking).where(*condition)) or 0


def references_waiting(viewer: StaffRow, *, now: datetime) -> list[str]:
    """Return the visits that wait for us, in the order in which they are answered."""
    return [row.reference for row in waiting_visits(viewer, now=now) if row.waits_for_us]


def without_room(rows: Sequence[WaitingRow], *, now: datetime) -> frozenset[str]:
    """Return which of these find no room that is free and seats them at their time; two statements for all."""
    if not rows:
        return frozenset()
    margin = max(row.buffer_minutes for row in rows)
    window = TimeSpan(min(row.span.start for row in rows), max(row.span.end for row in rows)).widened(margin)
    taken = busy_spans(window, now=now)
    rooms = [row for row in active_resources() if row.kind == ResourceKind.ROOM]

    def has_room(row: WaitingRow) -> bool:
        in_room = row.span.widened(row.buffer_minutes)
        return taken.get(None, _FREE).is_free(row.span) and any(
            (room.capacity or 0) >= row.party_size and taken.get(room.id, _FREE).is_free(in_room) for room in rooms
        )

    return frozenset(row.reference for row in rows if not has_room(row))


def _waits_for_us(now: datetime) -> ColumnElement[bool]:
    """Return the condition on a waiting booking that the next word is ours.

    It is theirs while a question is open, while offered times are held, and while nobody has shown to read the
    contact's mail, unless one of us has taken a step or there is no address.
    """
    is_held = exists().where(VisitOffer.booking_id == Booking.id, VisitOffer.expires_at > now)
    unread = exists().where(
        VisitContact.booking_id == Booking.id, VisitContact.confirmed_at.is_(None), VisitContact.email != ""
    )
    by_staff = exists().where(BookingStep.booking_id == Booking.id, BookingStep.actor == Actor.STAFF)
    return or_(
        and_(Booking.status == BookingStatus.REQUESTED, or_(~unread, by_staff)),
        and_(Booking.status == BookingStatus.OFFERED, ~is_held),
    )
