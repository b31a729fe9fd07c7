"""Letters about meetings: each person gets the meeting for their own calendar, and one letter for a whole series."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from barsek_visits.addresses import meeting_url
from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.notifications.kinds import LetterKind
from barsek_visits.i18n import use_language
from barsek_visits.mail.meetings.letters import MEETING_LETTERS
from barsek_visits.mail.notifications.letter import LetterFacts
from barsek_visits.queries.notifications.notifications import invited
from barsek_visits.services.meetings.attendees import attendees_of
from barsek_visits.services.meetings.invitations import ChangedDate, DateChange, InvitationContext, notices
from barsek_visits.services.notifications.outbox import OutgoingLetter

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from barsek_visits.domain.resources.office import OfficeRow
    from barsek_visits.queries.meetings.meetings import MeetingDetails
    from barsek_visits.services.meetings.attendees import Attendees
    from barsek_visits.services.meetings.invitations import Notice

_TO_PEOPLE = (LetterKind.YOU_MEET, LetterKind.MEETING_CHANGED, LetterKind.MEETING_OFF)
_TO_GUESTS = (LetterKind.GUEST_INVITED, LetterKind.GUEST_CHANGED, LetterKind.GUEST_OFF)


@dataclass(frozen=True)
class _Step:
    """A meeting as it stands now, as those who leave it may know it, who took part in it before, and who does now."""

    meeting: MeetingDetails
    outdated: MeetingDetails
    was: Attendees
    is_now: Attendees

    def told(self, key: str) -> ChangedDate:
        """Return what an attendee is told of it."""
        if key not in self.is_now:
            return ChangedDate(self.outdated, DateChange.CANCELLED)
        return ChangedDate(self.meeting, DateChange.CHANGED if key in self.was else DateChange.NEW)


def of_booking(meetings: Sequence[MeetingDetails], office: OfficeRow) -> list[OutgoingLetter]:
    """Return the invitations to a meeting, or to the meetings of a new series."""
    attendees = attendees_of(meetings)
    return _letters([_Step(one, one, {}, attendees(one)) for one in meetings], meetings, attendees, office)


def of_change(
    before: Sequence[MeetingDetails], after: Sequence[MeetingDetails], office: OfficeRow
) -> list[OutgoingLetter]:
    """Return the letters to those who still take part, those who do now, and those who do no more.

    `after` are the meetings that were changed or called off, and with them all of their series, in order of time.
    """
    attendees, now = attendees_of([*before, *after]), {one.id: one for one in after}
    steps = [
        _Step(now[old.id], _outdated(old, now[old.id]), attendees(old), _still(now[old.id], attendees))
        for old in before
    ]
    return _letters(steps, after, attendees, office)


def of_protection(
    before: Sequence[MeetingDetails], after: Sequence[MeetingDetails], office: OfficeRow
) -> list[OutgoingLetter]:
    """Return the letters to the office's own people, by which their calendars tell it the new way."""
    return of_change([replace(one, guests=()) for one in before], [replace(one, guests=()) for one in after], office)


def _outdated(old: MeetingDetails, new: MeetingDetails) -> MeetingDetails:
    """Return a meeting as it was, told now: who leaves it does not learn its new time and title."""
    now = new.appointment
    appointment = replace(old.appointment, sequence=now.sequence, updated_at=now.updated_at)
    return replace(old, version=new.version, appointment=appointment, series=new.series)


def _still(meeting: MeetingDetails, attendees: Callable[[MeetingDetails], Attendees]) -> Attendees:
    return attendees(meeting) if meeting.status is BookingStatus.PLANNED else {}


def _letters(
    steps: Sequence[_Step],
    every: Sequence[MeetingDetails],
    attendees: Callable[[MeetingDetails], Attendees],
    office: OfficeRow,
) -> list[OutgoingLetter]:
    """Write to each person of the meetings in which they take or took part, and of no others of the series."""
    people = {key: attendee for step in steps for key, attendee in {**step.was, **step.is_now}.items()}
    known = _in_calendars(people, every)
    takes_part = [(one, _still(one, attendees)) for one in every]
    return [
        letter
        for key, attendee in people.items()
        for letter in _letters_to(
            InvitationContext(attendee, office, {uid for recipient, uid in known if recipient == key}),
            [step.told(key) for step in steps if key in step.was or key in step.is_now],
            [one for one, keys in takes_part if key in keys],
        )
    ]


def _in_calendars(people: Attendees, meetings: Sequence[MeetingDetails]) -> frozenset[tuple[str, str]]:
    """Return what stands already in whose calendar, of those of whom that is asked."""
    series = {one.series.uid for one in meetings if one.series}
    keys = [key for key, attendee in people.items() if series or not attendee.wants_calendar]
    return invited(keys, [*series, *(one.appointment.uid for one in meetings)])


def _letters_to(
    context: InvitationContext, dates: Sequence[ChangedDate], standing: Sequence[MeetingDetails]
) -> Iterator[OutgoingLetter]:
    with use_language(context.attendee.recipient.language):
        for notice in notices(context, dates, standing):
            yield _letter(context, notice)


def _letter(context: InvitationContext, notice: Notice) -> OutgoingLetter:
    kind = (_TO_GUESTS if context.attendee.is_guest else _TO_PEOPLE)[notice.change.value]
    facts = _facts(context, notice)
    first = next(date.meeting for date in notice.dates if date.meeting.reference == facts.reference)
    return OutgoingLetter(
        kind=kind,
        recipient=context.attendee.recipient,
        letter=MEETING_LETTERS[kind](facts),
        office_name=context.office.name,
        about=first.reference,
        sequence=first.series.sequence if first.series else first.version,
        booking_id=first.id,
        calendar=notice.calendar,
    )


def _facts(context: InvitationContext, notice: Notice) -> LetterFacts:
    still = [date.meeting for date in notice.dates if date.change is not DateChange.CANCELLED]
    gone = [date.meeting for date in notice.dates if date.change is DateChange.CANCELLED]
    first, *more = still or gone
    return LetterFacts(
        office=context.office,
        reference=first.reference,
        organisation=first.title,
        visit_type="",
        span=first.span,
        party_size=0,
        time_zone="",
        url="" if context.attendee.is_guest else meeting_url(first.reference),
        room=", ".join(first.rooms),
        protected=first.protected,
        more=tuple(one.span for one in more),
        gone=tuple(one.span for one in gone) if still else (),
    )
