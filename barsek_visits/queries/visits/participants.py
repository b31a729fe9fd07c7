"""Names of participants: sealed in the database, opened only for whom they are meant."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.bookings.status import WAITING
from barsek_visits.domain.permissions import Permission
from barsek_visits.domain.visits.participants import Participant
from barsek_visits.models import Booking, VisitAssignment, VisitParticipants
from barsek_visits.queries.visits.own_visits import has_link
from barsek_visits.sealing import CannotUnseal, participants_sealer

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from barsek_visits.domain.staff import StaffRow
    from barsek_visits.queries.visits.details import VisitDetails


@dataclass(frozen=True)
class ParticipantList:
    """What was asked for, and what was given.

    `is_sealed_for_good` says that the list was sealed with a secret key that is no longer known.
    """

    reason: str
    given_at: datetime | None
    people: tuple[Participant, ...] = ()
    is_sealed_for_good: bool = False

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.people)


def may_see_participants(details: VisitDetails, viewer: StaffRow) -> bool:
    """Say whether a member may know of the names: a coordinator, an admin, or a host whom a coordinator has assigned.

    While a visit waits for its answer any host may plan themself for it, and a host may take one alone: neither opens
    names.  One statement for a host of a visit whose names are asked for.
    """
    if viewer.may(Permission.SEE_NAMES):
        return True
    if details.status in WAITING or viewer.resource_id not in details.ids_of("host"):
        return False
    return not details.participants_reason or viewer.resource_id in assigned_hosts(details.id)


def assigned_hosts(booking_id: int) -> frozenset[int]:
    """Return the hosts whom a coordinator has assigned to a visit, by id."""
    statement = select(VisitAssignment.resource_id).where(VisitAssignment.booking_id == booking_id)
    return frozenset(db.session.scalars(statement))


def participant_list_of(booking_id: int) -> ParticipantList | None:
    """Return a visit's list, or None where none was asked for; the caller has asked who looks."""
    return _list_where(VisitParticipants.booking_id == booking_id)


def own_participant_list(token: str) -> ParticipantList | None:
    """Return the list of a link's visit, or None where none was asked for."""
    return _list_where(VisitParticipants.booking_id.in_(select(Booking.id).where(has_link(token))))


def _list_where(condition: ColumnElement[bool]) -> ParticipantList | None:
    statement = select(VisitParticipants.reason, VisitParticipants.given_at, VisitParticipants.sealed).where(condition)
    row = db.session.execute(statement).one_or_none()
    if row is None:
        return None
    reason, given_at, sealed = row
    try:
        return ParticipantList(reason, given_at, _opened(sealed))
    except CannotUnseal:
        return ParticipantList(reason, given_at, is_sealed_for_good=True)


def sealed_participants(people: tuple[Participant, ...]) -> str:
    """Return a list as it is stored."""
    return participants_sealer().seal(
        json.dumps([[person.name, person.title] for person in people], ensure_ascii=False)
    )


def _opened(sealed: str) -> tuple[Participant, ...]:
    if not sealed:
        return ()
    return tuple(Participant(name, title) for name, title in json.loads(participants_sealer().unseal(sealed)))
