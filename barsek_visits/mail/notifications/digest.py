"""The letter with a host's own day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from barsek_visits import formats
from barsek_visits.i18n import gettext as _
from barsek_visits.mail.notifications.letter import Letter

if TYPE_CHECKING:
    from datetime import date

    from barsek_visits.domain.resources.office import OfficeRow
    from barsek_visits.domain.spans import TimeSpan


@dataclass(frozen=True)
class DigestItem:
    """One line of a day's plan."""

    span: TimeSpan
    title: str
    room: str


def daily_digest(office: OfficeRow, day: date, items: list[DigestItem], url: str) -> Letter:
    """Tell a host what is on for them today."""
    on = formats.full_day(day, office.zone)
    rows = tuple(
        (formats.times(item.span, office.zone), f"{item.title}, {item.room}" if item.room else item.title)
        for item in items
    )
    return Letter(_("Your day: %(day)s", day=on), _("Your day: %(day)s", day=on), (), rows, _("Open today"), url, "")
