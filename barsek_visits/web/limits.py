"""How often strangers may try: held in memory, by network address, kept nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from barsek_visits.settings import current_settings

if TYPE_CHECKING:
    from flask import Flask, Response

# Many offices share one address: the limit leaves room for a whole school, and the page that refuses gives
# the telephone number.
_REQUESTS = "30 per 10 minutes; 200 per day"
_WRONG_LINKS = "60 per 10 minutes"
_TOKEN_PAGES = ("public.own_page", "public.visit_ics", "public.change_visit", "public.withdraw_visit",
                "public.cancel_visit", "feeds.feed", "staff.sign_in_link")  # fmt: skip
_NOT_FOUND = 404


def init_limits(app: Flask) -> None:
    """Limit the size of bodies, sent requests, and guesses at secret links: of these only wrong ones count."""
    app.before_request(_refuse_nul)
    app.before_request(_refuse_long_chunked_bodies)
    limiter = Limiter(
        get_remote_address,
        app=app,
        storage_uri="memory://",
        enabled=current_throttle(app),
        headers_enabled=False,
    )
    app.extensions["barsek-limiter"] = limiter  # the views know it by a weak reference only
    limit = limiter.limit(_REQUESTS)
    app.view_functions["public.request_visit"] = limit(app.view_functions["public.request_visit"])  # type: ignore[assignment]
    wrong = limiter.shared_limit(_WRONG_LINKS, scope="wrong-links", deduct_when=_is_wrong)
    for name in _TOKEN_PAGES:
        app.view_functions[name] = wrong(app.view_functions[name])  # type: ignore[assignment]


def current_throttle(app: Flask) -> bool:
    """Say whether limits are on."""
    with app.app_context():
        return current_settings().throttle


def _is_wrong(response: Response) -> bool:
    return response.status_code == _NOT_FOUND


def _refuse_nul() -> None:
    """Answer 404 for an address with a NUL in it: no page has one, and PostgreSQL takes none in a text."""
    if "\x00" in request.path or any("\x00" in value for value in request.args.values()):
        abort(404)


def _refuse_long_chunked_bodies() -> None:
    """Answer 413 for a body that comes in chunks and reaches the limit: Werkzeug would cut it there and go on."""
    limit = current_app.config["MAX_CONTENT_LENGTH"]
    if request.content_length is None and len(request.get_data(cache=True)) >= limit:
        abort(413)
