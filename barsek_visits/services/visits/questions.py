"""Questions of the office to a delegation before it answers the request, and the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.db import atomic, db
from barsek_visits.domain.actors import Actor
from barsek_visits.mail.visits import answer_letters, staff_letters
from barsek_visits.models import Booking, VisitMessage
from barsek_visits.queries.staff import coordinators
from barsek_visits.queries.visits.own_visits import has_link
from barsek_visits.services.visits.letters import notify_delegation, notify_staff
from barsek_visits.services.visits.steps import step_to, visit_for_staff, visit_for_update

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.staff import StaffRow


def ask_delegation(reference: str, question: str, *, by: StaffRow, version: int, now: datetime) -> None:
    """Ask a delegation something; it answers on its own page, and the request waits meanwhile.

    Raises:
        NotFound: no such visit that `by` may see.
        StaleVersion: someone else changed the visit meanwhile.
        NotAllowed: the state forbids it.
    """
    with atomic():
        booking = visit_for_staff(reference, by=by, version=version, now=now)
        step_to(booking, "ask", by=by, now=now)
        _say(booking, Actor.STAFF, question, now)
        notify_delegation(booking.id, answer_letters.question_asked, now=now)


def answer_office(token: str, answer: str, *, version: int, now: datetime) -> None:
    """Answer what the office has asked; the request waits for the office again.

    Raises:
        NotFound: no visit has this link.
        StaleVersion: the office changed the visit meanwhile.
        NotAllowed: nothing has been asked.
    """
    with atomic():
        booking = visit_for_update(has_link(token), version=version, now=now)
        step_to(booking, "answer", by=Actor.DELEGATION, now=now)
        _say(booking, Actor.DELEGATION, answer, now)
        notify_staff(booking.id, coordinators(), staff_letters.question_answered, now=now)


def _say(booking: Booking, actor: Actor, text: str, now: datetime) -> None:
    db.session.add(VisitMessage(booking_id=booking.id, actor=actor, text=text, at=now))
    db.session.flush()
