"""What a programme needs before a visit can take place with it, and who may answer with which hosts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from barsek_visits.domain.errors import NotFound, NotOffered, Refusal
from barsek_visits.domain.permissions import Permission
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.queries.bookings.policy import booking_policy
from barsek_visits.services.visits.programme_storage import take_programme

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from barsek_visits.domain.resources.office import OfficeRow
    from barsek_visits.domain.staff import StaffRow
    from barsek_visits.domain.visits.programme import Programme, ProgrammeItem
    from barsek_visits.queries.visits.details import VisitDetails
    from barsek_visits.services.visits.open_visit import OpenVisit

_AN_INSTANT = timedelta(minutes=1)


def take_complete(
    visit: OpenVisit,
    programme: Programme,
    *,
    party_size: int | None = None,
    already_held: Sequence[ProgrammeItem] = (),
) -> None:
    """Hold a programme for a visit that is to take place: each item at the office has a room that seats the party.

    `party_size` is that of the visit unless said otherwise; `already_held` is as in `take_programme`.

    Raises:
        NotOffered: a room or a host is missing, or a room is too small.
        NotFound, SlotTaken: as in `take_programme`.
    """
    refuse_incomplete(visit, programme, party_size=party_size)
    take_programme(visit, programme, force=True, already_held=already_held)


def refuse_incomplete(visit: OpenVisit, programme: Programme, *, party_size: int | None = None) -> None:
    """Refuse a programme with which the visit cannot take place.

    Raises:
        NotOffered: as in `take_complete`.
        NotFound: there is no such room.
    """
    if programme.lacks_room() or (visit.before.rules.needs_host and not programme.all_host_ids()):
        raise NotOffered(Refusal.INCOMPLETE)
    refuse_small_rooms(visit, programme, party_size=party_size)


def refuse_small_rooms(visit: OpenVisit, programme: Programme, *, party_size: int | None = None) -> None:
    """Refuse rooms in which the party has no seat each.

    Raises:
        NotOffered: an item's rooms together are too small.
        NotFound: there is no such room.
    """
    rooms = visit.locked.resources
    for item in programme.items:
        if not set(item.room_ids) <= rooms.keys():
            raise NotFound("a room of ours")
        seats = sum(rooms[id_].capacity or 0 for id_ in item.room_ids)
        if item.room_ids and (party_size or visit.before.party_size) > seats:
            raise NotOffered(Refusal.TOO_MANY)


def refuse_without_yourself(programme: Programme, by: StaffRow) -> None:
    """Refuse a host who answers or hands over without themself as host; coordinators and admins take anybody.

    Raises:
        NotOffered: the host is not among the hosts.
    """
    if not by.may(Permission.RUN_ALL_VISITS) and by.resource_id not in programme.all_host_ids():
        raise NotOffered(Refusal.WITHOUT_YOURSELF)


def refuse_closed(
    details: VisitDetails,
    spans: Sequence[TimeSpan],
    office: OfficeRow,
    now: datetime,
    *,
    also: Collection[Refusal] = (),
) -> None:
    """Refuse times at which the office is closed; of a programme of several items only its start counts.

    The office itself needs no notice, and begins when it likes; `also` are reasons that bind it besides.

    Raises:
        NotOffered: it is; the position is that of the first such time.
    """
    policy, binds = booking_policy(office, now), {Refusal.CLOSED, *also}
    for position, span in enumerate(spans):
        looked_at = span if len(details.items) == 1 else TimeSpan(span.start, span.start + _AN_INSTANT)
        rules = replace(details.rules, minutes=looked_at.minutes)
        refusal = policy.refusal(looked_at, rules, but=frozenset(Refusal) - binds)
        if refusal:
            raise NotOffered(refusal, position)


def refuse_past(span: TimeSpan, now: datetime) -> None:
    """Refuse a time that has begun.

    Raises:
        NotOffered: it has.
    """
    if span.start <= now:
        raise NotOffered(Refusal.PAST)
