"""Public holidays of the office's country, from the `holidays` library, named in the reader's language."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from holidays import country_holidays

from barsek_visits.domain.errors import N_
from barsek_visits.i18n import gettext

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
    N_("All Saints' Day"),
    N_("Christmas Eve"),
    N_("Epiphany"),
    N_("Independence Day"),
    N_("May Day"),
    N_("Midsummer Day"),
    N_("Midsummer Eve"),
    N_("National Day"),
    N_("Day off"),
    N_("Defender of the Fatherland Day"),
    N_("Holiday of Spring and Labor"),
    N_("International Women's Day"),
    N_("New Year Holidays"),
    N_("Russia Day"),
    N_("Unity Day"),
    N_("Victory Day"),
)
# Where a holiday is moved, or a day off is: the calendar wants the plain name.
_REMARK = re.compile(r" \((?:observed|substituted from [^)]*)\)")


@dataclass(frozen=True)
class NeighbourHoliday:
    """A holiday of a neighbour: the office is open on it, and its guests may not be."""

    country: str
    name: str


@lru_cache(maxsize=64)
def _english_names(country: str, year: int) -> dict[date, str]:
    return dict(country_holidays(country, years=year, language="en_US"))


def public_holidays(country: str, first: date, last: date) -> dict[date, str]:
    """Return the days off between two dates, both included, with their names in the current language.

    Where two fall on one day the library joins their names by a semicolon.
    """
    return {
        day: "; ".join(dict.fromkeys(gettext(_REMARK.sub("", part)) for part in name.split("; ")))
        for year in range(first.year, last.year + 1)
        for day, name in sorted(_english_names(country, year).items())
        if first <= day <= last
    }


def neighbour_holidays(countries: tuple[str, ...], first: date, last: date) -> dict[date, list[NeighbourHoliday]]:
    """Return the holidays of countries between two dates, both included, in the order of the countries."""
    days: dict[date, list[NeighbourHoliday]] = defaultdict(list)
    for country in countries:
        for day, name in public_holidays(country, first, last).items():
            days[day].append(NeighbourHoliday(country, name))
    return dict(days)
