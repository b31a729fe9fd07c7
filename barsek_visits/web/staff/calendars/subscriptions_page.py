"""The page of a member's calendars: links that show ours elsewhere, and the one of theirs that is read here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import render_template

from barsek_visits.addresses import feed_url
from barsek_visits.domain.calendars.detail import Detail
from barsek_visits.domain.calendars.external_calendars import FetchProblem
from barsek_visits.i18n import LANGUAGES
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.calendars.external_calendars import external_calendar_of
from barsek_visits.queries.calendars.subscriptions import SubscriptionRow, subscriptions_of
from barsek_visits.queries.resources.resources import active_resources
from barsek_visits.sealing import link_sealer
from barsek_visits.web import clock
from barsek_visits.web.access import current_staff
from barsek_visits.web.forms.calendars.external_calendars import ExternalCalendarForm
from barsek_visits.web.forms.calendars.subscriptions import SubscriptionForm, detail_name, scope_name
from barsek_visits.web.qr import qr_svg

if TYPE_CHECKING:
    from datetime import datetime

    from flask.typing import ResponseReturnValue
    from markupsafe import Markup


@dataclass(frozen=True)
class LinkRow:
    """A calendar link as the page shows it, secret included: it is the member's own."""

    id: int
    scope_name: str
    detail_name: str
    language: str
    https_url: str
    webcal_url: str
    qr_svg: Markup
    last_fetched_at: datetime | None
    last_program: str | None


def subscriptions_page(
    *, form: SubscriptionForm | None = None, external_form: ExternalCalendarForm | None = None, status: int = 200
) -> ResponseReturnValue:
    """Return the page; a form that was refused is shown as it was typed."""
    form = form or SubscriptionForm(
        formdata=None, data={"language": current_staff().language, "detail": Detail.TITLES.value}
    )
    set_scopes(form)
    outside = external_calendar_of(current_staff().resource_id, now=clock.now())
    page = render_template(
        "staff/calendars/list.html",
        subscriptions=[_link(row) for row in subscriptions_of(current_staff())],
        form=form,
        invitations=current_staff().invitations,
        outside=outside,
        external_problem=_problem_texts(FetchProblem(outside.problem)) if outside and outside.problem else (),
        external_form=external_form or ExternalCalendarForm(formdata=None),
    )
    return page, status


def set_scopes(form: SubscriptionForm) -> None:
    """Fill in what a link can show."""
    form.set_choices(active_resources(), hosts_too=current_staff().resource_id is not None)


def _problem_texts(problem: FetchProblem) -> tuple[str, ...]:
    """Say what went wrong with a member's own calendar, and what to do about it."""
    paste_anew = _("Please copy the ICS link in Outlook once more, and save it here.")
    ask = _("If it stays so, please ask whoever looks after your calendar.")
    texts = {
        FetchProblem.KEY_LOST: (_("The address can no longer be read here."), paste_anew),
        FetchProblem.NO_SUCH_HOST: (_("There is no server with the name in the address."), paste_anew),
        FetchProblem.FORBIDDEN: (
            _("The address leads into a private network, from which we do not fetch."),
            _("If your calendar is kept in the house, whoever runs this program can allow it."),
        ),
        FetchProblem.UNREACHABLE: (_("The server does not answer, or broke off."), ask),
        FetchProblem.TOO_SLOW: (_("The server answers too slowly."), ask),
        FetchProblem.TLS: (_("The server cannot prove who it is."), ask),
        FetchProblem.REFUSED: (_("The server does not let us read the calendar."), paste_anew),
        FetchProblem.GONE: (_("There is no calendar at the address any more."), paste_anew),
        FetchProblem.REDIRECTED: (_("The address leads on to others, and to no calendar."), paste_anew),
        FetchProblem.SERVER_FAULT: (_("The server answers with a fault of its own."), ask),
        FetchProblem.TOO_LARGE: (_("The calendar is larger than 10 MB."), _("Please publish one with fewer details.")),
        FetchProblem.NOT_A_CALENDAR: (_("What stands at the address cannot be read as a calendar."), paste_anew),
        FetchProblem.TOO_MUCH: (
            _("The calendar takes too long to read, or more memory than one calendar may."),
            _("Please publish one with fewer details."),
        ),
    }
    return texts[problem]


def _link(row: SubscriptionRow) -> LinkRow:
    url = feed_url(link_sealer().unseal(row.token_sealed))
    return LinkRow(
        id=row.id,
        scope_name=row.room_name or scope_name(row.scope),
        detail_name=detail_name(row.detail),
        language=LANGUAGES[row.language],
        https_url=url,
        webcal_url="webcal://" + url.partition("://")[2],
        qr_svg=qr_svg(url),
        last_fetched_at=row.fetched_at,
        last_program=row.fetched_by,
    )
