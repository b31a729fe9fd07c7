"""What is said to the office's own people: the organisation in the body only, and of protected visits nowhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import ngettext
from barsek_visits.mail.notifications.letter import Letter, when

if TYPE_CHECKING:
    from barsek_visits.mail.notifications.letter import LetterFacts


def _to_staff(facts: LetterFacts, subject: str, heading: str, paragraphs: tuple[str, ...] = ()) -> Letter:
    if facts.protected:  # their zone would say where they come from
        facts = replace(facts, time_zone="")
    rows = [(_("Reference"), facts.reference), (_("When"), when(facts, facts.span))]
    if not facts.protected:
        rows.insert(1, (_("Organisation"), facts.organisation))
        rows.append((_("People"), ngettext("%(num)s person", "%(num)s people", facts.party_size)))
    if facts.room:
        rows.append((_("Room"), facts.room))
    return Letter(subject, heading, paragraphs, tuple(rows), _("Open the visit"), facts.url, "")


def request_waits(facts: LetterFacts) -> Letter:
    """Tell a coordinator that a request waits."""
    return _to_staff(
        facts,
        _("A request waits for an answer (%(reference)s)", reference=facts.reference),
        _("A request waits for an answer"),
    )


def request_still_waits(facts: LetterFacts) -> Letter:
    """Remind a coordinator of a request that nobody has answered."""
    return _to_staff(
        facts,
        _("A request still waits for an answer (%(reference)s)", reference=facts.reference),
        _("A request still waits for an answer"),
        (_("It has waited for two working days."),),
    )


def you_host(facts: LetterFacts) -> Letter:
    """Invite a host to a visit."""
    return _to_staff(facts, _("You host a visit (%(reference)s)", reference=facts.reference), _("You host a visit"))


def you_host_changed(facts: LetterFacts) -> Letter:
    """Tell a host that the visit has changed."""
    return _to_staff(
        facts,
        _("A visit you host has changed (%(reference)s)", reference=facts.reference),
        _("A visit you host has changed"),
    )


def you_host_no_more(facts: LetterFacts) -> Letter:
    """Tell a host that they no longer host the visit: it was cancelled, or others took it."""
    return _to_staff(
        facts,
        _("A visit is off your calendar (%(reference)s)", reference=facts.reference),
        _("A visit is off your calendar"),
    )


def question_answered(facts: LetterFacts) -> Letter:
    """Tell a coordinator that the delegation has answered a question."""
    return _to_staff(
        facts,
        _("A delegation has answered (%(reference)s)", reference=facts.reference),
        _("A delegation has answered"),
        (_("The answer stands on the visit's page. The request waits for you again."),),
    )


def offer_accepted(facts: LetterFacts) -> Letter:
    """Tell a coordinator that the delegation has taken an offered time."""
    return _to_staff(
        facts,
        _("A delegation has taken an offered time (%(reference)s)", reference=facts.reference),
        _("A delegation has taken an offered time"),
        (_("The visit is confirmed; what else was held for it is free."),),
    )


def offer_ran_out(facts: LetterFacts) -> Letter:
    """Tell a coordinator that nobody took the offered times."""
    return _to_staff(
        facts,
        _("Offered times have run out (%(reference)s)", reference=facts.reference),
        _("Offered times have run out"),
        (_("Nothing is held for the visit any more. The request waits for an answer again."),),
    )


def change_asked(facts: LetterFacts) -> Letter:
    """Tell a host or a coordinator that the delegation asks for a change."""
    return _to_staff(
        facts,
        _("A delegation asks for a change (%(reference)s)", reference=facts.reference),
        _("A delegation asks for a change"),
        (_("The confirmed visit stands until you have answered."),),
    )
