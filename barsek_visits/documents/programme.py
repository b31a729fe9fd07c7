"""The programme that a delegation carries: times in both zones, places, the way, whom to call."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from barsek_visits.documents.typesetting import letterhead, typeset
from barsek_visits.formats import full_day, local_date, times, times_elsewhere, zone_name
from barsek_visits.i18n import current_language, ngettext, use_language
from barsek_visits.i18n import gettext as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from barsek_visits.documents.sheets import ProgrammeSheet, SheetItem


def programme_pdf(sheet: ProgrammeSheet) -> bytes:
    """Return the programme as PDF, in the sheet's language; days are the office's."""
    with use_language(sheet.language):
        return typeset("programme", _words(sheet))


def _words(sheet: ProgrammeSheet) -> dict[str, Any]:
    heading = _("Programme")
    return {
        "language": current_language(),
        "title": f"{heading}: {sheet.organisation}",
        "office": letterhead(sheet.office),
        "heading": heading,
        "organisation": sheet.organisation,
        "facts": [fact for fact in _facts(sheet) if fact],
        "columns": [_time_heading(sheet), _("Programme"), _("Place")],
        "days": _days(sheet),
        "nothing": _("There is no programme yet."),
        "where": _("Where"),
        "directions": sheet.directions,
        "telephone": _("Telephone"),
        "reference_label": _("Reference"),
        "reference": sheet.reference,
        "share_label": _("Share with your group"),
        "share": sheet.share_url,
    }


def _facts(sheet: ProgrammeSheet) -> list[str]:
    people = ngettext("%(num)s person", "%(num)s people", sheet.party_size) if sheet.party_size else ""
    return [sheet.visit_type, people, _hosts(sheet.hosts)]


def _hosts(names: Sequence[str]) -> str:
    return ngettext("Host: %(names)s", "Hosts: %(names)s", len(names), names=", ".join(names)) if names else ""


def _time_heading(sheet: ProgrammeSheet) -> str:
    """Name the office's city where somebody could take its times for those at home."""
    if any(_there(sheet, item) for item in sheet.items):
        return _("Time in %(city)s", city=sheet.office.city)
    return _("Time")


def _days(sheet: ProgrammeSheet) -> list[dict[str, Any]]:
    zone = sheet.office.zone
    in_order = sorted(sheet.items, key=lambda item: item.span)
    return [
        {"day": _as_heading(full_day(day, zone)), "items": [_item(sheet, item) for item in items]}
        for day, items in groupby(in_order, key=lambda item: local_date(item.span.start, zone))
    ]


def _item(sheet: ProgrammeSheet, item: SheetItem) -> dict[str, Any]:
    return {
        "here": times(item.span, sheet.office.zone),
        "there": _there(sheet, item),
        "title": item.title,
        "place": item.place,
        "text": item.text,
        "hosts": _hosts(item.hosts),
    }


def _there(sheet: ProgrammeSheet, item: SheetItem) -> str:
    theirs = times_elsewhere(item.span, sheet.time_zone, sheet.office.zone)
    return _("%(times)s in %(place)s", times=theirs, place=zone_name(sheet.time_zone)) if theirs else ""


def _as_heading(text: str) -> str:
    return text[:1].upper() + text[1:]
