"""Choosing a password by a link that came by mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, url_for

from barsek_visits.domain.accounts.links import LinkKind
from barsek_visits.domain.errors import WeakPassword
from barsek_visits.i18n import gettext as _
from barsek_visits.services.accounts import password_links as service
from barsek_visits.services.accounts.links import owner_of
from barsek_visits.web import clock
from barsek_visits.web.forms.accounts.accounts import NewPasswordForm, ResetForm
from barsek_visits.web.staff.accounts.passwords import weakness
from barsek_visits.web.staff.accounts.session import caller_for

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def reset() -> ResponseReturnValue:
    """Show the form that asks for a new password."""
    return render_template("staff/accounts/session/reset.html", form=ResetForm(formdata=None), sent=False)


def ask_for_reset() -> ResponseReturnValue:
    """Mail the way to a new password; the answer is the same whether there is such an account or not."""
    form = ResetForm()
    if not form.validate():
        return render_template("staff/accounts/session/reset.html", form=form, sent=False), 422
    email = (form.email.data or "").replace("\x00", "")
    service.ask_for_reset(email, caller_for(email), now=clock.now())
    return render_template("staff/accounts/session/reset.html", form=form, sent=True)


def reset_link(token: str) -> ResponseReturnValue:
    """Show the form for a new password."""
    return _page(token, LinkKind.RESET, NewPasswordForm(formdata=None))


def reset_link_post(token: str) -> ResponseReturnValue:
    """Set the new password."""
    return _choose(token, LinkKind.RESET)


def invitation(token: str) -> ResponseReturnValue:
    """Show the form for a first password."""
    return _page(token, LinkKind.INVITATION, NewPasswordForm(formdata=None))


def invitation_post(token: str) -> ResponseReturnValue:
    """Set the first password."""
    return _choose(token, LinkKind.INVITATION)


def _choose(token: str, kind: LinkKind) -> ResponseReturnValue:
    form = NewPasswordForm()
    if not form.validate():
        return _page(token, kind, form, 422)
    try:
        service.choose_password(token, kind, form.new_password.data or "", now=clock.now())
    except WeakPassword as weak:
        form.new_password.errors = [weakness(weak)]
        return _page(token, kind, form, 422)
    flash(_("Your password is set. Sign in with it now."), "success")
    return redirect(url_for("staff.sign_in"), code=303)


def _page(token: str, kind: LinkKind, form: NewPasswordForm, status: int = 200) -> ResponseReturnValue:
    owner = owner_of(token, kind, now=clock.now())
    if owner is None:
        abort(404)
    return render_template("staff/accounts/session/new_password.html", form=form, owner=owner), status
