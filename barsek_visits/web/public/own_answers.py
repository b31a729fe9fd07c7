"""The delegation answers a question, and takes one of the times that the office offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, url_for

from barsek_visits.domain.errors import NotFound, NotOffered, SlotTaken, StaleVersion, WrongState
from barsek_visits.i18n import gettext as _
from barsek_visits.services.visits import offers, questions
from barsek_visits.web import clock
from barsek_visits.web.forms.visits.answers import AcceptOfferForm, AnswerForm
from barsek_visits.web.public.own_access import confirm_along
from barsek_visits.web.public.own_page import stale_page, visit_in_its_language, visit_page

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def answer_office(token: str) -> ResponseReturnValue:
    """Answer what the office has asked."""
    visit, form = visit_in_its_language(token), AnswerForm()
    if not form.validate():
        return visit_page(token, visit, {"answer": form}, status=422)
    confirm_along(token)
    try:
        questions.answer_office(token, form.text.data, version=form.version.data, now=clock.now())
    except (StaleVersion, WrongState):
        return stale_page(token, visit, "answer", form)
    return redirect(url_for("public.own_page", token=token), code=303)


def accept_offer(token: str) -> ResponseReturnValue:
    """Take one of the offered times."""
    visit, form = visit_in_its_language(token), AcceptOfferForm()
    if not form.validate():
        return visit_page(token, visit, {"accept": form}, status=422)
    confirm_along(token)
    try:
        offers.accept_offer(token, form.position, version=form.version.data, now=clock.now())
    except NotFound:
        form.form_errors.append(_("Please choose one of the times."))
        return visit_page(token, visit, {"accept": form}, status=422)
    except (SlotTaken, NotOffered):
        form.form_errors.append(_("This time cannot be had any more. Please call us, or choose another one."))
        return visit_page(token, visit, {"accept": form}, status=409)
    except (StaleVersion, WrongState):
        return stale_page(token, visit, "accept", form)
    return redirect(url_for("public.own_page", token=token), code=303)
