"""Which letters a step causes: written into the outbox in the step's own transaction, each in its reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits import formats
from barsek_visits.addresses import own_page_url, visit_url
from barsek_visits.db import db
from barsek_visits.domain.bookings.status import WAITING
from barsek_visits.domain.events import Event
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import use_language
from barsek_visits.ical.writing import invitation
from barsek_visits.mail.notifications import outbox
from barsek_visits.mail.notifications.letter import LetterFacts, ProgrammeLine
from barsek_visits.models import Booking, VisitLink
from barsek_visits.queries.resources.office import office_row
from barsek_visits.queries.visits.details import VisitDetails, details_where
from barsek_visits.sealing import link_sealer
from barsek_visits.settings import current_settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from barsek_visits.domain.resources.office import OfficeRow
    from barsek_visits.domain.staff import StaffRow
    from barsek_visits.mail.notifications.letter import LetterOf


def notify_delegation(booking_id: int, letter_of: LetterOf, *, now: datetime, method: str = "") -> None:
    """Queue a letter to the delegation's contact, with the visit for its calendar where `method` says so.

    Nothing is queued where the contact has been erased.
    """
    language = details_where(Booking.id == booking_id).page_language
    with use_language(language):
        details, office = details_where(Booking.id == booking_id), office_row()
        if details.contact is None:
            return
        facts = facts_of(details, office, own_page_url(token_of(booking_id), language))
        calendar = ""
        if method:
            event = visit_event(details, office)
            calendar = invitation_to(event, office, details.contact.email, method)
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


def notify_staff(booking_id: int, people: Iterable[StaffRow], letter_of: LetterOf, *, now: datetime) -> None:
    """Queue a letter to each member."""
    for person in people:
        with use_language(person.language):
            queue_to(person, details_where(Booking.id == booking_id), letter_of, now=now)


def queue_to(
    person: StaffRow, details: VisitDetails, letter_of: LetterOf, calendar: str = "", method: str = "", *, now: datetime
) -> None:
    """Queue a letter to a member, in the current language, with a calendar part where there is one."""
    office = office_row()
    outbox.queue(
        letter_of(facts_of(details, office, visit_url(details.reference))),
        outbox.Envelope(
            key=f"{details.reference}.{letter_of.__name__}.{details.version}.{person.id}",
            recipient=person.email,
            language=person.language,
            office_name=office.name,
            booking_id=details.id,
            calendar=calendar,
            calendar_method=method if calendar else "",
        ),
        now=now,
    )


def token_of(booking_id: int) -> str:
    """Return the secret of a visit's own page."""
    sealed = db.session.scalars(select(VisitLink.token_sealed).where(VisitLink.booking_id == booking_id)).one()
    return link_sealer().unseal(sealed)


def visit_event(details: VisitDetails, office: OfficeRow) -> Event:
    """Return the whole visit as the one event that its contact gets; it has no secret in it."""
    programme = [f"{formats.times(item.span, office.zone)} {item.title}" for item in details.items if item.title]
    lines = [_("Reference: %(reference)s", reference=details.reference), office.phone, *programme]
    return Event(
        uid=details.uid,
        sequence=details.version,
        updated_at=details.updated_at,
        span=details.span,
        summary=_("Visit to %(office)s", office=office.name),
        location=", ".join([*details.names_of("room"), office.address]),
        description="\n".join(lines),
    )


def invitation_to(event: Event, office: OfficeRow, attendee: str, method: str) -> str:
    """Return an event as an invitation to one reader, or its end."""
    organizer = current_settings().mail_from
    return invitation(event, office.zone, organizer=organizer, attendee=attendee, cancelled=method == "CANCEL")


def facts_of(details: VisitDetails, office: OfficeRow, url: str) -> LetterFacts:
    """Return what a letter about a visit is written from, in the current language."""
    waits = details.status in WAITING  # what is planned meanwhile holds nothing, and is nobody's business yet
    planned = () if waits else details.items
    return LetterFacts(
        office=office,
        reference=details.reference,
        organisation=details.organisation,
        visit_type=details.visit_type,
        span=details.wanted_span,
        party_size=details.party_size,
        time_zone=details.time_zone,
        url=url,
        protected=details.protected,
        wishes=details.wishes if waits else (),
        waits=waits,
        reason=details.reason,
        room="" if waits else ", ".join(details.names_of("room")),
        hosts="" if waits else ", ".join(name.split()[0] for name in details.names_of("host")),
        offers=tuple(offer.span for offer in details.offers),
        offered_until=next((offer.expires_at for offer in details.offers), None),
        participants_reason=formats.participants_reason(details.participants_reason),
        question=details.messages[-1].text if details.messages else "",
        programme=tuple(ProgrammeLine(item.span, item.title, item.where) for item in planned if item.title),
    )
