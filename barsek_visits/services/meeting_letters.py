"""Letters about meetings: each person gets the meeting for their own calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.domain.events import Event
from barsek_visits.i18n import use_language
from barsek_visits.ical.calendars import invitation
from barsek_visits.mail import outbox
from barsek_visits.mail.letters import LetterFacts
from barsek_visits.queries.meetings import MeetingDetails, meeting_details
from barsek_visits.queries.offices import office_row
from barsek_visits.services.addresses import meeting_url
from barsek_visits.settings import current_settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from barsek_visits.domain.offices import OfficeRow
    from barsek_visits.queries.staff import StaffRow
    from barsek_visits.services.letters import LetterOf


def tell_meeting(
    reference: str, people: Iterable[StaffRow], letter_of: LetterOf, *, now: datetime, method: str
) -> None:
    """Queue a letter to each person, in the caller's transaction; `method` is REQUEST or CANCEL."""
    meeting = meeting_details(reference)
    for person in people:
        with use_language(person.language):
            office = office_row()
            calendar = _invitation(meeting, office, person, method) if person.invitations else ""
            outbox.queue(
                letter_of(_facts(meeting, office)),
                outbox.Envelope(
                    key=f"{reference}.{letter_of.__name__}.{meeting.version}.{person.id}",
                    recipient=person.email,
                    language=person.language,
                    office_name=office.name,
                    booking_id=meeting.id,
                    calendar=calendar,
                    calendar_method=method if calendar else "",
                ),
                now=now,
            )


def _invitation(meeting: MeetingDetails, office: OfficeRow, person: StaffRow, method: str) -> str:
    return invitation(
        _event(meeting),
        office.zone,
        organizer=current_settings().mail_from,
        attendee=person.email,
        cancelled=method == "CANCEL",
    )


def _event(meeting: MeetingDetails) -> Event:
    return Event(
        uid=meeting.uid,
        sequence=meeting.sequence,
        updated_at=meeting.updated_at,
        span=meeting.span,
        summary=meeting.title,
        location=", ".join(meeting.names_of("room")),
        url=meeting_url(meeting.reference),
    )


def _facts(meeting: MeetingDetails, office: OfficeRow) -> LetterFacts:
    return LetterFacts(
        office=office,
        reference=meeting.reference,
        organisation=meeting.title,
        visit_type="",
        span=meeting.span,
        party_size=0,
        time_zone="",
        url=meeting_url(meeting.reference),
        room=", ".join(meeting.names_of("room")),
    )
