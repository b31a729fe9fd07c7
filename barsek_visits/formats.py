"""How times, zones, countries, languages and lengths are written in the current language (CLDR, through Babel)."""

from __future__ import annotations

from datetime import datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

import pycountry
from babel.core import get_global
from babel.dates import format_date, format_skeleton, format_time, get_timezone_location

from barsek_visits.domain.bookings.date_phrases import inflected
from barsek_visits.domain.bookings.date_words import DateNames
from barsek_visits.domain.bookings.status import BookingKind
from barsek_visits.domain.text import folded
from barsek_visits.i18n import LANGUAGES, current_language, current_locale, locale_of, ngettext, pgettext
from barsek_visits.i18n import gettext as _

if TYPE_CHECKING:
    from datetime import date, time

    from barsek_visits.domain.spans import TimeSpan

# Kosovo has no code in ISO 3166-1; this one of its free ones is what the European Union and CLDR use.
_KOSOVO = "XK"
_HOUR_MINUTES = 60
_KEPT = 4096  # of the dates and times that were written last


def wall(moment: date | datetime, zone: str) -> date | datetime:
    """Return an instant in a zone; a plain date stays as it is."""
    return moment.astimezone(ZoneInfo(zone)) if isinstance(moment, datetime) else moment


def local_date(moment: date | datetime, zone: str) -> date:
    """Return an instant's date in a zone; a plain date stays as it is."""
    return moment.astimezone(ZoneInfo(zone)).date() if isinstance(moment, datetime) else moment


def full_day(moment: date | datetime, zone: str) -> str:
    """Write `Thursday 10 December 2026`."""
    locale = current_locale()
    pattern = "EEEE d MMMM y" if locale.language == "en" else "full"
    return format_date(wall(moment, zone), pattern, locale)


def day(moment: date | datetime, zone: str, this_year: int | None = None) -> str:
    """Write `Thu 10 Dec`, and the year too where it is not this one."""
    on = local_date(moment, zone)
    is_other_year = this_year is not None and on.year != this_year
    return _by_skeleton(on, "yMMMEd" if is_other_year else "MMMEd", current_language())


def month(moment: date | datetime, zone: str) -> str:
    """Write `December 2026`."""
    return _by_skeleton(local_date(moment, zone), "yMMMM", current_language())


def date_part(moment: date | datetime, zone: str, pattern: str) -> str:
    """Write one part by its CLDR pattern, such as `cccc` for the weekday's stand-alone name."""
    return _by_pattern(local_date(moment, zone), pattern, current_language())


# A page writes the same few days and hours again and again.
@lru_cache(maxsize=_KEPT)
def _by_skeleton(on: date, skeleton: str, language: str) -> str:
    return format_skeleton(skeleton, on, locale=locale_of(language))


@lru_cache(maxsize=_KEPT)
def _by_pattern(on: date, pattern: str, language: str) -> str:
    return format_date(on, pattern, locale_of(language))


@lru_cache(maxsize=_KEPT)
def _by_clock(at: time, language: str) -> str:
    return format_time(at, "short", locale=locale_of(language))


@cache
def date_names() -> DateNames:
    """Return the names of months and weekdays in all our languages, in the forms that people type, folded."""
    months: tuple[dict[str, int], dict[str, int]] = ({}, {})
    weekdays: tuple[dict[str, int], dict[str, int]] = ({}, {})
    for language in LANGUAGES:
        locale = locale_of(language)
        for form in ("format", "stand-alone"):
            for found, names in ((months, locale.months[form]), (weekdays, locale.days[form])):
                for number, name in names["wide"].items():
                    found[0].update(dict.fromkeys(inflected(folded(name), language), number))
                for number, name in names["abbreviated"].items():
                    found[1][folded(name).rstrip(".")] = number
    return DateNames(months[0], weekdays[0], months[1], weekdays[1])


def weekday_names() -> list[str]:
    """Return the weekdays' names, Monday first."""
    names = current_locale().days["stand-alone"]["wide"]
    return [str(names[day]) for day in range(7)]


def clock(moment: datetime, zone: str) -> str:
    """Write `09:00`."""
    return _by_clock(moment.astimezone(ZoneInfo(zone)).time().replace(second=0, microsecond=0), current_language())


