"""Why a meeting cannot be had, said beside its cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits import formats
from barsek_visits.domain.errors import (
    DatesTaken,
    DomainError,
    NotOffered,
    Refusal,
    SlotTaken,
    StaleVersion,
    WallTimeGap,
    WrongState,
)
from barsek_visits.domain.meetings.recurrence import MAX_DATES
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import ngettext
from barsek_visits.web.context import office
from barsek_visits.web.refusals import add_taken_error, gap_text, state_text, taken_text

if TYPE_CHECKING:
    from barsek_visits.web.forms.base import Form

REFUSALS = (StaleVersion, WrongState, SlotTaken, DatesTaken, WallTimeGap, NotOffered)


def explain(form: Form, error: DomainError) -> int:
    """Say what went wrong beside its cause, and return the status of the answer."""
    if isinstance(error, StaleVersion):
        form.form_errors.append(_("Somebody else has changed this meeting meanwhile. Please look at it again."))
    elif isinstance(error, WrongState):
        form.form_errors.append(state_text(error))
    elif isinstance(error, SlotTaken):
        add_taken_error(form, error)
    elif isinstance(error, DatesTaken):
        form.form_errors += [_taken_date(taken) for taken in error.taken]
    elif isinstance(error, WallTimeGap):
        form["starts_at"].errors = [gap_text(error)]
    elif isinstance(error, NotOffered):
        _explain_refusal(form, error)
    return error.status


def _taken_date(taken: SlotTaken) -> str:
    when = formats.moment(taken.span.start, office().zone)
    return _("%(when)s: %(problem)s", when=when, problem=taken_text(taken))


def _explain_refusal(form: Form, refusal: NotOffered) -> None:
    texts = {
        Refusal.INCOMPLETE: ("rooms", _("Please choose a room, or somebody who takes part.")),
        Refusal.PAST: ("starts_at", _("This time has passed.")),
        Refusal.NOTHING_LEFT: ("until", _("Every date is left out: there is nothing left to book.")),
        Refusal.TOO_FAR: (
            "until",
            ngettext("A series has at most %(num)s date.", "A series has at most %(num)s dates.", MAX_DATES),
        ),
    }
    otherwise = ("ends_at", _("A meeting must end after it starts, and can last a week at the most."))
    if refusal.position:
        form.form_errors.append(_another_date_text(refusal.reason))
    else:
        name, text = texts.get(refusal.reason, otherwise)
        form[name].errors = [text]


def _another_date_text(reason: Refusal) -> str:
    if reason is Refusal.INCOMPLETE:
        return _("Another date of the series would then have neither a room nor anybody who takes part.")
    return _("Another date of the series would then lie in the past.")
