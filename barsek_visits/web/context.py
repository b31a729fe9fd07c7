"""What every template has: the office, the languages, texts, and times in words."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app, g, url_for
from flask_wtf.csrf import generate_csrf

from barsek_visits import formats, i18n
from barsek_visits.domain.errors import NotFound
from barsek_visits.queries.resources.office import office_row
from barsek_visits.queries.visits.waiting import waiting_count
from barsek_visits.settings import current_settings
from barsek_visits.web import clock
from barsek_visits.web.locale import language_links, requested_language

if TYPE_CHECKING:
    from datetime import date, datetime
    from typing import Any

    from flask import Flask

    from barsek_visits.domain.resources.office import OfficeRow


def init_context(app: Flask) -> None:
    """Give the templates their words."""
    env = app.jinja_env
    env.add_extension("jinja2.ext.i18n")
    env.install_gettext_callables(  # type: ignore[attr-defined]
        i18n.gettext, i18n.plural_form, newstyle=True, pgettext=i18n.pgettext
    )
    env.globals.update(asset=asset, csrf_token=generate_csrf)
    env.filters.update(_FILTERS)
    app.context_processor(_context)


def office() -> OfficeRow:
    """Return the office, read once a request and language."""
    language = i18n.current_language()
    row: OfficeRow | None = _offices().get(language)
    if row is None:
        row = _offices()[language] = office_row()
    return row


def today() -> date:
    """Return the office's date, looked up once a request."""
    if "today" not in g:
        g.today = office().office_time.today(clock.now())
    day: date = g.today
    return day


def _offices() -> dict[str, OfficeRow]:
    found: dict[str, OfficeRow] = g.setdefault("offices", {})
    return found


def asset(path: str) -> str:
    """Return a static file's address with its version in it, so that browsers may keep it for ever."""
    return url_for("static", filename=path, v=_version(Path(current_app.static_folder or ""), path))


@cache
def _version(folder: Path, path: str) -> str:
    return hashlib.sha256((folder / path).read_bytes()).hexdigest()[:10]


def _context() -> dict[str, Any]:
    staff = g.get("staff")
    try:
        our_office = office()
    except NotFound:
        if "shows_error" not in g:  # the page of an error is the only one that does without
            raise
        our_office = None
    return {
        "office": our_office,
        "language": i18n.current_language(),
        "languages": language_links(),
        "language_query": requested_language(),
        "staff": staff,
        "sign_in_ways": {"passkeys": bool(current_settings().passkey_host), "entra": bool(current_settings().entra)},
        "waiting_count": waiting_count(staff, now=clock.now()) if staff and staff.may("see_visits") else 0,
    }


def _zone() -> str:
    return office().zone


def _this_year() -> int:
    return today().year


def _day_of(moment: date | datetime) -> date:
    return formats.local_date(moment, _zone())


_FILTERS = {
    "full_day": lambda moment: formats.full_day(moment, _zone()),
    "day": lambda moment: formats.day(moment, _zone(), _this_year()),
    "weekday": lambda moment: formats.date_part(moment, _zone(), "ccc"),
    "weekday_name": lambda moment: formats.date_part(moment, _zone(), "cccc"),
    "day_number": lambda moment: formats.date_part(moment, _zone(), "d"),
    "month_name": lambda moment: formats.date_part(moment, _zone(), "LLLL"),
    "month": lambda moment: formats.month(moment, _zone()),
    "clock": lambda moment: formats.clock(moment, _zone()),
    "moment": lambda moment: formats.moment(moment, _zone()),
    "iso": lambda moment: formats.wall(moment, _zone()).isoformat(),
    "wall": lambda moment: f"{formats.wall(moment, _zone()):%Y-%m-%dT%H:%M}",
    "date_value": lambda moment: _day_of(moment).isoformat(),
    "month_value": lambda moment: f"{_day_of(moment):%Y-%m}",
    "times": lambda span: formats.times(span, _zone()),
    "times_in": lambda span, zone: formats.times_elsewhere(span, zone, _zone()),
    "zone_name": formats.zone_name,
    "country_name": formats.country_name,
    "language_name": formats.language_name,
    "duration": formats.duration,
    "status_name": formats.status_name,
    "booking_title": formats.booking_title,
}
