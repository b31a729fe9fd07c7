"""One visit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request

from barsek_visits.queries.visits.details import visit_details
from barsek_visits.web.access import current_staff
from barsek_visits.web.staff.visits.visit_page import visit_page

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def visit(reference: str) -> ResponseReturnValue:
    """Show one visit, with the best free room and host for the wanted time chosen."""
    return visit_page(visit_details(reference, current_staff()), wish=request.args.get("starts_at", ""))


def visit_card(reference: str) -> ResponseReturnValue:
    """Show what the calendar tells of a visit beside its item."""
    return render_template("staff/visits/card.html", visit=visit_details(reference, current_staff()))
