"""What hosts are told of a visit: one letter, with the items that they host for their own calendar."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from barsek_visits.addresses import visit_url
from barsek_visits.domain.events import Event
from barsek_visits.domain.notifications.kinds import CalendarMethod, LetterKind
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import use_language
from barsek_visits.ical.writing import several_events
from barsek_visits.queries.notifications.notifications import invited
from barsek_visits.queries.staff import hosts_by_resource
from barsek_visits.services.notifications.outbox import CalendarPart
from barsek_visits.services.visits.letters import invitation_to, to_member

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barsek_visits.domain.resources.office import OfficeRow
    from barsek_visits.domain.staff import StaffRow
    from barsek_visits.queries.bookings.appointments import AppointmentRow
    from barsek_visits.queries.visits.details import VisitDetails
    from barsek_visits.services.notifications.outbox import OutgoingLetter

    # A host with the items that they host now, and those that they do no longer.
    _Part = tuple[StaffRow, LetterKind, tuple[AppointmentRow, ...], tuple[AppointmentRow, ...]]


def to_hosts(details: VisitDetails, office: OfficeRow) -> list[OutgoingLetter]:
    """Return the invitations to all hosts of a visit; two statements."""
    people = hosts_by_resource(tuple(details.ids_of("host")))
    parts = [(person, LetterKind.YOU_HOST, _hosted(details, person), ()) for person in people]
    return _letters(details, office, parts)


def to_hosts_of_end(details: VisitDetails, office: OfficeRow) -> list[OutgoingLetter]:
    """Return what tells all hosts of a visit, and their calendars, that it is off; two statements."""
    people = hosts_by_resource(tuple(details.ids_of("host")))
    parts = [(person, LetterKind.YOU_HOST_NO_MORE, (), _hosted(details, person)) for person in people]
    return _letters(details, office, parts)


def to_hosts_of_change(before: VisitDetails, after: VisitDetails, office: OfficeRow) -> list[OutgoingLetter]:
    """Return the letters to those who still host, those who do now, and those who do no more; two statements.

    Who no longer hosts, and who hosts an item less, is told the end of what stood in the calendar, as it was.
    """
    people = hosts_by_resource(tuple(sorted({*before.ids_of("host"), *after.ids_of("host")})))
    parts: list[_Part] = []
    for person in people:
        was, is_now = _hosted(before, person), _hosted(after, person)
        if [(item.id, item.sequence) for item in was] == [(item.id, item.sequence) for item in is_now]:
            continue  # the change was about other items
        kept = {item.id for item in is_now}
        gone = tuple(item for item in was if item.id not in kept)
        kind = LetterKind.YOU_HOST_CHANGED if was else LetterKind.YOU_HOST
        parts.append((person, kind if is_now else LetterKind.YOU_HOST_NO_MORE, is_now, gone))
    return _letters(after, office, parts)


def _hosted(details: VisitDetails, person: StaffRow) -> tuple[AppointmentRow, ...]:
    return tuple(item for item in details.items if person.resource_id in item.ids_of("host"))


def _letters(details: VisitDetails, office: OfficeRow, parts: Sequence[_Part]) -> list[OutgoingLetter]:
    without = [(person, items) for person, _kind, *items in parts if not person.invitations]
    known = invited(
        [person.recipient_key for person, _ in without],
        [item.uid for _, (now, gone) in without for item in (*now, *gone)],
    )
    letters = []
    for person, kind, items, gone in parts:
        told = [item for item in (*items, *gone) if person.invitations or (person.recipient_key, item.uid) in known]
        with use_language(person.language):
            calendar = _calendar(person, details, office, told, gone) if told else None
        letters.append(to_member(details, office, person, kind, calendar))
    return letters


def _calendar(
    person: StaffRow,
    details: VisitDetails,
    office: OfficeRow,
    told: Sequence[AppointmentRow],
    gone: Sequence[AppointmentRow],
) -> CalendarPart:
    """Return the calendar part.

    Who has switched invitations off gets the letter alone, but where one came before: what stands in a calendar by
    it would stay there as it was.  One item is an invitation; several are a file to be taken over, with the same
    UIDs, since an invitation is for one event (RFC 5546 section 3.2; ADR 0007).
    """
    events = [_event(details, item, is_gone=item in gone) for item in told]
    uids = tuple(event.uid for event in events if not event.cancelled)
    if len(events) > 1:
        return CalendarPart(several_events(events, office.zone), CalendarMethod.PUBLISH, uids)
    method = CalendarMethod.CANCEL if events[0].cancelled else CalendarMethod.REQUEST
    return CalendarPart(invitation_to(events[0], office, person.email, method), method, uids)


def _event(details: VisitDetails, item: AppointmentRow, *, is_gone: bool) -> Event:
    """Return an item as the event of a host's own calendar; of a protected visit it tells the reference alone."""
    about = ": ".join(part for part in (item.title, details.organisation) if part)
    event = Event(
        uid=item.uid,
        sequence=item.sequence,
        updated_at=item.updated_at,
        span=item.span,
        summary=_("Visit %(reference)s", reference=details.reference) if details.protected else about,
        location="" if details.protected and item.place else item.where,
        description=visit_url(details.reference),
        url=visit_url(details.reference),
    )
    return _ended(event, details) if is_gone else event


def _ended(event: Event, details: VisitDetails) -> Event:
    """Return the end of an event: a step later than what was last told of it (RFC 5546 section 3.2.5)."""
    return replace(event, sequence=event.sequence + 1, updated_at=details.updated_at, cancelled=True)
