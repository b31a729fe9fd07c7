"""Letters to a delegation while its visit is being arranged: questions, offered times, a changed programme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits import formats
from barsek_visits.i18n import gettext as _
from barsek_visits.mail.notifications.letter import Letter, when
from barsek_visits.mail.visits.letters import place_facts, to_delegation, visit_facts

if TYPE_CHECKING:
    from barsek_visits.mail.notifications.letter import LetterFacts


def question_asked(facts: LetterFacts) -> Letter:
    """Ask the delegation something."""
    return to_delegation(
        facts,
        _("We have a question about your visit (%(reference)s)", reference=facts.reference),
        _("We have a question"),
        (facts.question, _("Please answer on your visit's page. Your request waits for your answer.")),
        visit_facts(facts),
    )


def times_offered(facts: LetterFacts) -> Letter:
    """Offer the delegation other times."""
    until = formats.moment(facts.offered_until, facts.office.zone) if facts.offered_until else ""
    return to_delegation(
        facts,
        _("We offer you another time (%(reference)s)", reference=facts.reference),
        _("We offer you another time"),
        (
            _("We hold these times for you until %(until)s. Please choose one on your visit's page.", until=until),
            _("Opening the page chooses nothing yet."),
        ),
        [(_("Reference"), facts.reference), *((_("We offer"), when(facts, span)) for span in facts.offers)],
    )


def offer_ran_out(facts: LetterFacts) -> Letter:
    """Tell the delegation that the offered times are no longer held."""
    return to_delegation(
        facts,
        _("The times we offered have run out (%(reference)s)", reference=facts.reference),
        _("The times we offered are no longer held"),
        (_("We have your request still, and answer by email. You can also tell us on your page what would suit you."),),
        visit_facts(facts),
    )


def programme_changed(facts: LetterFacts) -> Letter:
    """Tell the delegation that its programme has changed."""
    return to_delegation(
        facts,
        _("The programme of your visit has changed (%(reference)s)", reference=facts.reference),
        _("The programme of your visit has changed"),
        (_("This is how it stands now. Your calendar follows when you open the calendar file in this email."),),
        visit_facts(facts) + place_facts(facts),
    )


def participants_asked(facts: LetterFacts) -> Letter:
    """Ask the delegation for the names of those who come; neither letter nor answer by mail has names in it."""
    return to_delegation(
        facts,
        _("We need one more thing for your visit (%(reference)s)", reference=facts.reference),
        _("We need a list of names"),
        (
            _("Please write on your visit's page who comes: the names, and if you like what they do. Nothing else."),
            _("Please do not send names by email. The list is kept encrypted and erased 14 days after the visit."),
        ),
        [(_("What it is for"), facts.participants_reason), *visit_facts(facts)],
    )
