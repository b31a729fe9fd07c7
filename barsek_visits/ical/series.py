"""A series as one invitation: a rule, the dates that it leaves out, and those that are different (RFC 5546 3.2.2)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from barsek_visits.domain.meetings.recurrence import RecurrenceUnit
from barsek_visits.domain.office_time import OfficeTime
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.ical.events import as_text, invitation_component
from barsek_visits.ical.writing import calendar_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from icalendar import Event as ICalEvent

    from barsek_visits.domain.events import Event
    from barsek_visits.domain.meetings.series_layout import Pattern, SeriesLayout, Slot

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAYS_OF_WEEK = 7
_LAST = 5  # a fifth weekday is the last one of its month


@dataclass(frozen=True)
class EventSeries:
    """What a series is written from: `events` are all that are laid out, of which those apart are not written."""

    uid: str
    sequence: int
    updated_at: datetime
    events: Sequence[Event]
    layout: SeriesLayout


def series_invitation(series: EventSeries, zone_name: str, *, organizer: str, attendee: str) -> str:
    """Return the REQUEST of all dates in a series' layout, which has one at least, for one recipient.

    It holds the whole series each time, so that it takes the place of all that was told before.
    """
    clock = OfficeTime(zone_name)
    taken = [(slot, _numbered(series, slot.position)) for slot in series.layout.slots if slot.position is not None]
    common = _common([event for slot, event in taken if slot.is_as_made] or [event for _, event in taken])
    master = replace(common, span=_first_span(series.layout, common, clock))
    components = [invitation_component(master, zone_name, organizer=organizer, attendee=attendee)]
    if series.layout.pattern:
        _repeat(components[0], series.layout.pattern, series.layout.slots, clock)
    for slot, event in taken:
        if not (slot.is_as_made and _told(event) == _told(common)):
            component = invitation_component(event, zone_name, organizer=organizer, attendee=attendee)
            component.add("recurrence-id", slot.start.replace(tzinfo=clock.zone))
            components.append(component)
    return calendar_of("REQUEST", zone_name, [as_text(component) for component in components])


def _first_span(layout: SeriesLayout, only: Event, clock: OfficeTime) -> TimeSpan:
    """Return when the pattern has its first slot, whatever is in its place."""
    if not layout.pattern:
        return only.span
    start = clock.instant(layout.slots[0].start)
    return TimeSpan(start, start + layout.length)


def _numbered(series: EventSeries, position: int) -> Event:
    return replace(series.events[position], uid=series.uid, sequence=series.sequence, updated_at=series.updated_at)


def _told(event: Event) -> tuple[str, str, str]:
    """Return what makes a date different; its address alone does not."""
    return event.summary, event.location, event.description


def _common(events: Sequence[Event]) -> Event:
    """Return the first event that says what most of them say."""
    most, _ = Counter(_told(event) for event in events).most_common(1)[0]
    return next(event for event in events if _told(event) == most)


def _repeat(component: ICalEvent, pattern: Pattern, slots: Sequence[Slot], clock: OfficeTime) -> None:
    """Write the rule in one of the forms that Exchange knows (MS-OXCICAL 2.1.3.2.2), and what it leaves out."""
    component.add("rrule", {**_parts(pattern), "COUNT": len(slots), "INTERVAL": pattern.rule.every})
    left_out = [slot.start.replace(tzinfo=clock.zone) for slot in slots if slot.position is None]
    if left_out:
        component.add("exdate", left_out)


def _parts(pattern: Pattern) -> dict[str, object]:
    rule, one = pattern.rule, pattern.one
    if rule.unit is RecurrenceUnit.DAYS:
        return {"FREQ": "DAILY"}
    if rule.unit is RecurrenceUnit.WEEKS:
        return {"FREQ": "WEEKLY", "BYDAY": [_WEEKDAYS[day] for day in sorted(rule.weekdays)], "WKST": "MO"}
    if rule.unit is RecurrenceUnit.MONTH_DATE:
        is_last = one.day == 31
        return {"FREQ": "MONTHLY", "BYMONTHDAY": -1 if is_last else one.day}
    nth = (one.day - 1) // _DAYS_OF_WEEK + 1
    return {"FREQ": "MONTHLY", "BYDAY": _WEEKDAYS[one.weekday()], "BYSETPOS": -1 if nth == _LAST else nth}
