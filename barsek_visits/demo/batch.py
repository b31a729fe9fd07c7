"""Writing visits and meetings: rows gathered for each table and inserted in batches, parents first."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, insert, text

from barsek_visits.db import db
from barsek_visits.domain.audit import AUDIT_KEPT
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.domain.tokens import new_token, token_hash
from barsek_visits.models import (
    Appointment,
    AppointmentResource,
    Booking,
    BookingStep,
    Meeting,
    Reservation,
    Visit,
    VisitChange,
    VisitContact,
    VisitLink,
    VisitNeeds,
    VisitTopic,
    VisitWish,
)
from barsek_visits.sealing import link_sealer
from barsek_visits.services.bookings import search_index

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from random import Random

    from barsek_visits.demo.days import Placement
    from barsek_visits.demo.demo_visits import DemoVisit, Step

    # Items by the minutes of the whole: each with its own minutes, and its titles by language.
    Programmes = dict[int, tuple[tuple[int, dict[str, str]], ...]]

_BATCH = 2000
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_TABLES: tuple[Any, ...] = (
    Booking,
    Visit,
    Meeting,
    Appointment,
    AppointmentResource,
    Reservation,
    VisitWish,
    VisitTopic,
    VisitContact,
    VisitNeeds,
    VisitLink,
    VisitChange,
    BookingStep,
)


class Batch:
    """Rows that wait to be inserted, in the caller's transaction; the bookings are the first of the database."""

    def __init__(self, as_of: datetime, programmes: Programmes, rng: Random) -> None:
        """Begin with nothing; `programmes` are the items of visits by their minutes."""
        self._as_of, self._programmes, self._rng = as_of, programmes, rng
        self._rows: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        self._references: set[str] = set()
        self._sealer = link_sealer()
        self._count = self._items = 0

    def add_visit(self, visit: DemoVisit) -> None:
        """Gather a visit."""
        span = visit.placement.span if visit.placement else visit.wishes[0]
        booking_id = self._booking("visit", visit.title, span, visit.status, visit.steps, protected=visit.protected)
        self._rows[Visit].append(self._visit_row(booking_id, visit))
        for part, title in self._parts(visit, span):
            self._appointment(booking_id, part, visit.placement, visit.calendar_changes, visit.updated_at, title)
        self._reservations(booking_id, visit.placement, visit.released_at)
        self._rows[VisitWish] += (
            {"booking_id": booking_id, "position": n, "starts_at": wish.start, "ends_at": wish.end}
            for n, wish in enumerate(visit.wishes)
        )
        topics = sorted(visit.wanted.topics)
        self._rows[VisitTopic] += ({"booking_id": booking_id, "topic_key": key} for key in topics)
        self._personal(booking_id, visit)

    def add_meeting(self, title: str, placement: Placement, step: Step) -> None:
        """Gather a meeting."""
        booking_id = self._booking("meeting", title, placement.span, "planned", (step,), protected=False)
        self._rows[Meeting].append({"booking_id": booking_id, "organiser_id": step.staff_id, "note": ""})
        self._appointment(booking_id, placement.span, placement, 1, step.at, "")
        self._reservations(booking_id, placement, None)

    def flush(self) -> None:
        """Insert what is gathered, once there is a batch of it."""
        if len(self._rows[Booking]) >= _BATCH:
            self.finish()

    def finish(self) -> None:
        """Insert all that is gathered."""
        for model in _TABLES:
            table: Table = model.__table__
            if self._rows[model]:
                db.session.execute(insert(table), self._rows[model])
        search_index.index([row["id"] for row in self._rows[Booking]])
        self._rows.clear()
        if db.engine.dialect.name == "postgresql":
            _catch_sequences_up()

    def _booking(
        self, kind: str, title: str, span: TimeSpan, status: str, steps: tuple[Step, ...], *, protected: bool
    ) -> int:
        self._count += 1
        self._rows[Booking].append(
            {
                "id": self._count,
                "kind": kind,
                "reference": self._reference(),
                "uid": self._uuid(),
                "title": title,
                "status": str(status),
                "version": len(steps),
                "protected": protected,
                "starts_at": span.start,
                "ends_at": span.end,
                "created_at": steps[0].at,
                "updated_at": steps[-1].at,
            }
        )
        self._rows[BookingStep] += (
            {
                "at": step.at,
                "staff_id": step.staff_id,
                "actor": str(step.actor),
                "action": step.action,
                "booking_id": self._count,
                "detail": "",
            }
            for step in steps
            if step.at >= self._as_of - AUDIT_KEPT
        )
        return self._count

    def _visit_row(self, booking_id: int, visit: DemoVisit) -> dict[str, Any]:
        delegation, wanted = visit.delegation, visit.wanted
        hosts = visit.placement.hosts if visit.placement else ()
        return {
            "booking_id": booking_id,
            "submission_id": self._uuid(),
            "visit_type_id": wanted.visit_type.id,
            "party_size": wanted.party_size,
            "language": delegation.language,
            "page_language": delegation.page_language,
            "interpreter": bool(hosts) and all(wanted.language not in host.languages for host in hosts),
            "flexible": visit.flexible,
            "organisation_type": delegation.type,
            "country": delegation.country,
            "time_zone": delegation.time_zone,
            "reason": visit.reason,
        }

    def _parts(self, visit: DemoVisit, span: TimeSpan) -> Iterator[tuple[TimeSpan, str]]:
        """Yield the items of a visit: those of the programme that is as long, else one without a title.

        All are in the same room with the same hosts, so that what is held is one span.
        """
        items = self._programmes.get(span.minutes, ()) if visit.placement else ()
        start = span.start
        for minutes, titles in items:
            yield TimeSpan(start, start + timedelta(minutes=minutes)), titles.get(visit.wanted.language, titles["en"])
            start += timedelta(minutes=minutes)
        if not items:
            yield span, ""

    def _appointment(
        self,
        booking_id: int,
        span: TimeSpan,
        placement: Placement | None,
        changes: int,
        updated_at: datetime,
        title: str,
    ) -> None:
        self._items += 1
        self._rows[Appointment].append(
            {
                "id": self._items,
                "title": title,
                "uid": self._uuid(),
                "booking_id": booking_id,
                "starts_at": span.start,
                "ends_at": span.end,
                "sequence": changes,
                "updated_at": updated_at,
            }
        )
        self._rows[AppointmentResource] += (
            {"appointment_id": self._items, "resource_id": resource_id} for resource_id, _ in _held(placement)
        )

    def _reservations(self, booking_id: int, placement: Placement | None, released_at: datetime | None) -> None:
        self._rows[Reservation] += (
            {
                "resource_id": resource_id,
                "booking_id": booking_id,
                "starts_at": span.start,
                "ends_at": span.end,
                "released_at": released_at,
            }
            for resource_id, span in sorted(_held(placement))
        )

    def _personal(self, booking_id: int, visit: DemoVisit) -> None:
        if visit.contact:
            token, share = new_token(), new_token()
            self._rows[VisitContact].append(
                {"booking_id": booking_id, "confirmed_at": visit.created_at, **asdict(visit.contact)}
            )
            self._rows[VisitLink].append(
                {
                    "booking_id": booking_id,
                    "token_hash": token_hash(token),
                    "token_sealed": self._sealer.seal(token),
                    "share_hash": token_hash(share),
                    "share_sealed": self._sealer.seal(share),
                }
            )
        if visit.needs and visit.needs.any():
            self._rows[VisitNeeds].append({"booking_id": booking_id, **asdict(visit.needs)})
        if visit.change:
            self._rows[VisitChange].append(
                {
                    "booking_id": booking_id,
                    "starts_at": visit.change.span.start,
                    "ends_at": visit.change.span.end,
                    "party_size": visit.wanted.party_size,
                    "message": visit.change.message,
                    "asked_at": visit.updated_at,
                }
            )

    def _reference(self) -> str:
        while True:
            letters = "".join(self._rng.choices(_LETTERS, k=8))
            if letters not in self._references:
                self._references.add(letters)
                return f"{letters[:4]}-{letters[4:]}"

    def _uuid(self) -> str:
        return str(uuid.UUID(int=self._rng.getrandbits(128), version=4))


def _held(placement: Placement | None) -> Iterator[tuple[int, TimeSpan]]:
    """Yield what a placement takes, and for how long: the room with its buffers."""
    if placement is not None:
        yield placement.room.id, placement.in_room
        yield from ((host.id, placement.span) for host in placement.hosts)


def _catch_sequences_up() -> None:
    """Let PostgreSQL go on counting where our own numbers end."""
    for table in ("booking", "appointment"):
        statement = f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"  # noqa: S608
        db.session.execute(text(statement))
