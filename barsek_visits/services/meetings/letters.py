"""Letters about meetings: each person gets the meeting for their own calendar, and one letter for a whole series."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from barsek_visits.addresses import meeting_url
from barsek_visits.domain.events import Event
from barsek_visits.domain.tokens import token_hash
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import use_language
from barsek_visits.ical.writing import invitation, several_events
from barsek_visits.mail.meetings import letters
from barsek_visits.mail.notifications import outbox
from barsek_visits.mail.notifications.letter import ChangeLetters, LetterFacts
from barsek_visits.queries.meetings.meetings import MeetingDetails
from barsek_visits.queries.resources.office import office_row
from barsek_visits.queries.staff import hosts_by_resource
from barsek_visits.settings import current_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from barsek_visits.domain.resources.office import OfficeRow
    from barsek_visits.mail.notifications.letter import LetterOf

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


@dataclass(frozen=True)
class _Reader:
    """Who gets a letter; guests get no way to our pages, and always the calendar part."""

    key: str
    email: str
    language: str
    wants_calendar: bool = True
    is_guest: bool = False


_TO_PEOPLE = ChangeLetters(letters.you_meet, letters.meeting_changed, letters.meeting_off)
_TO_GUESTS = ChangeLetters(letters.guest_invited, letters.guest_changed, letters.guest_off)

_Readers = dict[str, _Reader]
# A meeting as it stands now, as those who leave it may know it, who took part in it before, and who does now.
_Step = tuple[MeetingDetails, MeetingDetails, _Readers, _Readers]


def notify_booked(meetings: Sequence[MeetingDetails], *, now: datetime) -> None:
    """Invite everybody to a meeting, or to the meetings of a new series, in the caller's transaction."""
    readers = _readers_of(meetings)
    _tell([(one, one, {}, readers(one)) for one in meetings], now=now)


def notify_changed(before: Sequence[MeetingDetails], after: Sequence[MeetingDetails], *, now: datetime) -> None:
    """Tell those who still take part, those who do now, and those who do no more."""
    readers = _readers_of([*before, *after])
    _tell(
        [(new, _outdated(old, new), readers(old), readers(new)) for old, new in zip(before, after, strict=True)],
        now=now,
    )


def notify_cancelled(meetings: Sequence[MeetingDetails], *, now: datetime) -> None:
    """Tell everybody that a meeting, or several of a series, are off."""
    readers = _readers_of(meetings)
    _tell([(one, one, readers(one), {}) for one in meetings], now=now)


def _outdated(old: MeetingDetails, new: MeetingDetails) -> MeetingDetails:
    """Return a meeting as it was, told now: who leaves it does not learn its new time and title."""
    return replace(old, version=new.version, sequence=new.sequence, updated_at=new.updated_at)


def _readers_of(meetings: Iterable[MeetingDetails]) -> Callable[[MeetingDetails], _Readers]:
    """Return what gives a meeting's people and guests by their keys."""
    resource_ids = {id_ for meeting in meetings for id_ in meeting.ids_of("host")}
    people = {
        person.resource_id: _Reader(str(person.id), person.email, person.language, person.invitations)
        for person in hosts_by_resource(tuple(sorted(resource_ids)))
    }

    def readers(meeting: MeetingDetails) -> _Readers:
        guests = [
            _Reader(f"guest.{guest.email}", guest.email, guest.language, is_guest=True) for guest in meeting.guests
        ]
        own = [people[id_] for id_ in meeting.ids_of("host") if id_ in people]
        return {reader.key: reader for reader in [*own, *guests]}

    return readers


def _tell(steps: Sequence[_Step], *, now: datetime) -> None:
    """Write to each person of the meetings in which they take or took part, and of no others of the series."""
    known = {key: reader for _, _, was, is_now in steps for key, reader in {**was, **is_now}.items()}
    for key, reader in known.items():
        letters = _TO_GUESTS if reader.is_guest else _TO_PEOPLE
        for letter_of, method, part in (
            (letters.new, REQUEST, (False, True)),
            (letters.changed, REQUEST, (True, True)),
            (letters.off, CANCEL, (True, False)),
        ):
            theirs = [
                old if method == CANCEL else new
                for new, old, was, is_now in steps
                if (key in was, key in is_now) == part
            ]
            if theirs:
                _queue(theirs, reader, letter_of, method, now=now)


def _queue(
    meetings: Sequence[MeetingDetails], reader: _Reader, letter_of: LetterOf, method: str, *, now: datetime
) -> None:
    first = meetings[0]
    with use_language(reader.language):
        office = office_row()
        calendar, kind = _calendar(meetings, office, reader, method)
        outbox.queue(
            letter_of(_facts(meetings, office, reader)),
            outbox.Envelope(
                key=f"{first.reference}.{letter_of.__name__}.{first.version}.{token_hash(reader.key)[:16]}",
                recipient=reader.email,
                language=reader.language,
                office_name=office.name,
                booking_id=first.id,
                calendar=calendar,
                calendar_method=kind,
            ),
            now=now,
        )


def _calendar(meetings: Sequence[MeetingDetails], office: OfficeRow, reader: _Reader, method: str) -> tuple[str, str]:
    """Return the calendar part and its method.

    An invitation, and its end, is for one event (RFC 5546 section 3.2).  A series comes as a file of events to
    be taken over, with the UIDs that later invitations to one of them have; and its end as the same, cancelled.
    """
    wanted = reader.wants_calendar or any(outbox.has_sent(one.uid, reader.email) for one in meetings)
    if not wanted:
        return "", ""
    cancelled = method == CANCEL
    events = [replace(_event(one, reader), cancelled=cancelled) for one in meetings]
    if len(events) > 1:
        return several_events(events, office.zone), PUBLISH
    organizer, event = current_settings().mail_from, events[0]
    return invitation(event, office.zone, organizer=organizer, attendee=reader.email, cancelled=cancelled), method


def _event(meeting: MeetingDetails, reader: _Reader) -> Event:
    return Event(
        uid=meeting.uid,
        sequence=meeting.sequence,
        updated_at=meeting.updated_at,
        span=meeting.span,
        summary=_("Meeting %(reference)s", reference=meeting.reference) if meeting.protected else meeting.title,
        location=", ".join(meeting.names_of("room")),
        url="" if reader.is_guest else meeting_url(meeting.reference),
    )


def _facts(meetings: Sequence[MeetingDetails], office: OfficeRow, reader: _Reader) -> LetterFacts:
    first = meetings[0]
    return LetterFacts(
        office=office,
        reference=first.reference,
        organisation=first.title,
        visit_type="",
        span=first.span,
        party_size=0,
        time_zone="",
        url="" if reader.is_guest else meeting_url(first.reference),
        room=", ".join(first.names_of("room")),
        protected=first.protected,
        more=tuple(one.span for one in meetings[1:]),
    )
