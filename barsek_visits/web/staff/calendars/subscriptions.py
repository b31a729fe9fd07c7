"""A member's calendar links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, redirect, url_for

from barsek_visits.domain.calendars.detail import Detail
from barsek_visits.i18n import gettext as _
from barsek_visits.services.calendars import subscriptions as service
from barsek_visits.web import clock
from barsek_visits.web.access import current_staff
from barsek_visits.web.forms.base import Form
from barsek_visits.web.forms.calendars.subscriptions import InvitationsForm, SubscriptionForm
from barsek_visits.web.staff.calendars.subscriptions_page import set_scopes, subscriptions_page

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def subscriptions() -> ResponseReturnValue:
    """Show the links, and the form for a new one."""
    return subscriptions_page()


def make_subscription() -> ResponseReturnValue:
    """Make a link."""
    form = SubscriptionForm()
    set_scopes(form)
    form.language.data = form.language.data or current_staff().language
    if not form.validate():
        return subscriptions_page(form=form, status=422)
    detail = Detail(form.detail.data)
    service.subscribe(form.scope.data, detail, form.language.data, by=current_staff(), now=clock.now())
    flash(_("The calendar link is ready."), "success")
    if form.scope.data == "mine" and current_staff().invitations:
        flash(_("Invitations by email are now off for you: the link shows the same visits and meetings."), "info")
    return redirect(url_for("staff.subscriptions"), code=303)


def switch_invitations() -> ResponseReturnValue:
    """Choose whether invitations come by mail."""
    form = InvitationsForm()
    if not form.validate():
        abort(422)
    service.switch_invitations(current_staff(), on=form.on.data)
    text = _("Invitations by email are on.") if form.on.data else _("Invitations by email are off.")
    flash(text, "success")
    return redirect(url_for("staff.subscriptions"), code=303)


def rotate_subscription(id: int) -> ResponseReturnValue:
    """Give a link a new secret."""
    _checked()
    service.rotate_subscription(id, by=current_staff(), now=clock.now())
    flash(_("The link has a new address; the old one works no more."), "success")
    return redirect(url_for("staff.subscriptions"), code=303)


def revoke_subscription(id: int) -> ResponseReturnValue:
    """Take a link away."""
    _checked()
    service.revoke_subscription(id, by=current_staff(), now=clock.now())
    flash(_("The link works no more."), "success")
    return redirect(url_for("staff.subscriptions"), code=303)


def _checked() -> None:
    if not Form().validate():
        abort(422)
