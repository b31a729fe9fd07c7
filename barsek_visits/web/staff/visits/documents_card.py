"""Which documents a member may print for a visit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from barsek_visits.i18n import LANGUAGES
from barsek_visits.queries.visits.participants import may_see_participants
from barsek_visits.services.visits.documents import PRINTABLE
from barsek_visits.web.access import current_staff

if TYPE_CHECKING:
    from barsek_visits.queries.visits.details import VisitDetails


@dataclass(frozen=True)
class DocumentsCard:
    """Addresses of the documents; the programme's by language, each named in itself, the visit's own language first."""

    programmes: tuple[tuple[str, str, str], ...]
    badges: str
    door_sign: str


def documents_card(details: VisitDetails) -> DocumentsCard | None:
    """Return what may be printed, or None where nothing may be yet or any more."""
    if details.status not in PRINTABLE:
        return None

    reference = details.reference
    in_order = sorted(LANGUAGES, key=lambda code: code != details.page_language)
    return DocumentsCard(
        programmes=tuple((code, LANGUAGES[code], _programme(reference, code)) for code in in_order),
        badges=url_for("staff.badges_pdf", reference=reference)
        if may_see_participants(details, current_staff())
        else "",
        door_sign=url_for("staff.door_sign_pdf", reference=reference) if details.names_of("room") else "",
    )


def _programme(reference: str, language: str) -> str:
    return url_for("staff.programme_pdf", reference=reference, lang=language)
