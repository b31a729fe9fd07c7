"""What goes with every answer, errors included."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import g, request

from barsek_visits.settings import current_settings

if TYPE_CHECKING:
    from flask import Flask, Response

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_HSTS = "max-age=63072000; includeSubDomains"
_NEVER_STORED = ("/staff", "/v/", "/p/")  # and every page with a form, whatever its address
_SAME_IN_EVERY_LANGUAGE = ("static", "feeds.feed")  # whatever language the reader's program prefers


def init_headers(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if current_settings().is_https:
        response.headers["Strict-Transport-Security"] = _HSTS
    if request.path.startswith(_NEVER_STORED) or request.method == "POST" or "csrf_token" in g:
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
    elif request.endpoint not in _SAME_IN_EVERY_LANGUAGE:
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.vary.add("Accept-Language")
    return response
