"""What goes into a reader's own calendar: a meeting as an event, a series as one event with exceptions (ADR 0018)."""

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
    from barsek_visits.services.meetings.readers import Reader


class Part(Enum):
    """What a step does to a date as its reader sees it."""

    NEW = 0
    CHANGED = 1
    OFF = 2


@dataclass(frozen=True)
class ToldDate:
    """A meeting as its reader may know it, and what becomes of it."""

    meeting: MeetingDetails
    part: Part


@dataclass(frozen=True)
class Tiding:
    """What one letter tells: some dates, one at least, and what goes into the reader's calendar."""

    dates: tuple[ToldDate, ...]
    calendar: CalendarPart | None

    @property
    def part(self) -> Part:
        """What becomes of all of them; where that differs, they have changed."""
        parts = {date.part for date in self.dates}
        return parts.pop() if len(parts) == 1 else Part.CHANGED


@dataclass(frozen=True)
class Desk:
    """Who is written to from which office, and what stands in the reader's calendar by UID from earlier letters."""

    reader: Reader
    office: OfficeRow
    known: Collection[str]

    def has(self, meeting: MeetingDetails) -> bool:
        """Say whether a meeting stands in the calendar as an event of its own."""
        return meeting.appointment.uid in self.known

    def wants(self, uid: str) -> bool:
        """Say whether an event may go out: without wanting any, only what changes of one that came before."""
        return self.reader.wants_calendar or uid in self.known


def tidings(desk: Desk, dates: Sequence[ToldDate], standing: Sequence[MeetingDetails]) -> list[Tiding]:
    """Return what a reader is told of a step on some dates, in as few letters as calendars allow.

    A letter is about one UID.  `standing` are all dates of the series on which the reader takes part now, in order of
    time: the event of a series is told whole.  A date that was told as an event of its own stays one.
    """
    series = dates[0].meeting.series
    if series is None:
        return [_alone(desk, date) for date in dates]
    own = [_alone(desk, date) for date in dates if desk.has(date.meeting)]
    shared = [date for date in dates if not desk.has(date.meeting)]
    if not shared or not desk.wants(series.uid):
        return ([Tiding(tuple(shared), None)] if shared else []) + own
    together = [meeting for meeting in standing if not desk.has(meeting)]
    layout = laid_out([one.span for one in together], series.rule, desk.office.office_time) if together else None
    apart = [together[position] for position in layout.apart] if layout else []
    told = tuple(date for date in shared if date.part is not Part.NEW or date.meeting not in apart)
    main = [Tiding(told, _series(desk, series, told, together, layout))] if told else []
    return main + own + [_alone(desk, ToldDate(meeting, Part.NEW), is_wanted=True) for meeting in apart]


def _alone(desk: Desk, date: ToldDate, *, is_wanted: bool = False) -> Tiding:
    event = _event(desk, date.meeting)
    wanted = is_wanted or desk.wants(event.uid)
    return Tiding((date,), _single(desk, replace(event, cancelled=date.part is Part.OFF)) if wanted else None)


def _series(
    desk: Desk,
    series: SeriesRow,
    told: Sequence[ToldDate],
    together: Sequence[MeetingDetails],
    layout: SeriesLayout | None,
) -> CalendarPart:
    now = max(date.meeting.appointment.updated_at for date in told)
    if layout is None or not layout.slots:
        event = _event(desk, told[0].meeting)
        event = replace(event, uid=series.uid, sequence=series.sequence, updated_at=now, cancelled=True)
        return _single(desk, event)
    named = next((one.reference for one in together if one.protected), "")
    events = [_event(desk, one, named) for one in together]
    text = series_invitation(
        EventSeries(series.uid, series.sequence, now, events, layout),
        desk.office.zone,
        organizer=current_settings().mail_from,
        attendee=desk.reader.recipient.email,
    )
    return CalendarPart(text, CalendarMethod.REQUEST, (series.uid,))


def _single(desk: Desk, event: Event) -> CalendarPart:
    organizer, attendee = current_settings().mail_from, desk.reader.recipient.email
    text = invitation(event, desk.office.zone, organizer=organizer, attendee=attendee)
    if event.cancelled:
        return CalendarPart(text, CalendarMethod.CANCEL)
    return CalendarPart(text, CalendarMethod.REQUEST, (event.uid,))


def _event(desk: Desk, meeting: MeetingDetails, named: str = "") -> Event:
    """Return a meeting as an event; the protected ones of a series are `named` alike, lest each be an exception."""
    reference = named or meeting.reference
    return Event(
        uid=meeting.appointment.uid,
        sequence=meeting.appointment.sequence,
        updated_at=meeting.appointment.updated_at,
        span=meeting.span,
        summary=_("Meeting %(reference)s", reference=reference) if meeting.protected else meeting.title,
        location=", ".join(meeting.rooms),
        url="" if desk.reader.is_guest else meeting_url(meeting.reference),
    )
