"""What is said about meetings: to the office's own people, and to guests from outside, who get no link of ours.

Of a protected meeting the title stands in no letter.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.domain.notifications.kinds import LetterKind
from barsek_visits.i18n import gettext as _
from barsek_visits.i18n import ngettext
from barsek_visits.mail.notifications.letter import Letter, when

if TYPE_CHECKING:
    from collections.abc import Mapping

    from barsek_visits.mail.notifications.letter import LetterFacts, LetterOf


def you_meet(facts: LetterFacts) -> Letter:
    """Invite a member to a meeting; `organisation` is its title."""
    return _to_staff(facts, _("You have a meeting (%(reference)s)", reference=facts.reference), _("You have a meeting"))


def meeting_changed(facts: LetterFacts) -> Letter:
    """Tell a member that a meeting has changed."""
    subject = _("A meeting has changed (%(reference)s)", reference=facts.reference)
    return _to_staff(facts, subject, _("A meeting has changed"))


def meeting_off(facts: LetterFacts) -> Letter:
    """Tell a member that a meeting is off their calendar."""
    subject = _("A meeting is off your calendar (%(reference)s)", reference=facts.reference)
    return _to_staff(facts, subject, _("A meeting is off your calendar"))


def guest_invited(facts: LetterFacts) -> Letter:
    """Invite a guest to a meeting."""
    subject = _("Invitation to a meeting (%(reference)s)", reference=facts.reference)
    return _to_guest(facts, subject, _("You are invited to a meeting"))


def guest_changed(facts: LetterFacts) -> Letter:
    """Tell a guest that the meeting has changed."""
    subject = _("Our meeting has changed (%(reference)s)", reference=facts.reference)
    return _to_guest(facts, subject, _("Our meeting has changed"))


def guest_off(facts: LetterFacts) -> Letter:
    """Tell a guest that the meeting will not take place, or without them."""
    subject = _("Our meeting is called off (%(reference)s)", reference=facts.reference)
    return _to_guest(facts, subject, _("Our meeting is called off"))


MEETING_LETTERS: Mapping[LetterKind, LetterOf] = {
    LetterKind.YOU_MEET: you_meet,
    LetterKind.MEETING_CHANGED: meeting_changed,
    LetterKind.MEETING_OFF: meeting_off,
    LetterKind.GUEST_INVITED: guest_invited,
    LetterKind.GUEST_CHANGED: guest_changed,
    LetterKind.GUEST_OFF: guest_off,
}


def _to_staff(facts: LetterFacts, subject: str, heading: str) -> Letter:
    return Letter(subject, heading, (), tuple(_rows(facts)), _("Open the meeting"), facts.url, "")


def _to_guest(facts: LetterFacts, subject: str, heading: str) -> Letter:
    where = f"{facts.office.name}, {facts.office.address}"
    rows = (*_rows(facts), (_("Where"), where))
    closing = _(
        "Questions? Call us on %(phone)s and give the reference %(reference)s.",
        phone=facts.office.phone,
        reference=facts.reference,
    )
    return Letter(subject, heading, (), rows, "", "", closing)


def _rows(facts: LetterFacts) -> list[tuple[str, str]]:
    rows = [] if facts.protected else [(_("Meeting"), facts.organisation)]
    if facts.more:
        times = len(facts.more) + 1
        rows.append((_("Number of times"), ngettext("%(num)s time", "%(num)s times", times)))
    rows.append((_("When"), when(facts, facts.span)))
    rows += [(_("And"), when(facts, span)) for span in facts.more]
    rows += [(_("No longer"), when(facts, span)) for span in facts.gone]
    if facts.room:
        rows.append((_("Room"), facts.room))
    return rows
