"""Proving again who one is, before settings of security."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, request

from barsek_visits.domain.errors import Busy, SignInRefused, TooManyTries
from barsek_visits.i18n import gettext as _
from barsek_visits.services.accounts.confirming import confirm_by_password
from barsek_visits.services.accounts.passkeys import confirm_by_passkey
from barsek_visits.web import clock
from barsek_visits.web.access import confirm_page, current_session, current_staff, local_path
from barsek_visits.web.forms.accounts.accounts import ConfirmForm
from barsek_visits.web.kept_forms import come_again_page, kept_form, send_again_page
from barsek_visits.web.staff.accounts.passkeys import take_challenge
from barsek_visits.web.staff.accounts.session import caller_for

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def confirm() -> ResponseReturnValue:
    """Ask who is there."""
    return confirm_page(ConfirmForm(formdata=None, data={"next": request.args.get("next", "")}))


def confirm_post() -> ResponseReturnValue:
    """Check the password or the passkey, and go on."""
    form = ConfirmForm()
    if not form.validate():
        return confirm_page(form, 422)
    try:
        _check(form)
    except SignInRefused:
        is_passkey = bool(form.credential.data)
        wrong = _("This passkey does not fit. Please try again, or use another way.")
        form.password.errors = [wrong if is_passkey else _("This is not your current password.")]
        return confirm_page(form, 422)
    except (Busy, TooManyTries) as error:
        return come_again_page(error, form, confirm_page)
    kept = kept_form(form.kept.data or "", current_staff().id)
    return send_again_page(kept) if kept else redirect(local_path(form.next.data or ""), code=303)


def _check(form: ConfirmForm) -> None:
    by, session_id, now = current_staff(), current_session().id, clock.now()
    if form.credential.data:
        confirm_by_passkey(by, form.credential.data, take_challenge(), session_id=session_id, now=now)
    else:
        confirm_by_password(by, form.password.data or "", caller_for(by.email), session_id=session_id, now=now)
