"""Clearing a flooded queue: the requests of one source, declined together and without a letter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for

from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import ngettext
from barsek_visits.queries.visits.sources import requests_by_source
from barsek_visits.services.visits.answers import decline_silently
from barsek_visits.web import clock
from barsek_visits.web.access import current_staff
from barsek_visits.web.forms.visits.answers import DeclineSilentlyForm

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from barsek_visits.web.forms.base import Form


def sources() -> ResponseReturnValue:
    """Show the requests of each source that sent many."""
    return _page(DeclineSilentlyForm(formdata=None))


def decline_sources() -> ResponseReturnValue:
    """Decline those that are ticked; whoever asked is told nothing, and their page says it."""
    form = DeclineSilentlyForm()
    if not form.validate():
        return _page(form, 422)
    wanted = form.references.data or []
    declined = decline_silently(wanted, by=current_staff(), now=clock.now())
    flash(ngettext("%(num)s request is declined.", "%(num)s requests are declined.", declined), "success")
    if declined < len(wanted):
        flash(_("Others had been answered meanwhile, and stay as they are."), "warning")
    return redirect(url_for("staff.sources"), code=303)


def _page(form: Form, status: int = 200) -> ResponseReturnValue:
    found = requests_by_source(current_staff(), now=clock.now())
    return render_template("staff/visits/sources.html", sources=found, form=form), status
