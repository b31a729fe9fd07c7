"""Why something cannot be had, in words: the same on public and on staff pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.domain.bookings.protection import PROTECTED, UNPROTECTED
from barsek_visits.domain.errors import OutOfUse, Refusal, SlotTaken, WallTimeGap, WrongState
from barsek_visits.domain.visits.states import ALREADY_ASKED, BEGUN, NOT_BEGUN
from barsek_visits.formats import status_name
from barsek_visits.i18n import gettext as _

if TYPE_CHECKING:
    from barsek_visits.domain.errors import DomainError
    from barsek_visits.web.forms.base import Form


def error_text(error: DomainError) -> str:
    """Say what is wrong and what to do, as it stands beside a field."""
    return f"{_(error.title)}. {_(error.text)}"


def gap_text(gap: WallTimeGap) -> str:
    """Say that the clock skips the time, and which comes next."""
    return _(
        "The clocks are set forward then: this time does not exist. The next one is %(time)s.",
        time=f"{gap.next_valid:%H:%M}",
    )


def refusal_text(reason: Refusal) -> str:
    """Say why a time is not one that the office offers."""
    texts = {
        Refusal.PAST: _("This time has passed. Please choose another one."),
        Refusal.TOO_SOON: _("This is too soon for us to prepare. Please choose a later day, or call us."),
        Refusal.TOO_FAR: _("This is further ahead than we plan. Please choose an earlier day."),
        Refusal.CLOSED: _("We are closed then. Please choose another time."),
        Refusal.NOT_A_START: _("Visits do not begin at this time. Please choose one from the list."),
        Refusal.TAKEN: _("This time has just been taken. Please choose another one."),
    }
    return texts[reason]


def add_taken_error(form: Form, taken: SlotTaken) -> None:
    """Say what is taken: where it is only by hosts' own calendars, beside the box that books all the same."""
    if taken.only_busy:
        form["override_busy"].errors = [taken_text(taken)]
    else:
        form.form_errors.append(taken_text(taken))


def taken_text(taken: SlotTaken) -> str:
    """Return what is taken, in words."""
    names = ", ".join(taken.resource_names)
    if taken.only_busy:
        return _("Busy at that time in their own calendar: %(names)s.", names=names)
    if isinstance(taken, OutOfUse):
        return _("No longer in use: %(names)s.", names=names)
    return _("Taken at that time: %(names)s.", names=names) if names else _("The office is closed at that time.")


def state_text(error: WrongState) -> str:
    """Say what a booking is now, that a step cannot be taken."""
    texts = {
        BEGUN: _("This cannot be done any more: the visit has begun."),
        NOT_BEGUN: _("This cannot be done yet: the visit has not begun."),
        ALREADY_ASKED: _("Names are asked for already."),
        PROTECTED: _("It is protected already."),
        UNPROTECTED: _("It is not protected any more."),
    }
    if error.state in texts:
        return texts[error.state]
    return _("This cannot be done now. Status: %(status)s.", status=status_name(error.state))
