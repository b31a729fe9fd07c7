"""Errors as pages: each fact of the domain has its status and its words here, once."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from flask import Response, g, make_response, render_template, request
from werkzeug.exceptions import HTTPException, SecurityError

from barsek_visits.domain.errors import Busy, DomainError, TooManyTries, WrongState
from barsek_visits.i18n import gettext as _
from barsek_visits.web.refusals import state_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask

log = logging.getLogger(__name__)

_SERVER_ERROR = 500
_NOT_SENT_AGAIN = "csrf_token"  # the page makes its own


def init_errors(app: Flask) -> None:
    """Register the pages."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(Exception, _our_fault)


def error_page(status: int) -> Response:
    """Return the page of a status, in the reader's language; it sets no cookie."""
    title, text = _words(status)
    return _page(status, title, text)


def _page(status: int, title: str, text: str, sent: Sequence[tuple[str, str]] = ()) -> Response:
    """Return a page; `sent` are the fields of a form that can be sent once more, as they were typed."""
    g.shows_error = True
    return make_response(render_template("errors/error.html", title=title, text=text, code=status, sent=sent), status)


def _words(status: int) -> tuple[str, str]:
    words = {
        400: (_("We did not understand that"), _("Please go back and try again.")),
        403: (_("This is not for your role"), _("An administrator can give you the role that may.")),
        404: (_("There is nothing here"), _("The address may be cut off, or what stood here is gone.")),
        405: (_("That is not how this page works"), _("Please go back and use the page's own buttons.")),
        413: (_("The text is too long"), _("Please send less text.")),
        422: (
            _("The form has expired"),
            _("The page may have been open for too long. Please go back and try again."),
        ),
        429: (_("Too many tries"), _("Please wait a little, or call us.")),
    }
    return words.get(
        status, (_("Something went wrong on our side"), _("Please try again in a little while, or call us."))
    )


def _http_error(error: HTTPException) -> Response:
    if isinstance(error, SecurityError):  # an untrusted host: there is no address of ours to draw a page with
        return Response("Bad request\n", 400, mimetype="text/plain")
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    response = error_page(error.code or _SERVER_ERROR)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _domain_error(error: DomainError) -> Response:
    """Return the page of a fact: its own status, its own words."""
    if isinstance(error, Busy):
        return _busy_page(error)
    text = state_text(error) if isinstance(error, WrongState) else _(error.text)
    response = _page(error.status, _(error.title), text)
    if isinstance(error, TooManyTries):
        response.headers["Retry-After"] = str(error.retry_after_seconds)
    return response


def _busy_page(error: Busy) -> Response:
    """Return a page that keeps what was typed and sends it once more; no page holds a password or a file."""
    sent = [pair for pair in request.form.items(multi=True) if pair[0] != _NOT_SENT_AGAIN]
    if request.files or any("password" in name for name, _value in sent):
        sent = []
    text = _(error.text) if sent else _("Please try again in a little while, or call us.")
    response = _page(error.status, _(error.title), text, sent)
    response.headers["Retry-After"] = str(error.retry_after_seconds)
    return response


def _our_fault(error: Exception) -> Response:
    # The trace goes to the log without the values of the request: they may be a visitor's.
    log.error("unhandled error at %s", request.endpoint, exc_info=error)
    try:
        return error_page(_SERVER_ERROR)
    except Exception as second:
        log.error("the page of the error failed too", exc_info=second)
        return Response("Something went wrong on our side.\n", _SERVER_ERROR, mimetype="text/plain")
