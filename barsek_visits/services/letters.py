"""Which letters a step causes: written into the outbox in the step's own transaction, each in its reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.events import Event
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import use_language
from barsek_visits.ical.calendars import invitation
from barsek_visits.mail import outbox
from barsek_visits.mail.letters import LetterFacts
from barsek_visits.models import Appointment, Booking, VisitLink
from barsek_visits.queries.offices import office_row
from barsek_visits.queries.staff import hosts_by_resource
from barsek_visits.queries.visit_details import VisitDetails, details_where
from barsek_visits.services.addresses import own_page_url, visit_url
from barsek_visits.services.links import link_sealer
from barsek_visits.settings import current_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from barsek_visits.domain.offices import OfficeRow
    from barsek_visits.mail.letters import Letter
    from barsek_visits.queries.staff import StaffRow

    LetterOf = Callable[[LetterFacts], Letter]


@dataclass(frozen=True)
class HostLetters:
    """The letters to those who begin to host, go on, and stop."""

    new: LetterOf
    changed: LetterOf
    off: LetterOf


def tell_delegation(booking_id: int, letter_of: LetterOf, *, now: datetime, method: str = "") -> None:
    """Queue a letter to the delegation's contact, with the visit for its calendar where `method` says so.

    Nothing is queued where the contact has been erased.
    """
    language = details_where(Booking.id == booking_id).page_language
    with use_language(language):
        details, office = details_where(Booking.id == booking_id), office_row()
        if details.contact is None:
            return
        facts = _facts(details, office, own_page_url(token_of(booking_id), language))
        calendar = ""
        if method:
            event = visit_event(details, office)
            calendar = _invitation(event, office, details.contact.email, method)
        outbox.queue(
            letter_of(facts),
            outbox.Envelope(
                key=f"{details.reference}.{letter_of.__name__}.{details.version}",
                recipient=details.contact.email,
                language=language,
                office_name=office.name,
                booking_id=booking_id,
                calendar=calendar,
                calendar_method=method,
            ),
            now=now,
        )


def tell_staff(
    booking_id: int, people: Iterable[StaffRow], letter_of: LetterOf, *, now: datetime, method: str = ""
) -> None:
    """Queue a letter to each member, with the appointment for their calendar where `method` says so.

    Who has switched invitations off gets the letter alone, but where an invitation came before: what stands in
    a calendar by it would stay there as it was, and after the end.
    """
    appointment = db.session.scalars(select(Appointment).where(Appointment.booking_id == booking_id)).one()
    for person in people:
        with use_language(person.language):
            details, office = details_where(Booking.id == booking_id), office_row()
            calendar = ""
            if method and (person.invitations or outbox.has_sent(appointment.uid, person.email)):
                event = _host_event(details, appointment)
                calendar = _invitation(event, office, person.email, method)
            outbox.queue(
                letter_of(_facts(details, office, visit_url(details.reference))),
                outbox.Envelope(
                    key=f"{details.reference}.{letter_of.__name__}.{details.version}.{person.id}",
                    recipient=person.email,
                    language=person.language,
                    office_name=office.name,
                    booking_id=booking_id,
                    calendar=calendar,
                    calendar_method=method if calendar else "",
                ),
                now=now,
            )


def tell_hosts_of_change(booking_id: int, before: tuple[int, ...], letters: HostLetters, *, now: datetime) -> None:
    """Tell those who still host, those who do now, and those who do no more; `before` are resource ids."""
    after = tuple(details_where(Booking.id == booking_id).ids_of("host"))
    tell_staff(booking_id, hosts_by_resource(_without(after, before)), letters.new, now=now, method="REQUEST")
    stay = tuple(id_ for id_ in after if id_ in before)
    tell_staff(booking_id, hosts_by_resource(stay), letters.changed, now=now, method="REQUEST")
    tell_staff(booking_id, hosts_by_resource(_without(before, after)), letters.off, now=now, method="CANCEL")


def token_of(booking_id: int) -> str:
    """Return the secret of a visit's own page."""
    sealed = db.session.scalars(select(VisitLink.token_sealed).where(VisitLink.booking_id == booking_id)).one()
    return link_sealer().unseal(sealed)


def visit_event(details: VisitDetails, office: OfficeRow) -> Event:
    """Return the whole visit as the one event that its contact gets; it has no secret in it."""
    lines = [_("Reference: %(reference)s", reference=details.reference), office.phone]
    return Event(
        uid=details.uid,
        sequence=details.version,
        updated_at=details.updated_at,
        span=details.span,
        summary=_("Visit to %(office)s", office=office.name),
        location=", ".join([*details.names_of("room"), office.address]),
        description="\n".join(lines),
    )


def _host_event(details: VisitDetails, appointment: Appointment) -> Event:
    neutral = _("Visit %(reference)s", reference=details.reference)
    return Event(
        uid=appointment.uid,
        sequence=appointment.sequence,
        updated_at=appointment.updated_at,
        span=details.span,
        summary=neutral if details.protected else details.organisation,
        location=", ".join(details.names_of("room")),
        description=visit_url(details.reference),
        url=visit_url(details.reference),
    )


def _invitation(event: Event, office: OfficeRow, attendee: str, method: str) -> str:
    organizer = current_settings().mail_from
    return invitation(event, office.zone, organizer=organizer, attendee=attendee, cancelled=method == "CANCEL")


def _facts(details: VisitDetails, office: OfficeRow, url: str) -> LetterFacts:
    return LetterFacts(
        office=office,
        reference=details.reference,
        organisation=details.organisation,
        visit_type=details.visit_type,
        span=details.span,
        party_size=details.party_size,
        time_zone=details.time_zone,
        url=url,
        protected=details.protected,
        wishes=details.wishes if details.status == "requested" else (),
        reason=details.reason,
        room=", ".join(details.names_of("room")),
        hosts=", ".join(name.split()[0] for name in details.names_of("host")),
    )


def _without(ids: tuple[int, ...], others: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(id_ for id_ in ids if id_ not in others)
