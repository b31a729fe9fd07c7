"""The sign on a room's door: who, when and where, to be read from three metres."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from barsek_visits.documents.typesetting import letterhead, typeset
from barsek_visits.formats import full_day, times
from barsek_visits.i18n import current_language, pgettext, use_language
from barsek_visits.i18n import gettext as _

if TYPE_CHECKING:
    from barsek_visits.documents.sheets import DoorSign


def door_sign_pdf(sign: DoorSign, *others: DoorSign) -> bytes:
    """Return a PDF with one page for each sign, in the language of the first."""
    with use_language(sign.language):
        words = {
            "language": current_language(),
            "title": _("Door sign"),
            "signs": [_page(each) for each in (sign, *others)],
        }
        return typeset("door_sign", words)


def _page(sign: DoorSign) -> dict[str, Any]:
    zone = sign.office.zone
    day = full_day(sign.span.start, zone)
    return {
        "office": letterhead(sign.office),
        "who": pgettext("door sign", "Reserved") if sign.protected else sign.title,
        "day": day[:1].upper() + day[1:],
        "times": times(sign.span, zone),
        "room": sign.room,
    }
