"""Name badges, ten to a page, with marks to cut along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from barsek_visits.documents.typesetting import letterhead, typeset
from barsek_visits.i18n import current_language, use_language
from barsek_visits.i18n import gettext as _

if TYPE_CHECKING:
    from barsek_visits.documents.sheets import BadgeSheet


def badges_pdf(sheet: BadgeSheet) -> bytes:
    """Return the badges as PDF: one for each name in the sheet's order, then the blank ones."""
    with use_language(sheet.language):
        return typeset("badges", _words(sheet))


def _words(sheet: BadgeSheet) -> dict[str, Any]:
    heading = _("Name badges")
    named = [{"name": person.name, "title": person.title} for person in sheet.names]
    return {
        "language": current_language(),
        "title": f"{heading}: {sheet.organisation}",
        "office": letterhead(sheet.office),
        "organisation": sheet.organisation,
        "badges": named + [{"name": "", "title": ""}] * sheet.blank,
    }
