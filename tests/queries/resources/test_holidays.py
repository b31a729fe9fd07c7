"""Holidays have a name in every language, also where two fall on one day."""

from __future__ import annotations

from datetime import date

import pytest

from barsek_visits.i18n import LANGUAGES, use_language
from barsek_visits.queries.resources.holidays import KNOWN_NAMES, public_holidays


@pytest.mark.parametrize("year", range(2026, 2041))
@pytest.mark.parametrize("country", ["NO", "FI", "SE", "RU"])
def test_every_holiday_has_a_name_that_can_be_translated(year: int, country: str) -> None:
    with use_language("en"):
        names = public_holidays(country, date(year, 1, 1), date(year, 12, 31)).values()

    assert {part for name in names for part in name.split("; ")} <= set(KNOWN_NAMES)


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_the_seventeenth_of_may_2027_is_two_holidays_in_every_language(language: str) -> None:
    with use_language("en"):
        english = public_holidays("NO", date(2027, 5, 17), date(2027, 5, 17))[date(2027, 5, 17)]
    with use_language(language):
        theirs = public_holidays("NO", date(2027, 5, 17), date(2027, 5, 17))[date(2027, 5, 17)]

    assert 1 == theirs.count("; ") == english.count("; ")
    assert not set(english.split("; ")) & set(theirs.split("; "))


def test_the_days_of_easter_2027_are_off() -> None:
    days = public_holidays("NO", date(2027, 3, 22), date(2027, 3, 31))

    assert [25, 26, 28, 29] == [day.day for day in days]
