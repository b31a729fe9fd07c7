"""Who is asking: sign-in on staff pages, and the permission that the route table names."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING

from flask import abort, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user

from barsek_visits.domain.tokens import token_hash
from barsek_visits.i18n import set_language
from barsek_visits.queries.accounts.accounts import SessionRow, session_by_hash
from barsek_visits.services.accounts import sign_in
from barsek_visits.web import clock

if TYPE_CHECKING:
    from flask import Flask

    from barsek_visits.domain.permissions import Permission
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
    if row is None or sign_in.is_over(row.started_at, row.seen_at, now=now):
        return None
    if LIVE_HEADER not in request.headers:
        sign_in.keep_alive(row.id, row.seen_at, now=now)
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
            return redirect(url_for("staff.sign_in", next=_path_here()), code=303)
        g.staff = current_staff()
        set_language(g.staff.language)
        if not g.staff.may(permission):
            abort(403)
        return view(**values)

    return checked


def _path_here() -> str | None:
    """Return where to go on after the sign-in; a form that was posted cannot be gone on with."""
    return request.full_path.rstrip("?") if request.method == "GET" and request.path != "/staff/" else None


def local_path(wanted: str) -> str:
    """Return where to go after the sign-in: a staff page of ours, or the first of them.

    Whatever could be read as another host, or as a script, is not gone to.
    """
    is_ours = wanted.startswith("/staff/") and wanted.isprintable() and "\\" not in wanted and "//" not in wanted
    return wanted if is_ours else url_for("staff.today")
