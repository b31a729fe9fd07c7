"""Signing in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user

from barsek_visits.domain.errors import SignInRefused
from barsek_visits.domain.tokens import token_hash
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.accounts.accounts import session_by_hash
from barsek_visits.services.accounts import sign_in as service
from barsek_visits.settings import LOOPBACK
from barsek_visits.web import clock
from barsek_visits.web.access import StaffUser, current_session, local_path
from barsek_visits.web.browsers import device_name, has_signed_in_to, remember_sign_in, this_browser
from barsek_visits.web.forms.accounts.accounts import SignInForm
from barsek_visits.web.forms.base import Form

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via")


def sign_in() -> ResponseReturnValue:
    """Show the sign-in."""
    if current_user.is_authenticated:
        return redirect(url_for("staff.today"), code=303)
    return _page(SignInForm(formdata=None, data={"next": request.args.get("next", "")}))


def sign_in_post() -> ResponseReturnValue:
    """Check address and password."""
    form = SignInForm()
    if not form.validate():
        return _page(form, 422)
    email, password = (form.email.data or "").replace("\x00", ""), form.password.data or ""
    browser = this_browser() if has_signed_in_to(email) else ""
    try:
        caller = service.Caller(request.remote_addr or "", browser, device_name())
        token = service.sign_in(email, password, caller, now=clock.now())
    except SignInRefused:
        form.form_errors.append(_("Email address and password do not belong together."))
        return _page(form, 422)
    remember_sign_in(email)
    _begin(token)
    return redirect(local_path(form.next.data or ""), code=303)


def sign_in_link(token: str) -> ResponseReturnValue:
    """Show the button that signs in; links alone do nothing, since mail programs follow them."""
    _from_this_machine_only()
    if not service.is_link_open(token, now=clock.now()):
        abort(404)
    return render_template("staff/accounts/session/sign_in_link.html", token=token)


def sign_in_link_post(token: str) -> ResponseReturnValue:
    """Use a one-time link up."""
    _from_this_machine_only()
    if not Form().validate():
        abort(422)
    _begin(service.sign_in_by_link(token, device=device_name(), now=clock.now()))
    return redirect(url_for("staff.today"), code=303)


def sign_out() -> ResponseReturnValue:
    """End the sign-in, here and for whoever has copied the cookie."""
    if not Form().validate():
        abort(422)
    service.sign_out(current_session().id)
    session.clear()
    return redirect(url_for("staff.sign_in"), code=303)


def _page(form: SignInForm, status: int = 200) -> ResponseReturnValue:
    return render_template("staff/accounts/session/sign_in.html", form=form), status


def _begin(token: str) -> None:
    """Open the session under a new identity: nothing of the stranger's goes on."""
    row = session_by_hash(token_hash(token))
    session.clear()
    if row is None:
        abort(422)
    login_user(StaffUser(token, row))


def _from_this_machine_only() -> None:
    """Refuse a link from elsewhere: the real peer counts, and what came through a proxy is never from this machine."""
    before_proxy = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
    if before_proxy["REMOTE_ADDR"] not in LOOPBACK or any(name in request.headers for name in _FORWARDED):
        abort(404)
