"""Sign-in with Microsoft Entra ID, by OpenID Connect: there and back (authorization code, PKCE)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import abort, current_app, flash, redirect, request, session, url_for
from joserfc.errors import JoseError

from barsek_visits.addresses import entra_return_url
from barsek_visits.domain.accounts.entra import EntraDirectory, EntraIdentity
from barsek_visits.domain.errors import SignInRefused
from barsek_visits.i18n import gettext as _
from barsek_visits.services.accounts.entra import sign_in_with_entra as let_in
from barsek_visits.settings import current_settings
from barsek_visits.web import clock
from barsek_visits.web.access import local_path
from barsek_visits.web.browsers import device_name
from barsek_visits.web.staff.accounts.session import begin

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from flask import Flask
    from flask.typing import ResponseReturnValue

log = logging.getLogger(__name__)

_NEXT = "entra_next"
_SECONDS = 10  # how long the directory may take to answer
_OAUTH = "oauth"
_BEGUN = "_state_entra_"  # under which the library keeps what a try needs
_LONGEST_PATH = 500


def init_entra(app: Flask, directory: EntraDirectory | None) -> None:
    """Register this program with the directory's client, where there is a directory."""
    if directory is None:
        return
    app.extensions[_OAUTH] = oauth = OAuth(app)
    oauth.register(  # type: ignore[no-untyped-call]
        "entra",
        client_id=directory.client_id,
        client_secret=directory.secret,
        server_metadata_url=directory.metadata_url,
        client_kwargs={
            "scope": "openid profile email",
            "code_challenge_method": "S256",
            "default_timeout": _SECONDS,
        },
    )


def sign_in_with_entra() -> ResponseReturnValue:
    """Go to the directory; nothing is stored but in the browser's own cookie."""
    _directory()
    for begun in [key for key in session if key.startswith(_BEGUN)]:
        del session[begun]  # the last try counts, and the cookie stays small
    session[_NEXT] = local_path(request.args.get("next", "")[:_LONGEST_PATH])
    try:
        answer: ResponseReturnValue = current_app.extensions[_OAUTH].entra.authorize_redirect(entra_return_url())
    except (AuthlibBaseError, requests.RequestException, ValueError) as error:
        return _failed(error)
    return answer


def back_from_entra() -> ResponseReturnValue:
    """Take what the directory says and open a session: the one page that does so when it is opened.

    The directory sends the browser here; what proves that this browser was sent there is in its cookie.
    """
    directory, wanted = _directory(), local_path(session.pop(_NEXT, ""))
    try:
        token = current_app.extensions[_OAUTH].entra.authorize_access_token()
        identity = _identity(token["userinfo"])
    except (AuthlibBaseError, JoseError, requests.RequestException, ValueError, KeyError) as error:
        return _failed(error)
    try:
        secret = let_in(directory, identity, device=device_name(), now=clock.now())
    except SignInRefused:
        flash(_("There is no account here for the Microsoft account that you chose. Ask your administrator."), "error")
        return redirect(url_for("staff.sign_in"), code=303)
    begin(secret)
    return redirect(wanted, code=303)


def _identity(claims: Mapping[str, Any]) -> EntraIdentity:
    is_verified = claims.get("email_verified") is True or claims.get("xms_edov") in (True, 1, "1", "true")
    email = str(claims.get("email") or "") if is_verified else ""
    return EntraIdentity(str(claims["sub"]), email.lower(), frozenset(map(str, claims.get("groups") or ())))


def _failed(error: Exception) -> ResponseReturnValue:
    log.warning("the sign-in at the directory failed: %s", type(error).__name__)
    flash(_("Signing in with Microsoft did not work. Please try again, or sign in with your password."), "error")
    return redirect(url_for("staff.sign_in"), code=303)


def _directory() -> EntraDirectory:
    directory = current_settings().entra
    if directory is None:
        abort(404)
    return directory
