"""Letters about meetings: each person gets the meeting for their own calendar, and one letter for a whole series."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from barsek_visits.addresses import meeting_url
from barsek_visits.domain.events import Event
from barsek_visits.domain.notifications.kinds import CalendarMethod, LetterKind
from barsek_visits.domain.resources.kinds import ResourceKind
from barsek_visits.domain.text import folded
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import use_language
from barsek_visits.ical.writing import invitation, several_events
from barsek_visits.mail.meetings.letters import MEETING_LETTERS
from barsek_visits.mail.notifications.letter import LetterFacts
from barsek_visits.queries.notifications.notifications import invited
from barsek_visits.queries.staff import hosts_by_resource
from barsek_visits.sealing import keyed_hash
from barsek_visits.services.notifications.outbox import CalendarPart, OutgoingLetter, Recipient
from barsek_visits.settings import current_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from barsek_visits.domain.resources.office import OfficeRow
    from barsek_visits.queries.meetings.meetings import MeetingDetails

_NEW, _CHANGED, _OFF = 0, 1, 2
_TO_PEOPLE = (LetterKind.YOU_MEET, LetterKind.MEETING_CHANGED, LetterKind.MEETING_OFF)
_TO_GUESTS = (LetterKind.GUEST_INVITED, LetterKind.GUEST_CHANGED, LetterKind.GUEST_OFF)


@dataclass(frozen=True)
class _Reader:
    """Who gets a letter; guests get no way to our pages, and always the calendar part."""

    recipient: Recipient
    wants_calendar: bool = True
    is_guest: bool = False


_Readers = dict[str, _Reader]
# A meeting as it stands now, as those who leave it may know it, who took part in it before, and who does now.
_Step = tuple["MeetingDetails", "MeetingDetails", _Readers, _Readers]


def of_booking(meetings: Sequence[MeetingDetails], office: OfficeRow) -> list[OutgoingLetter]:
    """Return the invitations to a meeting, or to the meetings of a new series."""
    readers = _readers_of(meetings)
    return _letters([(one, one, {}, readers(one)) for one in meetings], office)


def of_change(
    before: Sequence[MeetingDetails], after: Sequence[MeetingDetails], office: OfficeRow
) -> list[OutgoingLetter]:
    """Return the letters to those who still take part, those who do now, and those who do no more."""
    readers = _readers_of([*before, *after])
    pairs = zip(before, after, strict=True)
    return _letters([(new, _outdated(old, new), readers(old), readers(new)) for old, new in pairs], office)


def of_protection(
    before: Sequence[MeetingDetails], after: Sequence[MeetingDetails], office: OfficeRow
) -> list[OutgoingLetter]:
    """Return the letters to the office's own people, by which their calendars tell it the new way."""
    return of_change([replace(one, guests=()) for one in before], [replace(one, guests=()) for one in after], office)


def of_cancellation(meetings: Sequence[MeetingDetails], office: OfficeRow) -> list[OutgoingLetter]:
    """Return what tells everybody that a meeting, or several of a series, are off."""
    readers = _readers_of(meetings)
    return _letters([(one, one, readers(one), {}) for one in meetings], office)


def _outdated(old: MeetingDetails, new: MeetingDetails) -> MeetingDetails:
    """Return a meeting as it was, told now: who leaves it does not learn its new time and title."""
    now = new.appointment
    appointment = replace(old.appointment, sequence=now.sequence, updated_at=now.updated_at)
    return replace(old, version=new.version, appointment=appointment)


def _readers_of(meetings: Iterable[MeetingDetails]) -> Callable[[MeetingDetails], _Readers]:
    """Return what gives a meeting's people and guests by their keys; one statement."""
    resource_ids = {id_ for meeting in meetings for id_ in meeting.ids_of(ResourceKind.HOST)}
    people = {
        person.resource_id: _Reader(Recipient(person.recipient_key, person.email, person.language), person.invitations)
        for person in hosts_by_resource(tuple(sorted(resource_ids)))
    }

    def readers(meeting: MeetingDetails) -> _Readers:
        guests = [_guest(guest.email, guest.language) for guest in meeting.guests]
        own = [people[id_] for id_ in meeting.ids_of(ResourceKind.HOST) if id_ in people]
        return {reader.recipient.key: reader for reader in [*own, *guests]}

    return readers


