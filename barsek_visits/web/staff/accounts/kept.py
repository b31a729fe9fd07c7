"""Going on with a form that waited while its sender signed in somewhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import abort

from barsek_visits.web.access import current_staff
from barsek_visits.web.forms.accounts.accounts import KeptForm
from barsek_visits.web.kept_forms import kept_form, send_again_page

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def send_kept_form() -> ResponseReturnValue:
    """Show the button that sends the form; its own token is of the session that has ended, and nothing is stored."""
    kept = kept_form(KeptForm().kept.data or "", current_staff().id)
    if kept is None:
        abort(422)
    return send_again_page(kept)
