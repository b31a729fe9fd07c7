"""What a delegation prints: its programme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.errors import NotFound
from barsek_visits.queries.visits.own_visits import details_of_token
from barsek_visits.services.visits.documents import programme_document
from barsek_visits.web.context import office
from barsek_visits.web.pdf import pdf_response

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def programme_pdf(token: str) -> ResponseReturnValue:
    """Give the programme of a confirmed visit."""
    details = details_of_token(token)
    if details.status != BookingStatus.CONFIRMED:
        raise NotFound("programme")
    return pdf_response(
        "programme.pdf", details.page_language, lambda: programme_document(details_of_token(token), office())
    )
