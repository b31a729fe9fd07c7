"""How often strangers may read, and try links: held in each process's memory, by network, kept nowhere else.

How often one may sign in, and what sends mail, is limited in the database, for all processes (`services/`).
"""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING

from flask import abort, request
from limits import parse_many
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from werkzeug.exceptions import SecurityError

from barsek_visits.domain.networks import network_of
from barsek_visits.settings import current_settings
from barsek_visits.web.errors import error_page

if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from flask import Flask, Response
    from flask.typing import ResponseReturnValue

    from barsek_visits.web.access import View

# A school class sits behind one address, and the page that refuses gives the telephone number.
_READS = "600 per 10 minutes"
_WRONG_LINKS = "60 per 10 minutes"
# A document takes a moment of the machine's whole attention, and is printed once or twice.
_DOCUMENTS = "30 per 10 minutes"
_READ_BY_STRANGERS = (
    "public.front",
    "public.privacy",
    "public.new_visit",
    "public.request_visit",
    "public.own_page",
    "public.change_visit",
    "public.shared_page",
)
_NOT_FOUND, _TOO_MANY = 404, 429


class Limit:
    """How often one network address may do one thing."""

    def __init__(self, name: str, allowed: str) -> None:
        """Begin to count; `allowed` is in the words of the `limits` library."""
        self._name = name
        self._items = parse_many(allowed)
        self._counts = FixedWindowRateLimiter(MemoryStorage())

    def is_reached(self) -> bool:
        """Say whether the asker has to wait."""
        return not all(self._counts.test(item, self._name, _address()) for item in self._items)

    def count(self) -> None:
        """Count once more for the asker."""
        for item in self._items:
            self._counts.hit(item, self._name, _address())


def init_limits(app: Flask, link_pages: Collection[str]) -> None:
    """Limit what strangers read, and guesses at the links of `link_pages`: of these only wrong ones count."""
    app.before_request(_refuse_nul)
    with app.app_context():
        if not current_settings().throttle:
            return
    wrong_links, documents = Limit("wrong-links", _WRONG_LINKS), Limit("documents", _DOCUMENTS)
    views: dict[str, Any] = app.view_functions
    for name in ("public.programme_pdf", "public.shared_pdf"):
        views[name] = _counted(views[name], documents)
    reads = Limit("reads", _READS)
    for name in _READ_BY_STRANGERS:
        views[name] = _counted(views[name], reads)

    @app.after_request
    def refuse_guesses(response: Response) -> Response:
        """Count wrong links, and refuse more of them; a right one is answered, whoever guesses from that network."""
        if response.status_code != _NOT_FOUND or request.endpoint not in link_pages:
            return response
        if wrong_links.is_reached():
            return error_page(_TOO_MANY)
        wrong_links.count()
        return response


def _counted(view: View, limit: Limit) -> View:
    """Return the view behind a limit that counts every use of it."""

    @wraps(view)
    def counted(**values: object) -> ResponseReturnValue:
        if limit.is_reached():
            abort(_TOO_MANY)
        limit.count()
        return view(**values)

    return counted


def _address() -> str:
    return network_of(request.remote_addr or "") or request.remote_addr or ""


def _refuse_nul() -> None:
    """Answer 404 for an address with a NUL in it: no page has one, and PostgreSQL takes none in a text.

    A request to another host is refused as such, a little later: there is no address of ours to draw a page with.
    """
    if isinstance(request.routing_exception, SecurityError):
        return
    if "\x00" in request.path or any("\x00" in value for _, value in request.args.items(multi=True)):
        abort(404)
