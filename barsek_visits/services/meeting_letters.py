"""Letters about meetings: each person gets the meeting for their own calendar, and one letter for a whole series."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from barsek_visits.domain.events import Event
from barsek_visits.domain.tokens import token_hash
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import use_language
from barsek_visits.ical.calendars import invitation, several_events
from barsek_visits.mail import meeting_letters, outbox
from barsek_visits.mail.letters import LetterFacts
from barsek_visits.queries.offices import office_row
from barsek_visits.queries.staff import hosts_by_resource
from barsek_visits.services.addresses import meeting_url
from barsek_visits.settings import current_settings

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from barsek_visits.domain.offices import OfficeRow
    from barsek_visits.queries.meetings import MeetingDetails
    from barsek_visits.services.letters import LetterOf

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"


@dataclass(frozen=True)
class _Reader:
    """Who gets a letter; guests get no way to our pages, and always the calendar part."""

    key: str
    email: str
    language: str
    wants_calendar: bool = True
    is_guest: bool = False


def tell_booked(meetings: Sequence[MeetingDetails], *, now: datetime) -> None:
    """Invite everybody to a meeting, or to all meetings of a new series, in the caller's transaction."""
    first = meetings[0]
    _queue(meetings, _people(first.ids_of("host")), meeting_letters.you_meet, REQUEST, now=now)
    _queue(meetings, _guests(first), meeting_letters.guest_invited, REQUEST, now=now)


def tell_changed(before: Sequence[MeetingDetails], after: Sequence[MeetingDetails], *, now: datetime) -> None:
    """Tell those who still take part, those who do now, and those who do no more."""
    old, new = ({id_ for one in side for id_ in one.ids_of("host")} for side in (before, after))
    _queue(after, _people(new - old), meeting_letters.you_meet, REQUEST, now=now)
    _queue(after, _people(new & old), meeting_letters.meeting_changed, REQUEST, now=now)
    _queue(after, _people(old - new), meeting_letters.meeting_off, CANCEL, now=now)
    was, is_now = ({guest.email: guest for one in side for guest in _guests(one)} for side in (before, after))
    invited, stay, left = is_now.keys() - was.keys(), is_now.keys() & was.keys(), was.keys() - is_now.keys()
    _queue(after, [is_now[email] for email in sorted(invited)], meeting_letters.guest_invited, REQUEST, now=now)
    _queue(after, [is_now[email] for email in sorted(stay)], meeting_letters.guest_changed, REQUEST, now=now)
    _queue(after, [was[email] for email in sorted(left)], meeting_letters.guest_off, CANCEL, now=now)


def tell_cancelled(meetings: Sequence[MeetingDetails], *, now: datetime) -> None:
    """Tell everybody that a meeting, or several of a series, are off."""
    people = {id_ for meeting in meetings for id_ in meeting.ids_of("host")}
    guests = {guest.email: guest for meeting in meetings for guest in _guests(meeting)}
    _queue(meetings, _people(people), meeting_letters.meeting_off, CANCEL, now=now)
    _queue(meetings, guests.values(), meeting_letters.guest_off, CANCEL, now=now)


def _people(resource_ids: Iterable[int]) -> list[_Reader]:
    return [
        _Reader(str(person.id), person.email, person.language, person.invitations)
        for person in hosts_by_resource(tuple(resource_ids))
    ]


def _guests(meeting: MeetingDetails) -> list[_Reader]:
    return [_Reader(f"guest.{guest.email}", guest.email, guest.language, is_guest=True) for guest in meeting.guests]


def _queue(
    meetings: Sequence[MeetingDetails], readers: Iterable[_Reader], letter_of: LetterOf, method: str, *, now: datetime
) -> None:
    first = meetings[0]
    for reader in readers:
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
    be taken over, with the UIDs that later invitations to one of them have; that it is off is said in words.
    """
    if not reader.wants_calendar or (len(meetings) > 1 and method == CANCEL):
        return "", ""
    if len(meetings) > 1:
        return several_events([_event(one, reader) for one in meetings], office.zone), PUBLISH
    organizer = current_settings().mail_from
    event = _event(meetings[0], reader)
    cancelled = method == CANCEL
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
