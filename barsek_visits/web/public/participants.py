"""The delegation gives the names that a host has asked for, corrects them, and erases them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, url_for

from barsek_visits.domain.errors import CodeNeeded, NotFound, StaleVersion, WrongState
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.visits.participants import own_participant_list
from barsek_visits.services.visits import participants
from barsek_visits.web import clock
from barsek_visits.web.browsers import this_browser
from barsek_visits.web.forms.visits.participants import GiveParticipantsForm
from barsek_visits.web.public.own_page import stale_page, visit_in_its_language, visit_page

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def give_participants(token: str) -> ResponseReturnValue:
    """Take the names, or erase them."""
    visit = visit_in_its_language(token)
    if own_participant_list(token) is None:
        raise NotFound("names")
    form = GiveParticipantsForm()
    if not form.validate():
        return visit_page(token, visit, {"names": form}, status=422)
    try:
        _take(token, form)
    except CodeNeeded as error:
        form.names.errors = [_(error.text)]
        return visit_page(token, visit, {"names": form}, status=error.status)
    except (StaleVersion, WrongState):
        return stale_page(token, visit, "names", form)
    return redirect(url_for("public.own_page", token=token, _anchor="people"), code=303)


def _take(token: str, form: GiveParticipantsForm) -> None:
    browser, version, now = this_browser(), form.version.data, clock.now()
    if form.erase.data:
        participants.erase_own_participants(token, browser=browser, version=version, now=now)
    else:
        participants.give_participants(token, form.to_participants(), browser=browser, version=version, now=now)
