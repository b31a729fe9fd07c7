"""What hosts are told of a visit: one letter, with the items that they host for their own calendar."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from barsek_visits.addresses import visit_url
from barsek_visits.domain.events import Event
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import use_language
from barsek_visits.ical.writing import several_events
from barsek_visits.mail.notifications import outbox
from barsek_visits.models import Booking
from barsek_visits.queries.resources.office import office_row
from barsek_visits.queries.staff import hosts_by_resource
from barsek_visits.queries.visits.details import VisitDetails, details_where
from barsek_visits.services.visits.letters import invitation_to, queue_to

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from barsek_visits.domain.staff import StaffRow
    from barsek_visits.mail.notifications.letter import ChangeLetters, LetterOf
    from barsek_visits.queries.bookings.appointments import AppointmentRow


def notify_hosts(details: VisitDetails, letter_of: LetterOf, *, now: datetime) -> None:
    """Invite all hosts of a visit."""
    for person in hosts_by_resource(tuple(details.ids_of("host"))):
        _tell(person, details, letter_of, _hosted(details, person), (), now=now)


def notify_hosts_of_end(details: VisitDetails, letter_of: LetterOf, *, now: datetime) -> None:
    """Tell all hosts of a visit, and their calendars, that it is off."""
    for person in hosts_by_resource(tuple(details.ids_of("host"))):
        _tell(person, details, letter_of, (), _hosted(details, person), now=now)


def notify_hosts_of_change(before: VisitDetails, letters: ChangeLetters, *, now: datetime) -> None:
    """Tell those who still host, those who do now, and those who do no more; `before` is the visit as it was.

    Who no longer hosts, and who hosts an item less, is told the end of what stood in the calendar, as it was.
    """
    after = details_where(Booking.id == before.id)
    people = hosts_by_resource(tuple(sorted({*before.ids_of("host"), *after.ids_of("host")})))
    for person in people:
        was, is_now = _hosted(before, person), _hosted(after, person)
        if [(item.id, item.sequence) for item in was] == [(item.id, item.sequence) for item in is_now]:
            continue  # the change was about other items
        kept = {item.id for item in is_now}
        gone = tuple(item for item in was if item.id not in kept)
        letter_of = letters.off if not is_now else letters.changed if was else letters.new
        _tell(person, after, letter_of, is_now, gone, now=now)


def _hosted(details: VisitDetails, person: StaffRow) -> tuple[AppointmentRow, ...]:
    return tuple(item for item in details.items if person.resource_id in item.ids_of("host"))


def _tell(
    person: StaffRow,
    details: VisitDetails,
    letter_of: LetterOf,
    items: Sequence[AppointmentRow],
    gone: Sequence[AppointmentRow],
    *,
    now: datetime,
) -> None:
    with use_language(person.language):
        in_words = details_where(Booking.id == details.id)
        calendar, method = _calendar(person, in_words, items, gone)
        queue_to(person, in_words, letter_of, calendar, method, now=now)


def _calendar(
    person: StaffRow, details: VisitDetails, items: Sequence[AppointmentRow], gone: Sequence[AppointmentRow]
) -> tuple[str, str]:
    """Return the calendar part and its method.

    Who has switched invitations off gets the letter alone, but where one came before: what stands in a calendar by
    it would stay there as it was.  One item is an invitation; several are a file to be taken over, with the same
    UIDs, since an invitation is for one event (RFC 5546 section 3.2; ADR 0007).
    """
    told = [item for item in (*items, *gone) if person.invitations or outbox.has_sent(item.uid, person.email)]
    if not told:
        return "", ""
    office = office_row()
    events = [_event(details, item, is_gone=item in gone) for item in told]
    if len(events) > 1:
        return several_events(events, office.zone), "PUBLISH"
    method = "CANCEL" if events[0].cancelled else "REQUEST"
    return invitation_to(events[0], office, person.email, method), method


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
