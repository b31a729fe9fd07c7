"""What is printed for a visit: its facts as the documents want them, in the current language."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from barsek_visits.documents.badges import badges_pdf
from barsek_visits.documents.door_sign import door_sign_pdf
from barsek_visits.documents.programme import programme_pdf
from barsek_visits.documents.sheets import BadgeName, BadgeSheet, DoorSign, ProgrammeSheet, SheetItem
from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.errors import NotFound
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.formats import local_date
from barsek_visits.i18n import current_language
from barsek_visits.services.visits.letters import share_link

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from barsek_visits.domain.resources.office import OfficeRow
    from barsek_visits.domain.visits.participants import Participant
    from barsek_visits.queries.bookings.appointments import AppointmentRow
    from barsek_visits.queries.visits.details import VisitDetails

# Before, nothing is settled; after an early end there is nothing to print for.
PRINTABLE = frozenset({BookingStatus.CONFIRMED, BookingStatus.COMPLETED})


def programme_document(details: VisitDetails, office: OfficeRow) -> bytes:
    """Return the programme as PDF; a visit without items of its own is one item, named by its kind."""
    sheet = ProgrammeSheet(
        office=office,
        language=current_language(),
        reference=details.reference,
        organisation=details.organisation,
        visit_type=details.visit_type,
        party_size=details.party_size,
        time_zone=details.time_zone,
        items=tuple(_item(item, details.visit_type) for item in details.items),
        hosts=_first_names(details.names_of("host")),
        directions=office.texts.get("directions", ""),
        share_url=share_link(details),
    )
    return programme_pdf(sheet)


def badges_document(details: VisitDetails, office: OfficeRow, people: Sequence[Participant]) -> bytes:
    """Return name badges as PDF: one for each name, and one to write on for whoever of the party has none."""
    sheet = BadgeSheet(
        office=office,
        organisation=details.organisation,
        names=tuple(BadgeName(person.name, person.title) for person in people),
        blank=max(0, details.party_size - len(people)),
        language=current_language(),
    )
    return badges_pdf(sheet)


def door_signs_document(details: VisitDetails, office: OfficeRow) -> bytes:
    """Return a sign for each room and day as PDF.

    Raises:
        NotFound: the visit has no room of ours.
    """
    signs = [
        DoorSign(office, details.organisation, span, room, details.protected, current_language())
        for room, span in _room_days(details.items, office.zone)
    ]
    if not signs:
        raise NotFound("door sign")
    return door_sign_pdf(*signs)


def _item(item: AppointmentRow, otherwise: str) -> SheetItem:
    return SheetItem(item.span, item.title or otherwise, item.where, item.text, _first_names(item.names_of("host")))


def _first_names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name.split()[0] for name in names)


def _room_days(items: Iterable[AppointmentRow], zone: str) -> Iterator[tuple[str, TimeSpan]]:
    """Yield each room with its first start and last end of a day, days in order, rooms as they come first."""
    for _day, of_day in groupby(items, key=lambda item: local_date(item.span.start, zone)):
        spans: dict[str, list[TimeSpan]] = {}
        for item in of_day:
            for room in item.names_of("room"):
                spans.setdefault(room, []).append(item.span)
        for room, taken in spans.items():
            yield room, TimeSpan(min(span.start for span in taken), max(span.end for span in taken))
