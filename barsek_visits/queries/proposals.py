"""Rooms and hosts for a wanted span, with what speaks for each."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from barsek_visits.db import BesideIndex, db
from barsek_visits.domain.matching import HostOffer, RoomOffer
from barsek_visits.domain.spans import BusySpans
from barsek_visits.models import Appointment, AppointmentResource, Booking, HostLanguage, HostTopic
from barsek_visits.queries.availability import active_resources, taken_spans

if TYPE_CHECKING:
    from collections.abc import Collection

    from barsek_visits.domain.spans import TimeSpan

_LOAD_DAYS = 15  # to both sides: about a month in all


def room_offers(in_room: TimeSpan, party_size: int, *, but_for_booking: int | None = None) -> list[RoomOffer]:
    """Return all rooms in use beside a span, buffers included; two statements."""
    taken = taken_spans(in_room, but_for_booking=but_for_booking)
    free = BusySpans()
    return [
        RoomOffer(row.id, row.name, row.capacity or 0, _is_free(taken, row.id, in_room, free), party_size)
        for row in active_resources()
        if row.kind == "room"
    ]


def host_offers(
    span: TimeSpan, language: str, topics: Collection[str], *, but_for_booking: int | None = None
) -> list[HostOffer]:
    """Return all hosts beside a span; six statements."""
    taken = taken_spans(span, but_for_booking=but_for_booking)
    taken_here = taken_spans(span, but_for_booking=but_for_booking, outside=False)
    nothing = BusySpans()
    speakers = set(db.session.scalars(select(HostLanguage.resource_id).where(HostLanguage.language == language)))
    known = _topics_known(topics)
    load = _load_around(span)
    return [
        HostOffer(
            id=row.id,
            name=row.name,
            free=_is_free(taken, row.id, span, nothing),
            only_outside=_is_free(taken_here, row.id, span, nothing) and not _is_free(taken, row.id, span, nothing),
            speaks=row.id in speakers,
            topics_known=known[row.id],
            load=load.get(row.id, 0),
        )
        for row in active_resources()
        if row.kind == "host"
    ]


def _is_free(taken: dict[int | None, BusySpans], resource_id: int, span: TimeSpan, nothing: BusySpans) -> bool:
    return taken.get(resource_id, nothing).is_free(span) and taken.get(None, nothing).is_free(span)


def _topics_known(topics: Collection[str]) -> Counter[int]:
    statement = select(HostTopic.resource_id).where(HostTopic.topic_key.in_(topics))
    return Counter(db.session.scalars(statement))


def _load_around(span: TimeSpan) -> dict[int, int]:
    statement = (
        select(AppointmentResource.resource_id, func.count())
        .join(Appointment, Appointment.id == AppointmentResource.appointment_id)
        .join(Booking, Booking.id == Appointment.booking_id)
        .where(
            Appointment.starts_at > span.start - timedelta(days=_LOAD_DAYS),
            Appointment.starts_at < span.end + timedelta(days=_LOAD_DAYS),
            BesideIndex(Booking.kind) == "visit",
            BesideIndex(Booking.status).in_(("confirmed", "completed")),
        )
        .group_by(AppointmentResource.resource_id)
    )
    return {id_: count for id_, count in db.session.execute(statement)}  # noqa: C416 - rows, not pairs, to the type checker
