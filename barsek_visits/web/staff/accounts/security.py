"""How one's own account is secured: the app, passkeys, recovery codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, url_for

from barsek_visits.domain.errors import SignInRefused
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.accounts.second_factors import passkeys_of, second_factors_of
from barsek_visits.sealing import CannotUnseal, Sealer
from barsek_visits.services.accounts import second_factors as service
from barsek_visits.settings import current_settings
from barsek_visits.web import clock
from barsek_visits.web.access import current_session, current_staff, lacks_second_factor
from barsek_visits.web.browsers import device_name
from barsek_visits.web.forms.accounts.accounts import AppForm, PasskeyForm
from barsek_visits.web.forms.base import Form
from barsek_visits.web.qr import qr_svg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue


def security() -> ResponseReturnValue:
    """Show what there is beside the password."""
    return security_page()


def begin_app() -> ResponseReturnValue:
    """Show the secret of a new app, as a picture and in letters; nothing is stored before its first code is right."""
    if not Form().validate():
        abort(422)
    return _app_page(AppForm(formdata=None), service.new_secret())


def set_up_app() -> ResponseReturnValue:
    """Take the app whose code is right."""
    form = AppForm()
    secret = _unsealed(form.secret.data or "")
    if not form.validate():
        return _app_page(form, secret, 422)
    by, session_id = current_staff(), current_session().id
    try:
        codes = service.set_up_app(by, secret, form.code.data or "", session_id=session_id, now=clock.now())
    except SignInRefused:
        form.code.errors = [_("This code does not fit. Is the time right on the telephone?")]
        return _app_page(form, secret, 422)
    flash(_("The app is set up. From now on you are asked for its code when you sign in."), "success")
    return codes_page(codes) if codes else redirect(url_for("staff.security"), code=303)


def remove_app() -> ResponseReturnValue:
    """Forget the app."""
    if not Form().validate():
        abort(422)
    service.remove_app(current_staff(), now=clock.now())
    flash(_("The app is removed."), "success")
    return redirect(url_for("staff.security"), code=303)


def renew_recovery_codes() -> ResponseReturnValue:
    """Show new recovery codes, this once."""
    if not Form().validate():
        abort(422)
    if not second_factors_of(current_staff().id).any:
        abort(404)
    return codes_page(service.renew_recovery_codes(current_staff(), now=clock.now()))


def security_page(*, passkey_form: PasskeyForm | None = None, status: int = 200) -> ResponseReturnValue:
    """Return the page of one's second factors."""
    staff_id = current_staff().id
    page = render_template(
        "staff/accounts/security.html",
        factors=second_factors_of(staff_id),
        passkeys=passkeys_of(staff_id),
        new_passkey=passkey_form or PasskeyForm(formdata=None, data={"name": device_name()}),
        is_missing=lacks_second_factor(),
        with_passkeys=bool(current_settings().passkey_host),
    )
    return page, status


def codes_page(codes: Sequence[str]) -> ResponseReturnValue:
    """Return the page that shows recovery codes, this once."""
    return render_template("staff/accounts/recovery_codes.html", codes=codes), 200


def _app_page(form: AppForm, secret: str, status: int = 200) -> ResponseReturnValue:
    picture = qr_svg(service.app_uri(current_staff(), secret))
    form.secret.data = _sealer().seal(secret)
    page = render_template("staff/accounts/app.html", form=form, secret=secret, picture=picture)
    return page, status


def _unsealed(sealed: str) -> str:
    """Return the secret that came along with the page; only we can have made it."""
    try:
        return _sealer().unseal(sealed)
    except CannotUnseal:
        abort(422)


def _sealer() -> Sealer:
    return Sealer(current_settings().secret_keys, f"new-app-{current_staff().id}")
