"""The delegation gives the names that a host has asked for, corrects them, and erases them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, url_for

from barsek_visits.domain.errors import NotAllowed, NotFound, StaleVersion
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.name_lists import own_name_list
from barsek_visits.queries.own_visits import own_visit
from barsek_visits.services import name_lists
from barsek_visits.web import clock
from barsek_visits.web.forms.names import GiveNamesForm
from barsek_visits.web.locale import speak_unless_asked
from barsek_visits.web.public.own_page import page_with

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def give_names(token: str) -> ResponseReturnValue:
    """Take the names, or erase them."""
    speak_unless_asked(own_visit(token, now=clock.now()).page_language)
    if own_name_list(token) is None:
        raise NotFound("names")
    form = GiveNamesForm()
    if not form.validate():
        return page_with(token, names_form=form, status=422)
    try:
        _take(token, form)
    except (StaleVersion, NotAllowed):
        form.form_errors.append(_("The visit has changed meanwhile. Please look at it again, and send once more."))
        return page_with(token, names_form=form, status=409)
    return redirect(url_for("public.own_page", token=token, _anchor="people"), code=303)


def _take(token: str, form: GiveNamesForm) -> None:
    version, now = form.version.data, clock.now()
    if form.erase.data:
        name_lists.erase_own_names(token, version=version, now=now)
    else:
        name_lists.give_names(token, form.to_names(), version=version, now=now)
