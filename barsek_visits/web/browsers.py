"""Which browser asks: a random number, in its session first, and in a cookie of its own once it has sent a request.

Strictly necessary (ekomloven § 3-15): by it the own page knows the browser that sent the request, and a form that is
sent twice is taken once.
"""

from __future__ import annotations

import hmac
import re
from typing import TYPE_CHECKING

from flask import g, request, session
from ua_parser import parse

from barsek_visits.domain.text import LINE_LIMIT
from barsek_visits.domain.tokens import new_token
from barsek_visits.sealing import keyed_hashes
from barsek_visits.settings import current_settings

if TYPE_CHECKING:
    from flask import Flask, Response

# A visit may lie a year ahead, and be asked for some weeks before that; browsers keep no cookie for longer.
_KEPT_SECONDS = 400 * 24 * 3600
_IN_SESSION = "browser"
_MOST_READ = 500  # of what a browser says of itself
_NUMBER = re.compile(r"[A-Za-z0-9_-]{43}")


def init_browsers(app: Flask) -> None:
    """Send the cookie with the answer that remembers a browser."""
    app.after_request(_set_cookie)


def this_browser() -> str:
    """Return the number of the browser that asks; one that has none gets it, for as long as its session lasts."""
    number = request.cookies.get(_name("browser"), "")
    if not _NUMBER.fullmatch(number):
        number = session.setdefault(_IN_SESSION, new_token())
    return number


def remember_browser() -> None:
    """Let the browser that asks keep its number: it has sent a request, or its holder has read the contact's mail."""
    g.remembered_browser = this_browser()


def device_name() -> str:
    """Return what the owner of a sign-in knows it by: the browser's family and its system, without versions."""
    found = parse(request.headers.get("User-Agent", "")[:_MOST_READ])
    names = (found.user_agent.family if found.user_agent else "", found.os.family if found.os else "")
    return ", ".join(name for name in names if name)[:LINE_LIMIT]


def has_signed_in_to(email: str) -> bool:
    """Say whether this browser has signed in to an account before: its cookie says so, and only we can make it."""
    shown = request.cookies.get(_name("signed-in"), "").encode()
    return any(hmac.compare_digest(shown, right.encode()) for right in _proofs(email))


def remember_sign_in(email: str) -> None:
    """Let this browser be known when it signs in to the account again."""
    remember_browser()
    g.signed_in = _proofs(email)[0]


def _proofs(email: str) -> tuple[str, ...]:
    return keyed_hashes("signed-in", f"{this_browser()} {email.strip().lower()}")


def _name(name: str) -> str:
    return f"__Host-{name}" if current_settings().is_https else name


def _set_cookie(response: Response) -> Response:
    for name, value in (("browser", g.get("remembered_browser")), ("signed-in", g.get("signed_in"))):
        if value:
            secure = current_settings().is_https
            response.set_cookie(
                _name(name), value, max_age=_KEPT_SECONDS, secure=secure, httponly=True, samesite="Lax", path="/"
            )
    return response
