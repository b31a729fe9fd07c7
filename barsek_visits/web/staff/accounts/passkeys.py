"""Passkeys: what the browser is asked, and what it answers (static/js/passkeys.js)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import Response, abort, flash, redirect, session, url_for

from barsek_visits.domain.errors import Busy, SignInRefused
from barsek_visits.i18n import gettext as _
from barsek_visits.services.accounts import passkeys
from barsek_visits.services.accounts.sign_in import is_open
from barsek_visits.settings import current_settings
from barsek_visits.web import clock
from barsek_visits.web.access import current_session, current_staff, sign_in_page
from barsek_visits.web.browsers import device_name
from barsek_visits.web.forms.accounts.accounts import PasskeyForm, PasskeySignInForm, SignInForm
from barsek_visits.web.forms.base import Form
from barsek_visits.web.kept_forms import come_again_page
from barsek_visits.web.staff.accounts.security import codes_page, security_page
from barsek_visits.web.staff.accounts.session import begin, first_step

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from barsek_visits.services.accounts.passkeys import Ceremony

_CHALLENGE = "challenge"
_CHALLENGE_LASTS = timedelta(minutes=5)


def ask_to_sign_in() -> Response:
    """Say what to ask the browser for the sign-in: any passkey, or in a second step one of the account's."""
    return _asked(lambda: passkeys.authentication(_half_signed_in()))


def sign_in_with_passkey() -> ResponseReturnValue:
    """Sign in with what the browser answered."""
    form = PasskeySignInForm()
    if not form.validate():
        abort(422)
    try:
        token = passkeys.sign_in_with_passkey(
            form.credential.data or "",
            take_challenge(),
            staff_id=_half_signed_in(),
            device=device_name(),
            now=clock.now(),
        )
    except SignInRefused:
        again = _beginning_anew(form)
        again.form_errors.append(_("This passkey does not fit. Please try again, or use another way."))
        return sign_in_page(again, 422)
    except Busy as error:
        return come_again_page(error, _beginning_anew(form), sign_in_page)
    return begin(token, form)


def _beginning_anew(form: PasskeySignInForm) -> SignInForm:
    return SignInForm(formdata=None, data={"next": form.next.data, "kept": form.kept.data})


def ask_for_new() -> Response:
    """Say what to ask the browser for a new passkey."""
    return _asked(lambda: passkeys.registration(current_staff()))


def ask_to_confirm() -> Response:
    """Say what to ask the browser to prove who is signed in."""
    return _asked(lambda: passkeys.authentication(current_staff().id))


def add_passkey() -> ResponseReturnValue:
    """Take a new passkey."""
    form = PasskeyForm()
    if not form.validate():
        return security_page(passkey_form=form, status=422)
    name = form.name.data or device_name() or _("Passkey")
    answer, challenge = form.credential.data or "", take_challenge()
    try:
        codes = passkeys.add_passkey(
            current_staff(), answer, challenge, name, session_id=current_session().id, now=clock.now()
        )
    except SignInRefused:
        form.form_errors.append(_("This passkey could not be taken. Please try again."))
        return security_page(passkey_form=form, status=422)
    flash(_("The passkey is added."), "success")
    return codes_page(codes) if codes else redirect(url_for("staff.security"), code=303)


def remove_passkey(id: int) -> ResponseReturnValue:
    """Forget a passkey."""
    if not Form().validate():
        abort(422)
    passkeys.remove_passkey(id, by=current_staff(), now=clock.now())
    flash(_("The passkey is removed."), "success")
    return redirect(url_for("staff.security"), code=303)


def take_challenge() -> passkeys.Challenge:
    """Return the challenge that this browser was sent last, for some minutes; else one that nothing fits."""
    value, at = session.pop(_CHALLENGE, ("", "0001-01-01T00:00:00+00:00"))
    asked_at = datetime.fromisoformat(at)
    return passkeys.Challenge(value if clock.now() - asked_at < _CHALLENGE_LASTS else "", asked_at)


def _asked(ceremony: Callable[[], Ceremony]) -> Response:
    if not Form().validate():
        abort(422)
    if not current_settings().passkey_host:
        abort(404)
    asked = ceremony()
    session[_CHALLENGE] = [asked.challenge, clock.now().isoformat()]
    return Response(asked.options, mimetype="application/json")


def _half_signed_in() -> int | None:
    first = first_step()
    return first.staff_id if first and is_open(first, now=clock.now()) else None
