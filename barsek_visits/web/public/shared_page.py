"""The page to pass on: programme, times and place of a confirmed visit.  It shows, and can do nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template

from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.errors import NotFound
from barsek_visits.queries.visits.own_visits import own_items, shared_details
from barsek_visits.services.visits.documents import programme_document
from barsek_visits.web.context import office
from barsek_visits.web.locale import use_language_unless_requested
from barsek_visits.web.pdf import pdf_response
from barsek_visits.web.public.own_page import calendar_file

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from barsek_visits.queries.visits.details import VisitDetails

_SETTLED = frozenset({BookingStatus.CONFIRMED})
_SHOWN = _SETTLED | {BookingStatus.COMPLETED, BookingStatus.CANCELLED}


def shared_page(token: str) -> ResponseReturnValue:
    """Show the programme."""
    details = _details(token, _SHOWN)
    use_language_unless_requested(details.page_language)
    items = own_items(details)
    return render_template(
        "public/shared/shared.html",
        visit=details,
        items=items,
        several_days=office().office_time.is_on_several_days(item.span for item in items),
        token=token,
    )


def shared_ics(token: str) -> ResponseReturnValue:
    """Give the confirmed visit as a calendar file."""
    return calendar_file(_details(token, _SETTLED))


def shared_pdf(token: str) -> ResponseReturnValue:
    """Give the programme of a confirmed visit to print."""
    details = _details(token, _SETTLED)
    return pdf_response("programme.pdf", details.page_language, lambda: programme_document(details, office()))


def _details(token: str, shown: frozenset[BookingStatus]) -> VisitDetails:
    details = shared_details(token)
    if details.status not in shown:
        raise NotFound("programme")
    return details
