"""What goes into an attendee's calendar: a meeting as an event, a series as one event with exceptions (ADR 0018)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING

from barsek_visits.addresses import meeting_url
from barsek_visits.domain.events import Event
from barsek_visits.domain.meetings.series_layout import laid_out
from barsek_visits.domain.notifications.kinds import CalendarMethod
from barsek_visits.i18n import gettext as _
from barsek_visits.ical.series import EventSeries, series_invitation
from barsek_visits.ical.writing import invitation
from barsek_visits.services.notifications.outbox import CalendarPart
from barsek_visits.settings import current_settings

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from barsek_visits.domain.meetings.series_layout import SeriesLayout
    from barsek_visits.domain.resources.office import OfficeRow
    from barsek_visits.queries.meetings.meetings import MeetingDetails, SeriesRow
    from barsek_visits.services.meetings.attendees import Attendee


class DateChange(Enum):
    """What a step does to a date as its attendee sees it."""

    NEW = 0
    CHANGED = 1
    CANCELLED = 2


@dataclass(frozen=True)
class ChangedDate:
    """A meeting as its attendee may know it, and what becomes of it."""

    meeting: MeetingDetails
    change: DateChange


@dataclass(frozen=True)
class Notice:
    """What one letter tells: some dates, one at least, and what goes into the attendee's calendar."""

    dates: tuple[ChangedDate, ...]
    calendar: CalendarPart | None

    @property
    def change(self) -> DateChange:
        """What becomes of all of them; where that differs, they have changed."""
        changes = {date.change for date in self.dates}
        return changes.pop() if len(changes) == 1 else DateChange.CHANGED


@dataclass(frozen=True)
class InvitationContext:
    """Who is written to from which office, and what stands in the attendee's calendar by UID from earlier letters."""

    attendee: Attendee
    office: OfficeRow
    known: Collection[str]

    def has(self, meeting: MeetingDetails) -> bool:
        """Say whether a meeting stands in the calendar as an event of its own."""
        return meeting.appointment.uid in self.known

    def wants(self, uid: str) -> bool:
        """Say whether an event may go out: without wanting any, only what changes of one that came before."""
        return self.attendee.wants_calendar or uid in self.known


def notices(
    context: InvitationContext, dates: Sequence[ChangedDate], standing: Sequence[MeetingDetails]
) -> list[Notice]:
    """Return what an attendee is told of a step on some dates, in as few letters as calendars allow.

    A letter is about one UID.  `standing` are all dates of the series on which the attendee takes part now, in order of
    time: the event of a series is told whole.  A date that was told as an event of its own stays one.
    """
    series = dates[0].meeting.series
    if series is None:
        return [_alone(context, date) for date in dates]
    own = [_alone(context, date) for date in dates if context.has(date.meeting)]
    shared = [date for date in dates if not context.has(date.meeting)]
    if not shared or not context.wants(series.uid):
        return ([Notice(tuple(shared), None)] if shared else []) + own
    together = [meeting for meeting in standing if not context.has(meeting)]
    layout = laid_out([one.span for one in together], series.rule, context.office.office_time) if together else None
    apart = [together[position] for position in layout.apart] if layout else []
    told = tuple(date for date in shared if date.change is not DateChange.NEW or date.meeting not in apart)
    main = [Notice(told, _series(context, series, told, together, layout))] if told else []
    return main + own + [_alone(context, ChangedDate(meeting, DateChange.NEW), is_wanted=True) for meeting in apart]


def _alone(context: InvitationContext, date: ChangedDate, *, is_wanted: bool = False) -> Notice:
    event = _event(context, date.meeting)
    wanted = is_wanted or context.wants(event.uid)
    return Notice(
        (date,), _single(context, replace(event, cancelled=date.change is DateChange.CANCELLED)) if wanted else None
    )


def _series(
    context: InvitationContext,
    series: SeriesRow,
    told: Sequence[ChangedDate],
    together: Sequence[MeetingDetails],
    layout: SeriesLayout | None,
) -> CalendarPart:
    now = max(date.meeting.appointment.updated_at for date in told)
    if layout is None or not layout.slots:
        event = _event(context, told[0].meeting)
        event = replace(event, uid=series.uid, sequence=series.sequence, updated_at=now, cancelled=True)
        return _single(context, event)
    named = next((one.reference for one in together if one.protected), "")
    events = [_event(context, one, named) for one in together]
    text = series_invitation(
        EventSeries(series.uid, series.sequence, now, events, layout),
        context.office.zone,
        organizer=current_settings().mail_from,
        attendee=context.attendee.recipient.email,
    )
    return CalendarPart(text, CalendarMethod.REQUEST, (series.uid,))


def _single(context: InvitationContext, event: Event) -> CalendarPart:
    organizer, attendee = current_settings().mail_from, context.attendee.recipient.email
    text = invitation(event, context.office.zone, organizer=organizer, attendee=attendee)
    if event.cancelled:
        return CalendarPart(text, CalendarMethod.CANCEL)
    return CalendarPart(text, CalendarMethod.REQUEST, (event.uid,))


def _event(context: InvitationContext, meeting: MeetingDetails, named: str = "") -> Event:
    """Return a meeting as an event; the protected ones of a series are `named` alike, lest each be an exception."""
    reference = named or meeting.reference
    return Event(
        uid=meeting.appointment.uid,
        sequence=meeting.appointment.sequence,
        updated_at=meeting.appointment.updated_at,
        span=meeting.span,
        summary=_("Meeting %(reference)s", reference=reference) if meeting.protected else meeting.title,
        location=", ".join(meeting.rooms),
        url="" if context.attendee.is_guest else meeting_url(meeting.reference),
    )
