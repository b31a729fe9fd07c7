"""What hosts print for a visit: programme, name badges, door signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.domain.audit import AuditAction
from barsek_visits.domain.errors import NotFound
from barsek_visits.queries.visits.details import visit_details
from barsek_visits.services.visits.documents import PRINTABLE, badges_document, door_signs_document, programme_document
from barsek_visits.services.visits.participants import open_participants
from barsek_visits.web import clock
from barsek_visits.web.access import current_staff
from barsek_visits.web.context import office
from barsek_visits.web.forms.visits.participants import OpenParticipantsForm
from barsek_visits.web.pdf import pdf_response
from barsek_visits.web.staff.visits.refusals import invalid

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from barsek_visits.queries.visits.details import VisitDetails


def programme_pdf(reference: str) -> ResponseReturnValue:
    """Give the programme, as the delegation gets it."""
    language = _printable(reference).page_language
    return pdf_response("programme.pdf", language, lambda: programme_document(_printable(reference), office()))


def badges_pdf(reference: str) -> ResponseReturnValue:
    """Give name badges to those who may know the names, and to nobody else; that they were printed is written down."""
    details, form = _printable(reference), OpenParticipantsForm()
    if not form.validate():
        return invalid(reference, "print-badges", form)
    names = open_participants(reference, AuditAction.PRINT_BADGES, by=current_staff(), now=clock.now())
    people = names.people if names else ()
    return pdf_response("badges.pdf", details.page_language, lambda: badges_document(details, office(), people))


def door_sign_pdf(reference: str) -> ResponseReturnValue:
    """Give the signs for the doors of the visit's rooms."""
    details = _printable(reference)
    return pdf_response("door-sign.pdf", details.page_language, lambda: door_signs_document(details, office()))


def _printable(reference: str) -> VisitDetails:
    """Return the visit, in the current language, where there is something to print.

    Raises:
        NotFound: the member may not see it, or it is not settled, or off.
    """
    details = visit_details(reference, current_staff())
    if details.status not in PRINTABLE:
        raise NotFound("paper")
    return details
