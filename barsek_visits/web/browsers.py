"""Which browser asks: a random number, in its session first, and in a cookie of its own once it has sent a request.

Strictly necessary (ekomloven § 3-15): by it the own page knows the browser that sent the request, and a form that is
sent twice is taken once.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import g, request, session

from barsek_visits.domain.tokens import new_token
from barsek_visits.settings import current_settings

if TYPE_CHECKING:
    from flask import Flask, Response

# A visit may lie a year ahead, and be asked for some weeks before that; browsers keep no cookie for longer.
_KEPT_SECONDS = 400 * 24 * 3600
_IN_SESSION = "browser"
_NUMBER = re.compile(r"[A-Za-z0-9_-]{43}")


def init_browsers(app: Flask) -> None:
    """Send the cookie with the answer that remembers a browser."""
    app.after_request(_set_cookie)


def this_browser() -> str:
    """Return the number of the browser that asks; one that has none gets it, for as long as its session lasts."""
    number = request.cookies.get(_cookie_name(), "")
    if not _NUMBER.fullmatch(number):
        number = session.setdefault(_IN_SESSION, new_token())
    return number


def remember_browser() -> None:
    """Let the browser that asks keep its number: it has sent a request, or its holder has read the contact's mail."""
    g.remembered_browser = this_browser()


def _cookie_name() -> str:
    return "__Host-browser" if current_settings().is_https else "browser"


def _set_cookie(response: Response) -> Response:
    if number := g.get("remembered_browser"):
        secure = current_settings().is_https
        response.set_cookie(
            _cookie_name(), number, max_age=_KEPT_SECONDS, secure=secure, httponly=True, samesite="Lax", path="/"
        )
    return response