def _guest(email: str, language: str) -> _Reader:
    return _Reader(Recipient(f"guest:{keyed_hash('guests', folded(email))}", email, language), is_guest=True)


def _letters(steps: Sequence[_Step], office: OfficeRow) -> list[OutgoingLetter]:
    """Write to each person of the meetings in which they take or took part, and of no others of the series."""
    readers = {key: reader for _, _, was, is_now in steps for key, reader in {**was, **is_now}.items()}
    known = _already_invited(steps, readers.values())
    letters = []
    for key, reader in readers.items():
        for step, part in ((_NEW, (False, True)), (_CHANGED, (True, True)), (_OFF, (True, False))):
            theirs = [
                old if step == _OFF else new for new, old, was, is_now in steps if (key in was, key in is_now) == part
            ]
            if theirs:
                letters.append(_letter(theirs, office, reader, step, known))
    return letters


def _already_invited(steps: Sequence[_Step], readers: Iterable[_Reader]) -> frozenset[tuple[str, str]]:
    """Return which events stand already in the calendars of those who have switched invitations off."""
    keys = [reader.recipient.key for reader in readers if not reader.wants_calendar]
    return invited(keys, [new.appointment.uid for new, *_ in steps])


def _letter(
    meetings: Sequence[MeetingDetails],
    office: OfficeRow,
    reader: _Reader,
    step: int,
    known: frozenset[tuple[str, str]],
) -> OutgoingLetter:
    first, recipient = meetings[0], reader.recipient
    kind = (_TO_GUESTS if reader.is_guest else _TO_PEOPLE)[step]
    wanted = reader.wants_calendar or any((recipient.key, one.appointment.uid) in known for one in meetings)
    with use_language(recipient.language):
        return OutgoingLetter(
            kind=kind,
            recipient=recipient,
            letter=MEETING_LETTERS[kind](_facts(meetings, office, reader)),
            office_name=office.name,
            about=first.reference,
            sequence=first.version,
            booking_id=first.id,
            calendar=_calendar(meetings, office, reader, cancelled=step == _OFF) if wanted else None,
        )


def _calendar(
    meetings: Sequence[MeetingDetails], office: OfficeRow, reader: _Reader, *, cancelled: bool
) -> CalendarPart:
    """Return the calendar part.

    An invitation, and its end, is for one event (RFC 5546 section 3.2).  A series comes as a file of events to
    be taken over, with the UIDs that later invitations to one of them have; and its end as the same, cancelled.
    """
    events = [replace(_event(one, reader), cancelled=cancelled) for one in meetings]
    uids = () if cancelled else tuple(event.uid for event in events)
    if len(events) > 1:
        return CalendarPart(several_events(events, office.zone), CalendarMethod.PUBLISH, uids)
    organizer, attendee = current_settings().mail_from, reader.recipient.email
    text = invitation(events[0], office.zone, organizer=organizer, attendee=attendee, cancelled=cancelled)
    return CalendarPart(text, CalendarMethod.CANCEL if cancelled else CalendarMethod.REQUEST, uids)


def _event(meeting: MeetingDetails, reader: _Reader) -> Event:
    return Event(
        uid=meeting.appointment.uid,
        sequence=meeting.appointment.sequence,
        updated_at=meeting.appointment.updated_at,
        span=meeting.span,
        summary=_("Meeting %(reference)s", reference=meeting.reference) if meeting.protected else meeting.title,
        location=", ".join(meeting.rooms),
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
        room=", ".join(first.rooms),
        protected=first.protected,
        more=tuple(one.span for one in meetings[1:]),
    )
