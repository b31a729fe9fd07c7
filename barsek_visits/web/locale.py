"""Which language a page speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import current_app, request, url_for
from werkzeug.exceptions import HTTPException

from barsek_visits.i18n import LANGUAGES, best_language, current_language, set_language

if TYPE_CHECKING:
    from typing import Any

# Their pages speak the account's language; a link from one to another needs to say nothing.
_STAFF = "staff"
TYPED, REFUSED = "typed", "refused"


def set_request_language() -> None:
    """Speak what the address asks for, else what the reader's program prefers, else Norwegian."""
    asked = requested_language()
    set_language(asked or best_language([tag for tag, _ in request.accept_languages]))


def requested_language() -> str:
    """Return the language that the address asks for, or nothing where it asks for none that we speak."""
    asked = request.args.get("lang", "")
    return asked if asked in LANGUAGES else ""


def use_language_unless_requested(language: str) -> None:
    """Speak a language, such as the visit's, where the address does not ask for another."""
    if not requested_language():
        set_language(language)


def carry_language(endpoint: str, values: dict[str, Any]) -> None:
    """Put the asked language on every link between public pages."""
    if "lang" in values or endpoint == "static" or endpoint.startswith((_STAFF, "feeds", "health")):
        return
    if requested_language():
        values["lang"] = requested_language()


def language_links(form_endpoint: str = "") -> list[dict[str, object]]:
    """Return the switch: each language in its own words, with this page's address in it.

    `form_url` is where a form of this page is sent so that only the language changes, and what is typed stays: here,
    unless an endpoint is named.
    """
    form_values = {} if form_endpoint else request.view_args or {}
    form_endpoint = form_endpoint or request.endpoint or "public.front"
    return [
        {
            "code": code,
            "name": name,
            "url": _here_in(code),
            "form_url": url_for(form_endpoint, **form_values, lang=code),
            "current": code == current_language(),
        }
        for code, name in LANGUAGES.items()
    ]


def language_switch() -> str:
    """Return how the form stood that is sent for another language alone: `typed` or `refused`; else nothing."""
    asked = request.args.get("switch", "") if request.method == "POST" else ""
    return asked if asked in (TYPED, REFUSED) else ""


def _here_in(language: str) -> str:
    if request.endpoint is None:
        return url_for("public.front", lang=language)
    if request.method != "GET" and request.endpoint.startswith(_STAFF):
        return _page_at_this_address(language)
    if request.method != "GET":
        token = (request.view_args or {}).get("token")
        return (
            url_for("public.own_page", token=token, lang=language) if token else url_for("public.front", lang=language)
        )
    here = url_for(request.endpoint, **{**(request.view_args or {}), "lang": language})
    # Put together by hand: a reader's own words must not reach `url_for`, which takes some of them as orders.
    rest = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return f"{here}&{urlencode(rest)}" if rest else here


def _page_at_this_address(language: str) -> str:
    """Return the address of the page that has the form which was sent, where it is one of the same address."""
    try:
        endpoint, values = current_app.create_url_adapter(request).match(method="GET")  # type: ignore[union-attr]
    except HTTPException:
        return url_for("staff.sign_in", lang=language)
    return url_for(endpoint, **values, lang=language)
