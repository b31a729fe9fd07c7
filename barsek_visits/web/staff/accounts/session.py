"""Signing in and out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from flask import abort, redirect, render_template, request, session, url_for
from flask_login import current_user, login_user

from barsek_visits.domain.accounts.first_step import FirstStep
from barsek_visits.domain.accounts.links import LinkKind
from barsek_visits.domain.errors import Busy, SignInRefused, TooManyTries
from barsek_visits.domain.tokens import token_hash
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import set_language
from barsek_visits.queries.accounts.accounts import session_by_hash
from barsek_visits.queries.accounts.second_factors import second_factors_of
from barsek_visits.services.accounts import sessions
from barsek_visits.services.accounts import sign_in as service
from barsek_visits.services.accounts.links import is_link_open, sign_in_by_link
from barsek_visits.services.accounts.tries import Caller
from barsek_visits.settings import LOOPBACK
from barsek_visits.web import clock
from barsek_visits.web.access import StaffUser, current_session, local_path, sign_in_page, switch_by_form
from barsek_visits.web.browsers import device_name, has_signed_in_to, remember_sign_in, this_browser
from barsek_visits.web.forms.accounts.accounts import CodeForm, SignInForm
from barsek_visits.web.forms.base import Form
from barsek_visits.web.kept_forms import come_again_page, kept_form, note_member, send_again_page
from barsek_visits.web.locale import language_switch

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via")
_FIRST_STEP = "first_step"


def sign_in() -> ResponseReturnValue:
    """Show the sign-in."""
    if current_user.is_authenticated:
        return redirect(url_for("staff.today"), code=303)
    session.pop(_FIRST_STEP, None)  # whoever comes here begins anew
    return sign_in_page(SignInForm(formdata=None, data={"next": request.args.get("next", "")}))


def sign_in_post() -> ResponseReturnValue:
    """Check address and password, or the code of the second step."""
    form = SignInForm()
    if language_switch():
        return _in_another_language(form)
    return _second_step() if form.is_second_step else _check_password(form)


def _check_password(form: SignInForm) -> ResponseReturnValue:
    if not form.validate():
        return sign_in_page(form, 422)
    email, password = (form.email.data or "").replace("\x00", ""), form.password.data or ""
    try:
        done = service.sign_in(email, password, caller_for(email), now=clock.now())
    except SignInRefused:
        form.form_errors.append(_("Email address and password do not belong together."))
        return sign_in_page(form, 422)
    except (Busy, TooManyTries) as error:
        return come_again_page(error, form, sign_in_page)
    if isinstance(done, FirstStep):
        session[_FIRST_STEP] = [done.staff_id, done.password_mark, done.at.isoformat(), email]
        return _code_page(CodeForm(formdata=None, data={"next": form.next.data, "kept": form.kept.data}))
    remember_sign_in(email)
    return begin(done, form)


def _in_another_language(form: SignInForm) -> ResponseReturnValue:
    """Return the page on which only the language was changed, with what is kept; no password goes back."""
    kept = {"next": form.next.data, "kept": form.kept.data}
    if form.is_second_step and first_step():
        return _code_page(CodeForm(formdata=None, data=kept))
    return sign_in_page(SignInForm(formdata=None, data={**kept, "email": form.email.data}))


def _second_step() -> ResponseReturnValue:
    form, first = CodeForm(), first_step()
    if first is None or not service.is_open(first, now=clock.now()):
        again = SignInForm(formdata=None, data={"next": form.next.data, "kept": form.kept.data})
        again.form_errors.append(_("That took too long. Please sign in once more."))
        return sign_in_page(again, 422)
    if not form.validate():
        return _code_page(form, 422)
    email = _first_email()
    try:
        token = service.sign_in_with_code(first, form.code.data or "", caller_for(email), now=clock.now())
    except SignInRefused:
        form.code.errors = [_("This code does not fit. Codes of the app change every half minute, and work once.")]
        return _code_page(form, 422)
    except (Busy, TooManyTries) as error:
        return come_again_page(error, form, _code_page)
    remember_sign_in(email)
    return begin(token, form)


def first_step() -> FirstStep | None:
    """Return the first step that this browser has taken, if it has."""
    kept = session.get(_FIRST_STEP)
    return FirstStep(kept[0], kept[1], datetime.fromisoformat(kept[2])) if kept else None


def _first_email() -> str:
    return str(session[_FIRST_STEP][3])


def caller_for(email: str) -> Caller:
    """Return who asks, as failures to sign in to an account are counted."""
    browser = this_browser() if has_signed_in_to(email) else ""
    return Caller(request.remote_addr or "", browser, device_name())


def sign_in_link(token: str) -> ResponseReturnValue:
    """Show the button that signs in; links alone do nothing, since mail programs follow them."""
    _from_this_machine_only()
    if not is_link_open(token, LinkKind.SIGN_IN, now=clock.now()):
        abort(404)
    return render_template("staff/accounts/session/sign_in_link.html", token=token)


def sign_in_link_post(token: str) -> ResponseReturnValue:
    """Use a one-time link up."""
    _from_this_machine_only()
    if not Form().validate():
        abort(422)
    return begin(sign_in_by_link(token, device=device_name(), now=clock.now()))


def sign_out() -> ResponseReturnValue:
    """End the sign-in, here and for whoever has copied the cookie."""
    if not Form().validate():
        abort(422)
    sessions.sign_out(current_session().id)
    session.clear()
    return redirect(url_for("staff.sign_in"), code=303)


def _code_page(form: CodeForm, status: int = 200) -> ResponseReturnValue:
    first = first_step()
    factors = second_factors_of(first.staff_id if first else 0)
    page = render_template(
        "staff/accounts/session/code.html", form=form, factors=factors, **switch_by_form("second-step")
    )
    return page, status


def begin(token: str, form: SignInForm | CodeForm | None = None) -> ResponseReturnValue:
    """Open the session under a new identity, and go where its form wanted to: nothing of the stranger's goes on."""
    row = session_by_hash(token_hash(token))
    session.clear()
    if row is None:
        abort(422)
    login_user(StaffUser(token, row))
    note_member(row.staff.id)
    kept = kept_form(form.kept.data or "", row.staff.id) if form else None
    if kept:
        set_language(row.staff.language)
        return send_again_page(kept)
    return redirect(local_path((form.next.data if form else "") or ""), code=303)


def _from_this_machine_only() -> None:
    """Refuse a link from elsewhere: the real peer counts, and what came through a proxy is never from this machine."""
    before_proxy = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
    if before_proxy["REMOTE_ADDR"] not in LOOPBACK or any(name in request.headers for name in _FORWARDED):
        abort(404)
