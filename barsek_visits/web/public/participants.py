"""The delegation gives the names that a host has asked for, corrects them, and erases them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template, url_for

from barsek_visits.domain.errors import CodeNeeded, NotFound, StaleVersion, WrongState
from barsek_visits.domain.visits.participants import text_from_participants
from barsek_visits.i18n import gettext as _
from barsek_visits.queries.visits.participants import own_participant_list
from barsek_visits.services.visits import participants
from barsek_visits.web import clock
from barsek_visits.web.browsers import this_browser
from barsek_visits.web.forms.visits.participants import GiveParticipantsForm
from barsek_visits.web.public.own_page import stale_page, visit_in_its_language, visit_page

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from barsek_visits.queries.visits.own_visits import OwnVisit


def give_participants(token: str) -> ResponseReturnValue:
    """Take the names, or erase them."""
    visit = visit_in_its_language(token)
    if own_participant_list(token) is None:
        raise NotFound("names")
    form = GiveParticipantsForm()
    if not form.validate():
        return visit_page(token, visit, {"names": form}, status=422)
    if not form.erase.data and not form.is_right.data:
        return _review(token, visit, form)
    try:
        _take(token, form)
    except CodeNeeded as error:
        form.names.errors = [_(error.text)]
        return visit_page(token, visit, {"names": form}, status=error.status)
    except (StaleVersion, WrongState):
        return stale_page(token, visit, "names", form)
    return redirect(url_for("public.own_page", token=token, _anchor="people"), code=303)


def _review(token: str, visit: OwnVisit, form: GiveParticipantsForm) -> ResponseReturnValue:
    """Show the list as it was understood, and ask; or the field again, with the list in it.  Nothing is stored."""
    found = form.to_list()
    form.names.raw_data = [text_from_participants(found.people)]
    if form.change.data:
        return visit_page(token, visit, {"names": form})
    return render_template("public/own_page/participants_review.html", token=token, visit=visit, form=form, found=found)


def _take(token: str, form: GiveParticipantsForm) -> None:
    browser, version, now = this_browser(), form.version.data, clock.now()
    if form.erase.data:
        participants.erase_own_participants(token, browser=browser, version=version, now=now)
    else:
        participants.give_participants(token, form.to_list().people, browser=browser, version=version, now=now)
