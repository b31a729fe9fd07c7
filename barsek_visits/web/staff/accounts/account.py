"""One's own account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, flash, redirect, render_template, session, url_for

from barsek_visits.domain.errors import SignInRefused, WeakPassword
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import set_language
from barsek_visits.queries.accounts.accounts import SignInRow, has_password, sign_ins_of, wants_daily_digest
from barsek_visits.queries.accounts.second_factors import second_factors_of
from barsek_visits.services.accounts import accounts as service
from barsek_visits.services.accounts import sessions
from barsek_visits.web import clock
from barsek_visits.web.access import current_session, current_staff
from barsek_visits.web.forms.accounts.accounts import DailyDigestForm, LanguageForm, PasswordForm
from barsek_visits.web.forms.base import Form
from barsek_visits.web.staff.accounts.passwords import weakness
from barsek_visits.web.staff.accounts.session import caller_for

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def account() -> ResponseReturnValue:
    """Show the account."""
    return _page()


def change_language() -> ResponseReturnValue:
    """Set the language of pages and mails."""
    form = LanguageForm()
    if not form.validate():
        return _page(language_form=form, status=422)
    service.change_language(current_staff(), form.language.data)
    set_language(form.language.data)
    flash(_("Your pages and emails now speak this language."), "success")
    return redirect(url_for("staff.account"), code=303)


def switch_daily_digest() -> ResponseReturnValue:
    """Choose whether the day's plan comes by mail."""
    form = DailyDigestForm()
    if not form.validate():
        abort(422)
    service.switch_daily_digest(current_staff(), on=form.on.data)
    text = _("Your day's plan comes by email from now on.") if form.on.data else _("Your day's plan comes no more.")
    flash(text, "success")
    return redirect(url_for("staff.account"), code=303)


def change_password() -> ResponseReturnValue:
    """Set a new password."""
    form = PasswordForm()
    if not form.validate():
        return _page(password_form=form, status=422)
    if not has_password(current_staff().id) and not sessions.is_confirmed(
        current_session().confirmed_at, now=clock.now()
    ):  # there is no current one to ask for
        return redirect(url_for("staff.confirm", next=url_for("staff.account")), code=303)
    current, new = form.current_password.data or "", form.new_password.data or ""
    try:
        service.change_password(
            current_staff(),
            current,
            new,
            caller_for(current_staff().email),
            but_session=current_session().id,
            now=clock.now(),
        )
    except SignInRefused:
        form.current_password.errors = [_("This is not your current password.")]
        return _page(password_form=form, status=422)
    except WeakPassword as weak:
        form.new_password.errors = [weakness(weak)]
        return _page(password_form=form, status=422)
    flash(_("Your password is changed. All your other sign-ins have ended."), "success")
    return redirect(url_for("staff.account"), code=303)


def end_sign_in(id: int) -> ResponseReturnValue:
    """End one of the member's sign-ins; the one that asks is signed out."""
    if not Form().validate():
        abort(422)
    sessions.end_sign_in(id, by=current_staff(), now=clock.now())
    if id == current_session().id:
        session.clear()
        return redirect(url_for("staff.sign_in"), code=303)
    flash(_("That sign-in has ended."), "success")
    return redirect(url_for("staff.account"), code=303)


def _page(
    *, language_form: LanguageForm | None = None, password_form: PasswordForm | None = None, status: int = 200
) -> ResponseReturnValue:
    page = render_template(
        "staff/accounts/account.html",
        sign_ins=_sign_ins(),
        this_sign_in=current_session().id,
        factors=second_factors_of(current_staff().id),
        wants_digest=wants_daily_digest(current_staff().id),
        language_form=language_form or LanguageForm(formdata=None, data={"language": current_staff().language}),
        password_form=password_form or PasswordForm(formdata=None),
    )
    return page, status


def _sign_ins() -> list[SignInRow]:
    now = clock.now()
    return [row for row in sign_ins_of(current_staff()) if not sessions.is_over(row.started_at, row.seen_at, now=now)]
