"""The delegation shows that it reads the contact's mail: by a button in the first letter, or by a mailed code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, url_for

from barsek_visits.domain.errors import WrongCode
from barsek_visits.services.visits.delegation import contact_address
from barsek_visits.web import clock
from barsek_visits.web.browsers import remember_browser, this_browser
from barsek_visits.web.forms.visits.own_page import CodeForm, ConfirmAddressForm
from barsek_visits.web.public.own_page import mailed_secret, visit_in_its_language, visit_page
from barsek_visits.web.refusals import error_text

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def confirm_address(token: str) -> ResponseReturnValue:
    """Confirm the contact's address; only its mail has what this needs."""
    visit, form = visit_in_its_language(token), ConfirmAddressForm()
    if not form.validate():
        return visit_page(token, visit, status=422)
    contact_address.confirm_address(token, mailed_secret(), browser=this_browser(), now=clock.now())
    remember_browser()
    return redirect(url_for("public.own_page", token=token, confirmed=1), code=303)


def code(token: str) -> ResponseReturnValue:
    """Mail a code, or take the one that was mailed."""
    visit, form = visit_in_its_language(token), CodeForm()
    if not form.validate():
        return visit_page(token, visit, {"code": form}, status=422)
    if form.is_mail_wanted:
        contact_address.mail_code(token, now=clock.now())
        return redirect(url_for("public.own_page", token=token, mailed=1, _anchor="code"), code=303)
    try:
        contact_address.enter_code(token, form.code.data or "", browser=this_browser(), now=clock.now())
    except WrongCode as error:
        form.code.errors = [error_text(error)]
        return visit_page(token, visit, {"code": form}, status=422)
    remember_browser()
    return redirect(url_for("public.own_page", token=token, _anchor="steps-title"), code=303)


def confirm_along(token: str) -> None:
    """Confirm the address along with a step that was taken on the page that the mail leads to."""
    secret = mailed_secret()
    if secret and contact_address.confirm_address_if_right(token, secret, browser=this_browser(), now=clock.now()):
        remember_browser()
