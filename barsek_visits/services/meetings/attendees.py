"""Who is told of a meeting: the office's own people who take part in it, and guests from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from barsek_visits.domain.resources.kinds import ResourceKind
from barsek_visits.domain.text import folded
from barsek_visits.queries.staff import hosts_by_resource
from barsek_visits.sealing import keyed_hash
from barsek_visits.services.notifications.outbox import Recipient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from barsek_visits.queries.meetings.meetings import MeetingDetails


@dataclass(frozen=True)
class Attendee:
    """Who gets a letter; guests get no way to our pages, and always the calendar part."""

    recipient: Recipient
    wants_calendar: bool = True
    is_guest: bool = False


Attendees = dict[str, Attendee]  # by the recipient's key


def attendees_of(meetings: Iterable[MeetingDetails]) -> Callable[[MeetingDetails], Attendees]:
    """Return what gives the attendees of each of these meetings; one statement."""
    resource_ids = {id_ for meeting in meetings for id_ in meeting.ids_of(ResourceKind.HOST)}
    people = {
        person.resource_id: Attendee(Recipient(person.recipient_key, person.email, person.language), person.invitations)
        for person in hosts_by_resource(tuple(sorted(resource_ids)))
    }

    def attendees(meeting: MeetingDetails) -> Attendees:
        guests = [_guest(guest.email, guest.language) for guest in meeting.guests]
        own = [people[id_] for id_ in meeting.ids_of(ResourceKind.HOST) if id_ in people]
        return {attendee.recipient.key: attendee for attendee in [*own, *guests]}

    return attendees


def _guest(email: str, language: str) -> Attendee:
    return Attendee(Recipient(f"guest:{keyed_hash('guests', folded(email))}", email, language), is_guest=True)
