"""What somebody had typed when their session ended: it goes through the sign-in, sealed, and is sent once more."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import g, make_response, render_template, request, session
from flask_wtf.csrf import validate_csrf
from wtforms.validators import ValidationError

from barsek_visits.i18n import gettext as _
from barsek_visits.queries.staff import staff_by_id
from barsek_visits.sealing import CannotUnseal, Sealer
from barsek_visits.settings import current_settings
from barsek_visits.web import clock
from barsek_visits.web.forms.bodies import MOST_KEPT, limit_body

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Response
    from flask.typing import ResponseReturnValue

    from barsek_visits.domain.errors import Busy, TooManyTries

_MEMBER = "member"
_KEPT = timedelta(hours=12)
_MOST_WITH_KEPT = 2 * MOST_KEPT
_NOT_KEPT = "csrf_token"  # the page that sends it again makes its own


@dataclass(frozen=True)
class KeptForm:
    """A form that was sent when nobody was signed in any more: where to, and its fields."""

    path: str
    fields: tuple[tuple[str, str], ...]


def note_member(staff_id: int) -> None:
    """Let the browser's cookie tell, after the session's end too, whose forms it sends."""
    session[_MEMBER] = staff_id


def keep_form() -> str:
    """Return the form that has just been sent, sealed; nothing where it is not that of a session that has ended.

    Neither is a form with a password kept, nor one with a file, nor a mere button, nor what another site has made.  One
    that asks who is there passes on what it kept itself.
    """
    if request.method != "POST" or _MEMBER not in session or (request.content_length or 0) > _MOST_WITH_KEPT:
        return ""
    limit_body(_MOST_WITH_KEPT)
    try:
        validate_csrf(request.form.get(_NOT_KEPT))
    except ValidationError:
        return ""
    if staff_by_id(session[_MEMBER]) is None:
        return ""
    return request.form.get("kept", "") or _sealed_form()


def _sealed_form() -> str:
    fields = [pair for pair in request.form.items(multi=True) if pair[0] != _NOT_KEPT]
    is_too_large = (request.content_length or len(request.get_data())) > MOST_KEPT
    if not fields or is_too_large or request.files or any("password" in name for name, _value in fields):
        return ""
    whole = {
        "at": clock.now().isoformat(),
        "member": session[_MEMBER],
        "path": request.full_path.rstrip("?"),
        "fields": fields,
    }
    return _sealer().seal(json.dumps(whole))


def kept_form(sealed: str, staff_id: int) -> KeptForm | None:
    """Return a kept form to the member who sent it today; None to others, and where there is none."""
    try:
        whole = json.loads(_sealer().unseal(sealed)) if sealed else {}
    except CannotUnseal:
        return None
    if whole.get("member") != staff_id or clock.now() - datetime.fromisoformat(whole["at"]) > _KEPT:
        return None
    return KeptForm(whole["path"], tuple((name, value) for name, value in whole["fields"]))


def come_again_page(error: Busy | TooManyTries, form: Any, page: Callable[[Any, int], ResponseReturnValue]) -> Response:
    """Return the page of a form that nothing came of once more, where something is kept in it; else raise the error."""
    if not form.kept.data:
        raise error
    form.form_errors.append(f"{_(error.title)}. {_(error.text)}")
    response = make_response(page(form, error.status))
    response.headers["Retry-After"] = str(error.retry_after_seconds)
    return response


def send_again_page(kept: KeptForm) -> Response:
    """Return the page that sends a kept form once more, with a token of the new session."""
    g.pop("csrf_token", None)
    return make_response(render_template("staff/accounts/session/send_again.html", kept=kept))


def _sealer() -> Sealer:
    return Sealer(current_settings().secret_keys, "kept-forms")
