"""What is on today, and what waits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import render_template, url_for

from barsek_visits import formats
from barsek_visits.domain.permissions import Permission
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import ngettext
from barsek_visits.queries.bookings.calendar import appointments_in
from barsek_visits.queries.notifications.outbox import failed_mail_count
from barsek_visits.queries.visits.attention import (
    HostAway,
    LackingVisit,
    OfferedVisit,
    hosts_away,
    visits_lacking,
    visits_offered,
)
from barsek_visits.queries.visits.lists import visits_with_open_changes
from barsek_visits.queries.visits.sources import requests_by_source
from barsek_visits.web import clock
from barsek_visits.web.access import current_staff
from barsek_visits.web.context import office
from barsek_visits.web.staff.bookings.calendar_items import item
from barsek_visits.web.staff.visits.waiting import queue

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_NOON_IS_NEAR, _EVENING = 11, 17


@dataclass(frozen=True)
class Problem:
    """What needs attention, in words, and the page where it is dealt with, if there is one."""

    text: str
    url: str = ""


def today() -> ResponseReturnValue:
    """Show the day."""
    now = clock.now()
    our_time = office().office_time
    day = our_time.today(now)
    sees_visits = current_staff().may("see_visits")
    return render_template(
        "staff/today.html",
        today_on=day,
        greeting=_greeting(our_time.wall(now).hour),
        appointments=[item(row) for row in appointments_in(our_time.day_span(day), current_staff())],
        queue=queue() if sees_visits else None,
        problems=_problems() if sees_visits else [],
    )


def _greeting(hour: int) -> str:
    if hour < _NOON_IS_NEAR:
        return "morning"
    return "day" if hour < _EVENING else "evening"


def _lacking_text(row: LackingVisit) -> str:
    when = formats.moment(row.starts_at, office().zone)
    if row.lacks_room:
        return _("No room: %(organisation)s, %(when)s", organisation=row.organisation, when=when)
    return _("No host: %(organisation)s, %(when)s", organisation=row.organisation, when=when)


def _away_text(row: HostAway) -> str:
    when = formats.moment(row.starts_at, office().zone)
    return _("%(host)s is away: %(organisation)s, %(when)s", host=row.host, organisation=row.organisation, when=when)


def _offered_text(row: OfferedVisit) -> str:
    when = formats.moment(row.expires_at, office().zone)
    return _("Offered times run out %(when)s: %(organisation)s", organisation=row.organisation, when=when)


def _flood_text(count: int) -> str:
    return ngettext(
        "%(num)s request came from one source within 24 hours",
        "%(num)s requests came from one source within 24 hours",
        count,
    )


def _problems() -> list[Problem]:
    """Return what needs attention, in the order in which it is shown."""
    viewer, now = current_staff(), clock.now()
    texts = (
        *(
            (row.reference, _("Change asked for: %(organisation)s", organisation=row.organisation))
            for row in visits_with_open_changes(viewer)
        ),
        *((row.reference, _offered_text(row)) for row in visits_offered(viewer, now=now)),
        *((row.reference, _lacking_text(row)) for row in visits_lacking(viewer, now=now)),
        *((row.reference, _away_text(row)) for row in hosts_away(viewer, now=now)),
    )
    problems = [Problem(text, url_for("staff.visit", reference=reference)) for reference, text in texts]
    if viewer.may(Permission.RUN_ALL_VISITS):  # who may clear a flood away
        sources = url_for("staff.sources")
        problems += [Problem(_flood_text(len(rows)), sources) for rows in requests_by_source(viewer, now=now)]
    failed = failed_mail_count()
    if failed:
        text = ngettext("%(num)s email could not be sent.", "%(num)s emails could not be sent.", failed)
        problems.append(Problem(text))
    return problems
