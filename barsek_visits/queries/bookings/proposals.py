"""Rooms and hosts for wanted spans, with what speaks for each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from barsek_visits.db import WithoutIndex, db
from barsek_visits.domain.bookings.ranking import HostCandidate, RoomCandidate, ranked_hosts, ranked_rooms
from barsek_visits.domain.spans import BusySpans
from barsek_visits.models import Appointment, AppointmentResource, Booking, HostLanguage, HostTopic
from barsek_visits.queries.bookings.availability import busy_and_ours
from barsek_visits.queries.resources.hosts import working_hours
from barsek_visits.queries.resources.resources import ResourceRow, active_resources

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from barsek_visits.domain.spans import TimeSpan

    Taken = Mapping[int | None, BusySpans]

_LOAD_DAYS = 15  # to both sides: about a month in all
_NOTHING = BusySpans()


@dataclass(frozen=True)
class Party:
    """For whom rooms and hosts are looked for; `buffer_minutes` are those of the visit's rooms.

    `booking_id` is the visit whose own reservations do not count as taken.
    """

    size: int
    language: str
    topics: tuple[str, ...]
    buffer_minutes: int
    booking_id: int | None = None


@dataclass(frozen=True)
class Proposals:
    """What is free of rooms and hosts within a window, answered span by span without another statement."""

    party: Party
    resources: list[ResourceRow]
    taken: Taken
    taken_here: Taken
    speakers: frozenset[int]
    topics_known: Counter[int]
    load: Mapping[int, int]

    def rooms(self, span: TimeSpan) -> list[RoomCandidate]:
        """Return all rooms beside a span, best first."""
        in_room = span.widened(self.party.buffer_minutes)
        return ranked_rooms(
            [
                RoomCandidate(
                    row.id, row.name, row.capacity or 0, is_resource_free(self.taken, row.id, in_room), self.party.size
                )
                for row in self.resources
                if row.kind == "room"
            ]
        )

    def hosts(self, span: TimeSpan) -> list[HostCandidate]:
        """Return all hosts beside a span, best first."""
        return ranked_hosts([self._host(row, span) for row in self.resources if row.kind == "host"])

    def best_room(self, span: TimeSpan) -> int | None:
        """Return the best room that is free and seats the party, by id."""
        return next((room.id for room in self.rooms(span) if room.free and room.fits), None)

    def best_host(self, span: TimeSpan) -> int | None:
        """Return the best host who is free, by id."""
        return next((host.id for host in self.hosts(span) if host.free), None)

    def _host(self, row: ResourceRow, span: TimeSpan) -> HostCandidate:
        free = is_resource_free(self.taken, row.id, span)
        return HostCandidate(
            id=row.id,
            name=row.name,
            free=free,
            only_external=not free and is_resource_free(self.taken_here, row.id, span),
            speaks=row.id in self.speakers,
            topics_known=self.topics_known[row.id],
            load=self.load.get(row.id, 0),
        )


def proposals_for(window: TimeSpan, party: Party, *, now: datetime) -> Proposals:
    """Return what is free within a window; six statements, or seven.  The load is that of about a month around."""
    wide, hours = window.widened(party.buffer_minutes), working_hours()
    taken, taken_here = busy_and_ours(wide, now=now, but_for_booking=party.booking_id)
    return Proposals(
        party=party,
        resources=active_resources(),
        taken=hours.added_to(taken, wide),
        taken_here=hours.added_to(taken_here, wide),
        speakers=frozenset(
            db.session.scalars(select(HostLanguage.resource_id).where(HostLanguage.language == party.language))
        ),
        topics_known=_topics_known(party.topics),
        load=_load_around(window),
    )


def is_resource_free(taken: Taken, resource_id: int, span: TimeSpan) -> bool:
    """Say whether a resource is to be had, and the office not closed."""
    return taken.get(resource_id, _NOTHING).is_free(span) and taken.get(None, _NOTHING).is_free(span)


def _topics_known(topics: Collection[str]) -> Counter[int]:
    statement = select(HostTopic.resource_id).where(HostTopic.topic_key.in_(topics))
    return Counter(db.session.scalars(statement))


def _load_around(span: TimeSpan) -> dict[int, int]:
    """Return how many visits each host has around a span; protected ones count for nobody: the number would tell."""
    statement = (
        select(AppointmentResource.resource_id, func.count(Booking.id.distinct()))
        .join(Appointment, Appointment.id == AppointmentResource.appointment_id)
        .join(Booking, Booking.id == Appointment.booking_id)
        .where(
            Appointment.starts_at > span.start - timedelta(days=_LOAD_DAYS),
            Appointment.starts_at < span.end + timedelta(days=_LOAD_DAYS),
            WithoutIndex(Booking.kind) == "visit",
            ~Booking.protected,
            WithoutIndex(Booking.status).in_(("confirmed", "completed")),
        )
        .group_by(AppointmentResource.resource_id)
    )
    return {id_: count for id_, count in db.session.execute(statement)}  # noqa: C416 - rows, not pairs, to the type checker
