"""A member's calendar links."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import segno
from flask import abort, flash, redirect, render_template, url_for
from markupsafe import Markup

from barsek_visits.domain.events import Detail
from barsek_visits.i18n import LANGUAGES
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.availability import active_resources
from barsek_visits.queries.subscriptions import SubscriptionRow, subscriptions_of
from barsek_visits.services import subscriptions as service
from barsek_visits.services.addresses import feed_url
from barsek_visits.services.links import link_sealer
from barsek_visits.web import clock
from barsek_visits.web.access import me
from barsek_visits.web.forms.fields import Form
from barsek_visits.web.forms.staff import InvitationsForm, SubscriptionForm, detail_name, scope_name

if TYPE_CHECKING:
    from datetime import datetime

    from flask.typing import ResponseReturnValue


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


def subscriptions() -> ResponseReturnValue:
    """Show the links, and the form for a new one."""
    form = SubscriptionForm(formdata=None, data={"language": me().language, "detail": Detail.TITLES.value})
    return _page(form)


def make_subscription() -> ResponseReturnValue:
    """Make a link."""
    form = SubscriptionForm()
    _offer(form)
    form.language.data = form.language.data or me().language
    if not form.validate():
        return _page(form, 422)
    detail = Detail(form.detail.data)
    service.subscribe(form.scope.data, detail, form.language.data, by=me(), now=clock.now())
    flash(_("The calendar link is ready."), "success")
    if form.scope.data == "mine" and me().invitations:
        flash(_("Invitations by mail are now off for you: the link shows the same visits and meetings."), "info")
    return redirect(url_for("staff.subscriptions"), code=303)


def switch_invitations() -> ResponseReturnValue:
    """Choose whether invitations come by mail."""
    form = InvitationsForm()
    if not form.validate():
        abort(422)
    service.switch_invitations(me(), on=form.on.data)
    text = _("Invitations by mail are on.") if form.on.data else _("Invitations by mail are off.")
    flash(text, "success")
    return redirect(url_for("staff.subscriptions"), code=303)


def rotate_subscription(id: int) -> ResponseReturnValue:
    """Give a link a new secret."""
    _checked()
    service.rotate_subscription(id, by=me(), now=clock.now())
    flash(_("The link has a new address; the old one works no more."), "success")
    return redirect(url_for("staff.subscriptions"), code=303)


def revoke_subscription(id: int) -> ResponseReturnValue:
    """Take a link away."""
    _checked()
    service.revoke_subscription(id, by=me(), now=clock.now())
    flash(_("The link works no more."), "success")
    return redirect(url_for("staff.subscriptions"), code=303)


def _checked() -> None:
    if not Form().validate():
        abort(422)


def _offer(form: SubscriptionForm) -> None:
    form.offer(active_resources(), hosts_too=me().resource_id is not None)


def _page(form: SubscriptionForm, status: int = 200) -> ResponseReturnValue:
    _offer(form)
    links = [_link(row) for row in subscriptions_of(me())]
    page = render_template(
        "staff/subscriptions/list.html", subscriptions=links, form=form, invitations=me().invitations
    )
    return page, status


def _link(row: SubscriptionRow) -> LinkRow:
    url = feed_url(link_sealer().unseal(row.token_sealed))
    return LinkRow(
        id=row.id,
        scope_name=row.room_name or scope_name(row.scope),
        detail_name=detail_name(row.detail),
        language=LANGUAGES[row.language],
        https_url=url,
        webcal_url="webcal://" + url.partition("://")[2],
        qr_svg=_qr(url),
        last_fetched_at=row.fetched_at,
        last_program=row.fetched_by,
    )


def _qr(url: str) -> Markup:
    out = io.BytesIO()
    segno.make(url, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, svgclass="qr-code", lineclass=None, omitsize=True, border=2
    )
    return Markup(out.getvalue().decode())  # noqa: S704 - made by the library from an address of ours
