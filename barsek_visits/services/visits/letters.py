"""Letters about a visit, each in its reader's language, made from the visit as a command has it at its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from barsek_visits import formats
from barsek_visits.addresses import confirming_url, own_page_url, share_url, visit_url
from barsek_visits.domain.bookings.status import WAITING
from barsek_visits.domain.events import Event
from barsek_visits.domain.notifications.kinds import CalendarMethod, LetterKind
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import use_language
from barsek_visits.ical.writing import invitation
from barsek_visits.mail.notifications.letter import LetterFacts, ProgrammeLine
from barsek_visits.mail.visits.by_kind import VISIT_LETTERS
from barsek_visits.queries.visits.own_visits import share_token
from barsek_visits.sealing import confirming_secrets, link_sealer
from barsek_visits.services.notifications.outbox import CalendarPart, OutgoingLetter, Recipient
from barsek_visits.settings import current_settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from barsek_visits.domain.resources.office import OfficeRow
    from barsek_visits.domain.staff import StaffRow
    from barsek_visits.queries.visits.details import VisitDetails

DELEGATION = "delegation"
_COLLECT, _NEAR = timedelta(minutes=15), timedelta(days=2)


def to_delegation(
    details: VisitDetails,
    office: OfficeRow,
    kind: LetterKind,
    method: CalendarMethod | None = None,
    *,
    sequence: int | None = None,
    code: str = "",
) -> list[OutgoingLetter]:
    """Return the letter to the delegation's contact, with the visit for its calendar where `method` says so.

    None where the contact has been erased, or has no address.  `sequence` is the visit's version unless said otherwise;
    `code` is what a letter with a code tells.
    """
    if details.contact is None or not details.contact.email:
        return []
    language = details.page_language
    with use_language(language):
        url = _link_for_mail(details, details.contact.email)
        event = visit_event(details, office) if method else None
        text = invitation_to(event, office, details.contact.email, method) if event and method else ""
        return [
            OutgoingLetter(
                kind=kind,
                recipient=Recipient(DELEGATION, details.contact.email, language),
                letter=VISIT_LETTERS[kind](replace(facts_of(details, office, url), code=code)),
                office_name=office.name,
                about=details.reference,
                sequence=details.version if sequence is None else sequence,
                booking_id=details.id,
                calendar=CalendarPart(text, method) if method else None,
            )
        ]


def _link_for_mail(details: VisitDetails, email: str) -> str:
    """Return the own page; as long as nobody has shown to read the address's mail, with what confirms it."""
    token, language = link_sealer().unseal(details.link_sealed), details.page_language
    if details.is_address_confirmed:
        return own_page_url(token, language)
    return confirming_url(token, language, confirming_secrets(details.uid, email)[0])


def share_link(details: VisitDetails) -> str:
    """Return the page to pass on, empty where there is none."""
    token = share_token(details)
    return share_url(token) if token else ""


def to_staff(
    details: VisitDetails, office: OfficeRow, people: Iterable[StaffRow], kind: LetterKind
) -> list[OutgoingLetter]:
    """Return a letter to each member."""
    return [to_member(details, office, person, kind) for person in people]


def collected(letters: Iterable[OutgoingLetter], details: VisitDetails, now: datetime) -> list[OutgoingLetter]:
    """Return letters about what a delegation does itself: several changes within minutes come to one letter.

    What concerns the next two days is told at once.
    """
    is_near = details.span.start < now + _NEAR
    return [one if is_near else replace(one, waits=_COLLECT) for one in letters]


def to_member(
    details: VisitDetails, office: OfficeRow, person: StaffRow, kind: LetterKind, calendar: CalendarPart | None = None
) -> OutgoingLetter:
    """Return a letter to one member, with a calendar part where there is one."""
    with use_language(person.language):
        return OutgoingLetter(
            kind=kind,
            recipient=Recipient(person.recipient_key, person.email, person.language),
            letter=VISIT_LETTERS[kind](facts_of(details, office, visit_url(details.reference))),
            office_name=office.name,
            about=details.reference,
            sequence=details.version,
            booking_id=details.id,
            calendar=calendar,
        )


def visit_event(details: VisitDetails, office: OfficeRow) -> Event:
    """Return the whole visit as the one event that its contact gets; it has no secret in it."""
    programme = [f"{formats.times(item.span, office.zone)} {item.title}" for item in details.items if item.title]
    lines = [_("Reference: %(reference)s", reference=details.reference), office.phone, *programme, share_link(details)]
    return Event(
        uid=details.uid,
        sequence=details.version,
        updated_at=details.updated_at,
        span=details.span,
        summary=_("Visit to %(office)s", office=office.name),
        location=", ".join([*details.names_of("room"), office.address]),
        description="\n".join(line for line in lines if line),
    )


def invitation_to(event: Event, office: OfficeRow, attendee: str, method: CalendarMethod) -> str:
    """Return an event as an invitation to one reader, or its end."""
    told = replace(event, cancelled=method is CalendarMethod.CANCEL)
    return invitation(told, office.zone, organizer=current_settings().mail_from, attendee=attendee)


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
        share_url=share_link(details),
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
