"""The front page, the privacy page, and what robots may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, render_template

from barsek_visits.i18n import gettext as _
from barsek_visits.queries.bookings.availability import next_free_days
from barsek_visits.queries.bookings.policy import booking_policy
from barsek_visits.queries.visits.visit_types import visit_types
from barsek_visits.web import clock
from barsek_visits.web.context import office

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_DAYS_SHOWN = 6
_USUAL_PARTY = 1

_ROBOTS = """User-agent: *
Disallow: /staff/
Disallow: /v/
Disallow: /display/
Disallow: /api/
"""


def front() -> ResponseReturnValue:
    """Say what a visit is, and offer the next free days."""
    policy, types = booking_policy(office(), clock.now()), visit_types()
    days = next_free_days(policy, types[0].rules, _USUAL_PARTY, _DAYS_SHOWN) if types else []
    return render_template("public/front.html", next_days=days, visit_types=types)


def privacy() -> ResponseReturnValue:
    """Say what is stored, why, and for how long."""
    return render_template("public/privacy.html", retention=_retention())


def robots() -> ResponseReturnValue:
    """Keep robots to the public pages; calendar programs may fetch feeds, some of them ask here first."""
    return Response(_ROBOTS, mimetype="text/plain")


def _retention() -> list[tuple[str, str, str]]:
    """Return what is stored, what for, and how long."""
    after_visit = _("14 days after the visit, or after the request ended")
    return [
        (
            _("Contact person: name, email, telephone, and what was written to us"),
            _("To plan the visit with you"),
            after_visit,
        ),
        (
            _(
                "Names of participants, only where we have asked for them: encrypted, for the visit’s hosts,"
                " coordinators and administrators"
            ),
            _("What we said when we asked, such as access at the border station"),
            _("14 days after the visit, or as soon as you erase them"),
        ),
        (_("Numbers of food needs and wheelchair users"), _("To receive everyone well"), _("3 days after the visit")),
        (_("Emails we have sent you"), _("To know what was said"), after_visit),
        (
            _("Country, number of people, language, topics, time; names of public bodies, schools, universities"),
            _("To report to our owners; there is no person in it"),
            _("Kept; of protected visits only the month and roughly how many came"),
        ),
        (_("Names of other organisations"), _("To plan and hold the visit"), after_visit),
        (
            _("Staff: name, email address and sign-ins"),
            _("To do the work, and to know who did what"),
            _("As long as they work here; the log of steps for two years"),
        ),
    ]
