"""Public holidays of the office's country, from the `holidays` library, named in the reader's language."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from holidays import country_holidays

from barsek_visits.i18n import N_, gettext

if TYPE_CHECKING:
    from datetime import date

# The library names holidays in English and in the country's own tongue only; the other languages are ours.
KNOWN_NAMES = (
    N_("New Year's Day"),
    N_("Maundy Thursday"),
    N_("Good Friday"),
    N_("Easter Sunday"),
    N_("Easter Monday"),
    N_("Labor Day"),
    N_("Constitution Day"),
    N_("Ascension Day"),
    N_("Pentecost"),
    N_("Pentecost Monday"),
    N_("Christmas Day"),
    N_("Second Day of Christmas"),
)


@lru_cache(maxsize=64)
def _english_names(country: str, year: int) -> dict[date, str]:
    return dict(country_holidays(country, years=year, language="en_US"))


def public_holidays(country: str, first: date, last: date) -> dict[date, str]:
    """Return the days off between two dates, both included, with their names in the current language.

    Where two fall on one day the library joins their names by a semicolon.
    """
    return {
        day: "; ".join(gettext(part) for part in name.split("; "))
        for year in range(first.year, last.year + 1)
        for day, name in sorted(_english_names(country, year).items())
        if first <= day <= last
    }
