"""Names of participants: asked for by a host with a reason, given by the delegation, erased by either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.db import db
from barsek_visits.domain.errors import NotFound, WrongState
from barsek_visits.domain.notifications.kinds import LetterKind
from barsek_visits.domain.visits.states import ALREADY_ASKED, VisitEvent, VisitStep
from barsek_visits.erasing import erasing
from barsek_visits.models import Booking, VisitParticipants
from barsek_visits.queries.bookings.visibility import visible_to
from barsek_visits.queries.visits.details import core_details
from barsek_visits.queries.visits.participants import may_see_participants, participant_list_of, sealed_participants
from barsek_visits.services import audit
from barsek_visits.services.bookings.history import record_step
from barsek_visits.services.visits.delegation.contact_address import refuse_unknown_browser
from barsek_visits.services.visits.letters import to_delegation
from barsek_visits.services.visits.open_visit import OpenVisit, open_for_delegation, open_for_staff, open_visit
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.audit import AuditAction
    from barsek_visits.domain.staff import StaffRow
    from barsek_visits.domain.visits.participants import Participant
    from barsek_visits.queries.visits.participants import ParticipantList


@command
def ask_for_participants(reference: str, reason: str, *, by: StaffRow, version: int, now: datetime) -> None:
    """Ask a delegation for the names of its participants; the reason is told to it.

    Names that were given for one reason are not there for another: who wants them for that erases first.

    Raises:
        NotFound: no such visit that `by` may see.
        StaleVersion: someone else changed the visit meanwhile.
        WrongState: it has begun or ended, or names are asked for already.
        Forbidden: others host it.
    """
    visit = open_for_staff(reference, by=by, version=version, now=now)
    if _row_of(visit) is not None:
        raise WrongState(ALREADY_ASKED)
    visit.advance(VisitStep.ASK_NAMES)
    db.session.add(VisitParticipants(booking_id=visit.booking.id, reason=reason, asked_at=now))
    after = visit.finish(participants_reason=reason)
    visit.send(to_delegation(after, visit.office, LetterKind.PARTICIPANTS_ASKED))


@command
def give_participants(
    token: str, people: tuple[Participant, ...], *, browser: str, version: int, now: datetime
) -> None:
    """Seal a delegation's names in the place of those that it gave before.

    Raises:
        NotFound: no visit has this link, or nobody has asked for names.
        CodeNeeded: the browser is not known to be the delegation's.
        StaleVersion: the office changed the visit meanwhile.
        WrongState: the visit has begun, or ended.
    """
    visit = open_for_delegation(token, version=version, now=now)
    row = _asked_of(visit)
    refuse_unknown_browser(visit, browser)
    visit.advance(VisitStep.NAMES)
    row.sealed, row.given_at = sealed_participants(people), now


def erase_own_participants(token: str, *, browser: str, version: int, now: datetime) -> None:
    """Erase a delegation's names by its own wish, whatever has become of the visit; they stay asked for.

    Raises:
        NotFound, StaleVersion, CodeNeeded: as in `give_participants`.
    """
    with erasing():
        _erase_own(token, browser, version, now)


@command
def _erase_own(token: str, browser: str, version: int, now: datetime) -> None:
    visit = open_for_delegation(token, version=version, now=now)
    row = _asked_of(visit)
    refuse_unknown_browser(visit, browser)
    row.sealed, row.given_at = "", None
    _count_erasing(visit)


def erase_participants(reference: str, *, by: StaffRow, version: int, now: datetime) -> None:
    """Erase a visit's names at once, whatever has become of it, and ask for them no longer.

    Raises:
        NotFound: there is no list that `by` may see.
        StaleVersion: someone else changed the visit meanwhile.
    """
    with erasing():
        _erase(reference, by, version, now)


@command
def _erase(reference: str, by: StaffRow, version: int, now: datetime) -> None:
    visit = open_visit(Booking.reference == reference, visible_to(by), version=version, by=by, now=now)
    if not may_see_participants(visit.before, by):
        raise NotFound("names")
    db.session.delete(_asked_of(visit))
    _count_erasing(visit)


@command
def open_participants(reference: str, action: AuditAction, *, by: StaffRow, now: datetime) -> ParticipantList | None:
    """Return a visit's names, or None where none are asked for, and write down that they were opened, and how.

    Twice: as a step of the visit, which goes with it, and in the audit log, which tells no visit.

    Raises:
        NotFound: there is no such visit whose names `by` may see.
    """
    details = core_details(Booking.reference == reference, visible_to(by))
    if not may_see_participants(details, by):
        raise NotFound("names")
    names = participant_list_of(details.id)
    if names is not None and names.people:
        record_step(action, details.id, now=now, by=by)
        audit.record(action, now=now, by=by)
    return names


def _count_erasing(visit: OpenVisit) -> None:
    """Count the change; the visit's own clock, by which the rest is erased, goes on from where it was."""
    visit.booking.version += 1
    record_step(VisitEvent.ERASE_NAMES, visit.booking.id, now=visit.now, by=visit.by)


def _asked_of(visit: OpenVisit) -> VisitParticipants:
    row = _row_of(visit)
    if row is None:
        raise NotFound("names")
    return row


def _row_of(visit: OpenVisit) -> VisitParticipants | None:
    return db.session.get(VisitParticipants, visit.booking.id)
