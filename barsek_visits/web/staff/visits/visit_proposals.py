"""Which rooms and hosts fit a visit at a time, and what to think of before it is answered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from barsek_visits.domain.bookings.status import WAITING, BookingStatus
from barsek_visits.domain.permissions import Permission
from barsek_visits.formats import language_name
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.bookings.proposals import Proposals, proposals_for
from barsek_visits.queries.visits.proposals import party_of
from barsek_visits.web import clock
from barsek_visits.web.access import current_staff
from barsek_visits.web.context import office
from barsek_visits.web.staff.bookings.slots import ShownDays, fitting, week_of_kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from barsek_visits.domain.bookings.ranking import HostCandidate, RoomCandidate
    from barsek_visits.domain.spans import TimeSpan
    from barsek_visits.queries.visits.details import VisitDetails

_DAYS_BEFORE = timedelta(days=2)


@dataclass(frozen=True)
class ShownProposals:
    """Rooms and hosts for the time that is looked at, best first, and what to think of."""

    rooms: list[RoomCandidate]
    hosts: list[HostCandidate]
    warnings: list[str]

    @property
    def best_room(self) -> RoomCandidate | None:
        """The smallest room that is free and seats the party."""
        return next((room for room in self.rooms if room.free and room.fits), None)


def proposals_of(details: VisitDetails, window: TimeSpan) -> Proposals:
    """Return what is free for a visit within a window."""
    return proposals_for(window, party_of(details), now=clock.now())


def shown_proposals(details: VisitDetails, span: TimeSpan) -> ShownProposals:
    """Return rooms and hosts for a span, with warnings while the visit waits for an answer."""
    proposals = proposals_of(details, span)
    rooms, hosts = proposals.rooms(span), proposals.hosts(span)
    waits = details.status in WAITING
    return ShownProposals(rooms, hosts, list(_warnings(details, rooms, hosts)) if waits else [])


def week_of(details: VisitDetails, asked: date | None) -> ShownDays:
    """Return a week in which other times fit the visit: from a day on, else from its own time on, two days before it.

    Its own room and hosts come first where they are free; what is planned is as long as it is planned.
    """
    wanted = details.wanted_span
    around = office().office_time.today(wanted.start) - _DAYS_BEFORE
    is_planned = len(details.items) > 1 or details.status is BookingStatus.CONFIRMED
    rules = replace(details.rules, minutes=wanted.minutes) if is_planned else details.rules
    own = frozenset(details.ids_of("room") + details.ids_of("host"))
    return fitting(party_of(details), week_of_kind(rules, asked or around, own))


def can_be_had(details: VisitDetails, span: TimeSpan) -> bool:
    """Say whether a room for the party and any host are free for a span."""
    proposals = proposals_of(details, span)
    has_host = not details.rules.needs_host or proposals.best_host(span) is not None
    return has_host and proposals.best_room(span) is not None


def language_warning(details: VisitDetails, hosts: list[HostCandidate]) -> str:
    """Return a warning where nobody who is free speaks the visit's language, and no interpreter is booked."""
    if any(item.interpreter for item in details.items) or any(host.free and host.speaks for host in hosts):
        return ""
    language = language_name(details.language)
    return _(
        "Nobody who is free speaks the visit's language, and no interpreter is booked: %(language)s.", language=language
    )


def _warnings(details: VisitDetails, rooms: list[RoomCandidate], hosts: list[HostCandidate]) -> Iterator[str]:
    if not any(room.free and room.fits for room in rooms):
        yield _("No room that is large enough is free at this time.")
    free = {host.id for host in hosts if host.free}
    if not free and details.rules.needs_host:
        yield _("No host is free at this time.")
    elif warning := language_warning(details, hosts):
        yield warning
    if not current_staff().may(Permission.RUN_ALL_VISITS) and current_staff().resource_id not in free:
        yield _("You are not free at this time; a coordinator can answer with another host.")
