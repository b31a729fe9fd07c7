"""What stands in a feed: which appointments, at which detail, and their stored texts."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, case, exists, literal, select

from barsek_visits.db import db
from barsek_visits.domain.bookings.status import WAITING
from barsek_visits.domain.calendars.detail import Detail
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.i18n import translated
from barsek_visits.models import Appointment, AppointmentResource, Booking, EventText, Resource, Visit, VisitType
from barsek_visits.queries.bookings.calendar import in_window, is_shown
from barsek_visits.queries.bookings.visibility import visible_to
from barsek_visits.queries.calendars.subscriptions import event_form

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from barsek_visits.queries.calendars.subscriptions import FeedRow

# As many as every database takes in one list.
_BATCH = 500


@dataclass(frozen=True)
class FeedItem:
    """An appointment of a feed: its stored text, or None where that is missing, outdated or of another form."""

    appointment_id: int
    sequence: int
    detail: Detail
    text: str | None


@dataclass(frozen=True)
class FeedEvent:
    """What an event's text is made from."""

    appointment_id: int
    uid: str
    sequence: int
    updated_at: datetime
    span: TimeSpan
    kind: str
    reference: str
    title: str
    item_title: str
    place: str
    status: str
    visit_type: str
    party_size: int | None
    room_names: tuple[str, ...]
    host_first_names: tuple[str, ...]


def feed_items(feed: FeedRow, window: TimeSpan) -> list[FeedItem]:
    """Return the feed's appointments by start, then id, with their stored texts; one statement."""
    shown_as = _shown_as(feed)
    statement = (
        select(Appointment.id, Appointment.sequence, shown_as, EventText.text)
        .join(Booking, Booking.id == Appointment.booking_id)
        .outerjoin(
            EventText,
            and_(
                EventText.appointment_id == Appointment.id,
                EventText.detail == shown_as,
                EventText.language == feed.language,
                EventText.sequence == Appointment.sequence,
                EventText.form == event_form(),
            ),
        )
        .where(in_window(window), is_shown(), _in_scope(feed))
        .order_by(Appointment.starts_at, Appointment.id)
    )
    return [
        FeedItem(id_, sequence, Detail(detail), text) for id_, sequence, detail, text in db.session.execute(statement)
    ]


def _shown_as(feed: FeedRow) -> ColumnElement[str]:
    """Return how much is told of an appointment: of protected bookings a reference to those who may know, else busy."""
    busy = literal(Detail.BUSY.value)
    if feed.detail is Detail.BUSY:
        return busy
    return case(
        (~visible_to(feed.owner), busy),
        (Booking.protected, literal(Detail.REFERENCE.value)),
        else_=literal(feed.detail.value),
    )


def _in_scope(feed: FeedRow) -> ColumnElement[bool]:
    """Requests stand in the office's feed only: they hold no room and no host."""
    if feed.scope == "office":
        return Booking.id.is_not(None)
    resource_id = feed.room_id if feed.scope == "room" else feed.owner.resource_id
    of_resource = exists().where(
        AppointmentResource.appointment_id == Appointment.id, AppointmentResource.resource_id == resource_id
    )
    return and_(of_resource, Booking.status.not_in(WAITING))


def feed_events(appointment_ids: Collection[int]) -> dict[int, FeedEvent]:
    """Return what the appointments' texts are made from, by id; two statements for each 500."""
    ids = sorted(appointment_ids)
    events: dict[int, FeedEvent] = {}
    for first in range(0, len(ids), _BATCH):
        events.update(_batch_of_events(ids[first : first + _BATCH]))
    return events


def _batch_of_events(ids: list[int]) -> dict[int, FeedEvent]:
    people = _people_of(ids)
    statement = (
        select(Appointment, Booking, VisitType.names, Visit.party_size)
        .join(Booking, Booking.id == Appointment.booking_id)
        .outerjoin(Visit, Visit.booking_id == Booking.id)
        .outerjoin(VisitType, VisitType.id == Visit.visit_type_id)
        .where(Appointment.id.in_(ids))
    )
    return {
        appointment.id: FeedEvent(
            appointment_id=appointment.id,
            uid=appointment.uid,
            sequence=appointment.sequence,
            updated_at=appointment.updated_at,
            span=TimeSpan(appointment.starts_at, appointment.ends_at),
            kind=booking.kind,
            reference=booking.reference,
            title=booking.title,
            item_title=appointment.title,
            place=appointment.place,
            status=booking.status,
            visit_type=translated(names) if names else "",
            party_size=party_size,
            room_names=tuple(name for kind, name in people[appointment.id] if kind == "room"),
            host_first_names=tuple(name.split()[0] for kind, name in people[appointment.id] if kind == "host"),
        )
        for appointment, booking, names, party_size in db.session.execute(statement)
    }


def _people_of(ids: list[int]) -> dict[int, list[tuple[str, str]]]:
    statement = (
        select(AppointmentResource.appointment_id, Resource.kind, Resource.name)
        .join(Resource, Resource.id == AppointmentResource.resource_id)
        .where(AppointmentResource.appointment_id.in_(ids))
        .order_by(Resource.position, Resource.name)
    )
    people: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for appointment_id, kind, name in db.session.execute(statement):
        people[appointment_id].append((kind, name))
    return people
