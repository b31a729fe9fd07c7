"""Questions of the office to a delegation before it answers the request, and the answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.db import db
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.notifications.kinds import LetterKind
from barsek_visits.domain.visits.states import VisitStep
from barsek_visits.models import VisitMessage
from barsek_visits.queries.staff import coordinators
from barsek_visits.queries.visits.conversations import MessageRow
from barsek_visits.services.visits.letters import to_delegation, to_staff
from barsek_visits.services.visits.open_visit import OpenVisit, open_for_delegation, open_for_staff
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.staff import StaffRow


@command
def ask_delegation(reference: str, question: str, *, by: StaffRow, version: int, now: datetime) -> None:
    """Ask a delegation something; it answers on its own page, and the request waits meanwhile.

    Raises:
        NotFound: no such visit that `by` may see.
        StaleVersion: someone else changed the visit meanwhile.
        WrongState: it is no request that waits for the office.
    """
    visit = open_for_staff(reference, by=by, version=version, now=now)
    visit.advance(VisitStep.ASK)
    after = visit.finish(messages=(_keep(visit, Actor.STAFF, question),))
    visit.send(to_delegation(after, visit.office, LetterKind.QUESTION_ASKED))


@command
def answer_office(token: str, answer: str, *, version: int, now: datetime) -> None:
    """Answer what the office has asked; the request waits for the office again.

    Raises:
        NotFound: no visit has this link.
        StaleVersion: the office changed the visit meanwhile.
        WrongState: nothing has been asked.
    """
    visit = open_for_delegation(token, version=version, now=now)
    visit.advance(VisitStep.ANSWER)
    after = visit.finish(messages=(_keep(visit, Actor.DELEGATION, answer),))
    visit.send(to_staff(after, visit.office, coordinators(), LetterKind.QUESTION_ANSWERED))


def _keep(visit: OpenVisit, actor: Actor, text: str) -> MessageRow:
    db.session.add(VisitMessage(booking_id=visit.booking.id, actor=actor, text=text, at=visit.now))
    return MessageRow(actor, text, visit.now)
