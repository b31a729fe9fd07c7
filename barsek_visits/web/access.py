"""Who is asking: sign-in on staff pages, and the permission that the route table names."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING

from flask import abort, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user

from barsek_visits.domain.permissions import RESPONSIBLE, Permission
from barsek_visits.domain.tokens import token_hash
from barsek_visits.i18n import set_language
from barsek_visits.queries.accounts.accounts import SessionRow, session_by_hash
from barsek_visits.queries.accounts.second_factors import second_factors_of
from barsek_visits.services.accounts import sessions
from barsek_visits.settings import current_settings
from barsek_visits.web import clock
from barsek_visits.web.forms.accounts.accounts import ConfirmForm, SignInForm
from barsek_visits.web.kept_forms import keep_form
from barsek_visits.web.locale import REFUSED, language_links

if TYPE_CHECKING:
    from flask import Flask

    from barsek_visits.domain.staff import StaffRow

View = Callable[..., ResponseReturnValue]

# Sent by pages that look for changes by themselves: a page that lies open must not keep anybody signed in.
LIVE_HEADER = "X-Live"


class StaffUser(UserMixin):
    """Flask-Login's view of a sign-in; its id is the secret in the cookie, not the member's number."""

    def __init__(self, token: str, session: SessionRow) -> None:
        """Keep the sign-in."""
        self.token = token
        self.session = session

    def get_id(self) -> str:
        """Return what the cookie holds."""
        return self.token


def init_login(app: Flask) -> None:
    """Tell Flask-Login how a sign-in is found."""
    manager = LoginManager(app, add_context_processor=False)
    manager.session_protection = None  # the row of the sign-in decides, not the browser's description
    manager.user_loader(_load)


def _load(token: str) -> StaffUser | None:
    row = session_by_hash(token_hash(token))
    now = clock.now()
    if row is None or sessions.is_over(row.started_at, row.seen_at, now=now):
        return None
    if LIVE_HEADER not in request.headers:
        sessions.keep_alive(row.id, row.seen_at, now=now)
    return StaffUser(token, row)


def current_staff() -> StaffRow:
    """Return who is signed in; only behind `require_permission`."""
    staff: StaffRow = current_user.session.staff
    return staff


def current_session() -> SessionRow:
    """Return the sign-in itself; only behind `require_permission`."""
    session: SessionRow = current_user.session
    return session


def require_permission(view: View, permission: Permission) -> View:
    """Return the view behind its permission: strangers go to the sign-in, the wrong role gets 403."""

    @wraps(view)
    def checked(**values: object) -> ResponseReturnValue:
        if not current_user.is_authenticated:
            return _ask_to_sign_in()
        g.staff = current_staff()
        set_language(g.staff.language)
        if not g.staff.may(permission):
            abort(403)
        if permission is not Permission.OWN_ACCOUNT and lacks_second_factor():
            return redirect(url_for("staff.security"), code=303)
        return view(**values)

    return checked


def require_confirmation(view: View) -> View:
    """Return the view behind a proof, not ten minutes old, of who is signed in; what was typed goes through it.

    Who has a second factor changes it only in a sign-in that was made with one: the password alone is not enough.
    """

    @wraps(view)
    def confirmed(**values: object) -> ResponseReturnValue:
        if request.method == "POST" and _came_without_their_factor():
            return redirect(url_for("staff.security"), code=303)
        if sessions.is_confirmed(current_session().confirmed_at, now=clock.now()):
            return view(**values)
        kept = keep_form()
        if kept:
            return confirm_page(ConfirmForm(formdata=None, data={"kept": kept}))
        return redirect(url_for("staff.confirm", next=_path_here() or url_for("staff.security")), code=303)

    return confirmed


def _came_without_their_factor() -> bool:
    return not current_session().with_second_factor and second_factors_of(current_staff().id).any


def confirm_page(form: ConfirmForm, status: int = 200) -> ResponseReturnValue:
    """Return the page that asks who is there."""
    has_passkeys = bool(second_factors_of(current_staff().id).passkeys)
    return render_template("staff/accounts/confirm.html", form=form, has_passkeys=has_passkeys), status


def lacks_second_factor() -> bool:
    """Say whether the office requires a second factor of the member, and this sign-in was made without one."""
    is_meant = current_settings().second_factor_required and current_staff().role in RESPONSIBLE
    return is_meant and not current_session().with_second_factor


def _ask_to_sign_in() -> ResponseReturnValue:
    """Send a stranger to the sign-in; whose session has ended keeps the form that they have just sent."""
    kept = keep_form()
    if not kept:
        return redirect(url_for("staff.sign_in", next=_path_here()), code=303)
    return sign_in_page(SignInForm(formdata=None, data={"kept": kept}), 422)


def sign_in_page(form: SignInForm, status: int = 200) -> ResponseReturnValue:
    """Return the page of the sign-in."""
    return render_template("staff/accounts/session/sign_in.html", form=form, **switch_by_form("sign-in")), status


def switch_by_form(form_id: str) -> dict[str, object]:
    """Return what a page of the sign-in needs so that its form goes along where only the language changes.

    A page that answers a form has no address of its own to go back to.
    """
    if request.method == "GET":
        return {}
    return {"typed_form": form_id, "switch": REFUSED, "languages": language_links("staff.sign_in")}


def _path_here() -> str | None:
    """Return where to go on after the sign-in; a form that was posted cannot be gone on with."""
    return request.full_path.rstrip("?") if request.method == "GET" and request.path != "/staff/" else None


def local_path(wanted: str) -> str:
    """Return where to go after the sign-in: a staff page of ours, or the first of them.

    Whatever could be read as another host, or as a script, is not gone to.
    """
    is_ours = wanted.startswith("/staff/") and wanted.isprintable() and "\\" not in wanted and "//" not in wanted
    return wanted if is_ours else url_for("staff.today")
