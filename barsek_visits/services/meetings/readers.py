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
class Reader:
    """Who gets a letter; guests get no way to our pages, and always the calendar part."""

    recipient: Recipient
    wants_calendar: bool = True
    is_guest: bool = False


Readers = dict[str, Reader]  # by the recipient's key


def readers_of(meetings: Iterable[MeetingDetails]) -> Callable[[MeetingDetails], Readers]:
    """Return what gives the readers of each of these meetings; one statement."""
    resource_ids = {id_ for meeting in meetings for id_ in meeting.ids_of(ResourceKind.HOST)}
    people = {
        person.resource_id: Reader(Recipient(person.recipient_key, person.email, person.language), person.invitations)
        for person in hosts_by_resource(tuple(sorted(resource_ids)))
    }

    def readers(meeting: MeetingDetails) -> Readers:
        guests = [_guest(guest.email, guest.language) for guest in meeting.guests]
        own = [people[id_] for id_ in meeting.ids_of(ResourceKind.HOST) if id_ in people]
        return {reader.recipient.key: reader for reader in [*own, *guests]}

    return readers


def _guest(email: str, language: str) -> Reader:
    return Reader(Recipient(f"guest:{keyed_hash('guests', folded(email))}", email, language), is_guest=True)
