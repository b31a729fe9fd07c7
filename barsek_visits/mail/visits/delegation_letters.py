"""Letters to a delegation about its visit.

No text that a visitor typed stands in a subject, and no other recipient's address in any letter: letters
are forwarded.
"""

from __future__ import annotations

from dataclasses import replace

from barsek_visits import formats
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import ngettext
from barsek_visits.mail.notifications.letter import Letter, LetterFacts, when


def visit_facts(facts: LetterFacts) -> list[tuple[str, str]]:
    """Return which visit a letter is about, and when it is, with all that was wished for."""
    rows = [
        (_("Reference"), facts.reference),
        (_("Visit"), facts.visit_type),
        (_("When"), when(facts, facts.span)),
    ]
    rows += [(_("Or"), when(facts, wish)) for wish in facts.wishes[1:]]
    rows.append((_("People"), ngettext("%(num)s person", "%(num)s people", facts.party_size)))
    return rows


def place_facts(facts: LetterFacts) -> list[tuple[str, str]]:
    """Return where the visit takes place, who receives it, and the programme."""
    rows = [(_("Where"), f"{facts.office.name}, {facts.office.address}")]
    if facts.room:
        rows.append((_("Room"), facts.room))
    if facts.hosts:
        rows.append((_("Your hosts"), facts.hosts))
    if facts.share_url:
        rows.append((_("Share with your group"), facts.share_url))
    return rows + _programme_facts(facts)


def _programme_facts(facts: LetterFacts) -> list[tuple[str, str]]:
    """Return a row for each item of the programme; of a visit over several days, each with its day."""
    zone = facts.office.zone
    days = {formats.local_date(line.span.start, zone) for line in facts.programme}
    return [
        (
            f"{formats.full_day(line.span.start, zone)}, {formats.times(line.span, zone)}"
            if len(days) > 1
            else formats.times(line.span, zone),
            f"{line.title}, {line.where}" if line.where else line.title,
        )
        for line in facts.programme
    ]


def to_delegation(
    facts: LetterFacts, subject: str, heading: str, paragraphs: tuple[str, ...], rows: list[tuple[str, str]]
) -> Letter:
    """Return a letter to the delegation, with the way to its own page."""
    closing = _(
        "Questions? Call us on %(phone)s and give the reference %(reference)s.",
        phone=facts.office.phone,
        reference=facts.reference,
    )
    return Letter(subject, heading, paragraphs, tuple(rows), _("Open your visit's page"), facts.url, closing)


def received(facts: LetterFacts) -> Letter:
    """Tell the delegation that its request has come in."""
    return to_delegation(
        facts,
        _("We have received your request (%(reference)s)", reference=facts.reference),
        _("Thank you, we have received your request"),
        (
            _only_wished(),
            _("Your own page shows where your request stands. Keep the link: who has it can change the visit."),
        ),
        visit_facts(facts),
    )


def confirmed(facts: LetterFacts) -> Letter:
    """Tell the delegation that it is expected."""
    return to_delegation(
        facts,
        _("Your visit is confirmed (%(reference)s)", reference=facts.reference),
        _("Welcome! Your visit is confirmed"),
        (_("We look forward to meeting you. The calendar file in this email puts the visit into your calendar."),),
        visit_facts(facts) + place_facts(facts),
    )


def declined(facts: LetterFacts) -> Letter:
    """Tell the delegation that the office cannot receive it, and why."""
    return to_delegation(
        facts,
        _("We cannot receive your visit (%(reference)s)", reference=facts.reference),
        _("We are sorry that we cannot receive your visit"),
        (facts.reason, _("You are welcome to ask for another time.")),
        visit_facts(facts) + [(_("Would suit us"), when(facts, span)) for span in facts.offers],
    )


def moved(facts: LetterFacts) -> Letter:
    """Tell the delegation the new time of its visit."""
    return to_delegation(
        facts,
        _("Your visit has a new time (%(reference)s)", reference=facts.reference),
        _("Your visit has a new time"),
        (_only_wished() if facts.waits else _settled(),),
        visit_facts(facts) + ([] if facts.waits else place_facts(facts)),
    )


def _only_wished() -> str:
    return _("One of us reads it and answers by email. The time is yours only when we have confirmed it.")


def _settled() -> str:
    return _("This is how it stands now. Your calendar follows when you open the calendar file in this email.")


def cancelled(facts: LetterFacts) -> Letter:
    """Tell the delegation that its visit will not take place."""
    paragraphs = (facts.reason,) if facts.reason else ()
    return to_delegation(
        facts,
        _("Your visit is cancelled (%(reference)s)", reference=facts.reference),
        _("Your visit is cancelled"),
        (*paragraphs, _("The visit is taken out of our calendar. You are welcome to ask for another time.")),
        visit_facts(facts),
    )


def withdrawn(facts: LetterFacts) -> Letter:
    """Confirm to the delegation that it has withdrawn its request."""
    return to_delegation(
        facts,
        _("Your request is withdrawn (%(reference)s)", reference=facts.reference),
        _("Your request is withdrawn"),
        (_("You need do nothing more. You are welcome to ask for another time."),),
        visit_facts(facts),
    )


def change_declined(facts: LetterFacts) -> Letter:
    """Tell the delegation that its visit stays as it was confirmed."""
    paragraphs = (facts.reason,) if facts.reason else ()
    return to_delegation(
        facts,
        _("Your visit stays as confirmed (%(reference)s)", reference=facts.reference),
        _("We cannot make the change you asked for"),
        (*paragraphs, _("Your visit stands as it was confirmed.")),
        visit_facts(facts) + place_facts(facts),
    )


def expired(facts: LetterFacts) -> Letter:
    """Tell the delegation that the office did not answer before the time that it wished for."""
    return to_delegation(
        facts,
        _("Your request has run out (%(reference)s)", reference=facts.reference),
        _("We are sorry: we did not answer in time"),
        (_("The time you wished for has passed without an answer from us. Please call us, or ask for another time."),),
        visit_facts(facts),
    )


def reminder(facts: LetterFacts) -> Letter:
    """Remind the delegation of its visit."""
    return to_delegation(
        facts,
        _("See you soon (%(reference)s)", reference=facts.reference),
        _("We look forward to seeing you"),
        (_("This is how your visit stands. If something has changed, tell us on your page or by telephone."),),
        visit_facts(facts) + place_facts(facts),
    )


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


def code(facts: LetterFacts) -> Letter:
    """Send the delegation the short code that its page has asked for; there is no link in this letter."""
    letter = to_delegation(
        facts,
        _("A code for your visit's page (%(reference)s)", reference=facts.reference),
        _("Your code"),
        (
            _("Enter this code on your visit's page within 30 minutes."),
            _("If you did not ask for it, somebody else has the link to your page. Call us."),
        ),
        [(_("Code"), facts.code), (_("Reference"), facts.reference)],
    )
    return replace(letter, link_text="", url="")