def times(span: TimeSpan, zone: str) -> str:
    """Write `09:00–12:00`; where the span ends on another day, with that day."""
    text = f"{clock(span.start, zone)}–{clock(span.end, zone)}"
    if local_date(span.start, zone) != local_date(span.end, zone):
        return f"{clock(span.start, zone)} – {moment(span.end, zone)}"
    return text


def moment(instant: datetime, zone: str) -> str:
    """Write `Thu 10 Dec, 09:00`."""
    return f"{day(instant, zone)}, {clock(instant, zone)}"


def times_elsewhere(span: TimeSpan, zone: str, office_zone: str) -> str:
    """Write the span in another zone, or nothing where its clocks show the same; with the day where it differs."""
    if not zone:
        return ""
    here, there = (
        [end.astimezone(ZoneInfo(name)).replace(tzinfo=None) for end in (span.start, span.end)]
        for name in (office_zone, zone)
    )
    if here == there:
        return ""
    text = times(span, zone)
    return text if here[0].date() == there[0].date() else f"{day(span.start, zone)} {text}"


def duration(minutes: int) -> str:
    """Write `60 minutes` or `3 hours`, whichever is round."""
    if minutes > _HOUR_MINUTES and minutes % _HOUR_MINUTES == 0:
        hours = minutes // _HOUR_MINUTES
        return ngettext("%(num)s hour", "%(num)s hours", hours)
    return ngettext("%(num)s minute", "%(num)s minutes", minutes)


def zone_name(zone: str) -> str:
    """Write where a zone's clock hangs: `Finland`, or with the town where a country has several."""
    locale = current_locale()
    territory = get_global("zone_territories").get(zone)
    if territory is None:
        return zone
    country = str(locale.territories[territory])
    if len(get_global("territory_zones")[territory]) == 1:
        return country
    return f"{country} ({get_timezone_location(zone, locale, return_city=True)})"


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def is_time_zone(zone: str) -> bool:
    """Say whether this is an IANA name, as `Europe/Helsinki` is; older names and `UTC` are, too."""
    return zone in _time_zones()


@cache
def country_codes() -> tuple[str, ...]:
    """Return the ISO 3166-1 alpha-2 codes of countries, in no order, and Kosovo's."""
    return (*(country.alpha_2 for country in pycountry.countries), _KOSOVO)


def country_name(code: str) -> str:
    """Write a country's name."""
    return str(current_locale().territories.get(code, code))


@cache
def country_names(code: str) -> tuple[str, ...]:
    """Return a country's name in each of our languages, and its code."""
    return (code, *(str(locale_of(language).territories.get(code, "")) for language in LANGUAGES))


def language_name(code: str) -> str:
    """Write a language's name; Babel would say "norsk bokmål" where people say "norsk"."""
    names = {
        "nb": pgettext("language", "Norwegian"),
        "en": pgettext("language", "English"),
        "fi": pgettext("language", "Finnish"),
        "sv": pgettext("language", "Swedish"),
        "ru": pgettext("language", "Russian"),
        "se": pgettext("language", "Northern Sámi"),
    }
    return names.get(code, code)


def participants_reason(reason: str) -> str:
    """Write why names of participants are asked for: a usual reason, or a host's own words as they are."""
    reasons = {"border": _("Access at the border station"), "badges": _("Name badges")}
    return reasons.get(reason, reason)


def booking_title(title: str, kind: str) -> str:
    """Return what a visit or a meeting is called; some titles are erased after a while, then its kind says it."""
    return title or (_("Meeting") if kind == BookingKind.MEETING else _("Visit"))


def status_name(status: str) -> str:
    """Write where a visit or meeting stands."""
    return _status_names(current_language()).get(status, status)


@cache
def _status_names(_language: str) -> dict[str, str]:
    return {
        "requested": pgettext("status", "requested"),
        "asked": pgettext("status", "question asked"),
        "offered": pgettext("status", "times offered"),
        "confirmed": pgettext("status", "confirmed"),
        "completed": pgettext("status", "took place"),
        "no_show": pgettext("status", "did not come"),
        "declined": pgettext("status", "declined"),
        "withdrawn": pgettext("status", "withdrawn"),
        "cancelled": pgettext("status", "cancelled"),
        "expired": pgettext("status", "expired"),
        "planned": pgettext("status", "planned"),
    }
