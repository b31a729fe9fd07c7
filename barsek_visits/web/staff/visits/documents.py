"""What hosts print for a visit: programme, name badges, door signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.domain.errors import NotFound
from barsek_visits.queries.visits.details import visit_details
from barsek_visits.queries.visits.participants import may_see_names, name_list_of
from barsek_visits.services.visits.documents import PRINTABLE, badges_paper, door_signs_paper, programme_paper
from barsek_visits.web.access import me
from barsek_visits.web.context import office
from barsek_visits.web.pdf import printed

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from barsek_visits.queries.visits.details import VisitDetails


def programme_pdf(reference: str) -> ResponseReturnValue:
    """Give the programme, as the delegation gets it."""
    language = _printable(reference).page_language
    return printed("programme.pdf", language, lambda: programme_paper(_printable(reference), office()))


def badges_pdf(reference: str) -> ResponseReturnValue:
    """Give name badges to those who may know the names, and to nobody else."""
    details = _printable(reference)
    if not may_see_names(details, me()):
        raise NotFound("badges")
    names = name_list_of(details.id)
    people = names.people if names else ()
    return printed("badges.pdf", details.page_language, lambda: badges_paper(details, office(), people))


def door_sign_pdf(reference: str) -> ResponseReturnValue:
    """Give the signs for the doors of the visit's rooms."""
    details = _printable(reference)
    return printed("door-sign.pdf", details.page_language, lambda: door_signs_paper(details, office()))


def _printable(reference: str) -> VisitDetails:
    """Return the visit, in the current language, where there is something to print.

    Raises:
        NotFound: the member may not see it, or it is not settled, or off.
    """
    details = visit_details(reference, me())
    if details.status not in PRINTABLE:
        raise NotFound("paper")
    return details
