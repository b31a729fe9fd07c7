"""Names of participants: asked for by a host with a reason, given by the delegation, erased by either."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.db import atomic, db
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.errors import NotAllowed, NotFound
from barsek_visits.mail.visits import answer_letters
from barsek_visits.models import Booking, VisitParticipants
from barsek_visits.queries.bookings.visibility import visible_to
from barsek_visits.queries.visits.own_visits import has_link
from barsek_visits.queries.visits.participants import may_see_participants, sealed_participants
from barsek_visits.services import audit
from barsek_visits.services.visits.letters import notify_delegation
from barsek_visits.services.visits.steps import details_of, step_to, visit_for_staff, visit_for_update

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.staff import StaffRow
    from barsek_visits.domain.visits.participants import Participant


def ask_for_participants(reference: str, reason: str, *, by: StaffRow, version: int, now: datetime) -> None:
    """Ask a delegation for the names of its participants; the reason is told to it.

    Names that were given for one reason are not there for another: who wants them for that erases first.

    Raises:
        NotFound: no such visit that `by` may see.
        StaleVersion: someone else changed the visit meanwhile.
        NotAllowed: the state forbids it, another hosts the visit, or names are asked for already.
    """
    with atomic() as session:
        booking = visit_for_staff(reference, by=by, version=version, now=now)
        if _row_of(booking) is not None:
            raise NotAllowed("names are asked for already")
        step_to(booking, "ask-names", by=by, now=now)
        session.add(VisitParticipants(booking_id=booking.id, reason=reason, asked_at=now))
        notify_delegation(booking.id, answer_letters.participants_asked, now=now)


def give_participants(token: str, people: tuple[Participant, ...], *, version: int, now: datetime) -> None:
    """Seal a delegation's names in the place of those that it gave before.

    Raises:
        NotFound: no visit has this link, or nobody has asked for names.
        StaleVersion: the office changed the visit meanwhile.
        NotAllowed: the visit has begun, or ended.
    """
    with atomic():
        booking = visit_for_update(has_link(token), version=version, now=now)
        row = _asked_of(booking)
        step_to(booking, "names", by=Actor.DELEGATION, now=now)
        row.sealed, row.given_at = sealed_participants(people), now


def erase_own_participants(token: str, *, version: int, now: datetime) -> None:
    """Erase a delegation's names by its own wish, whatever has become of the visit; they stay asked for.

    Raises:
        NotFound, StaleVersion: as in `give_participants`.
    """
    with atomic():
        booking = visit_for_update(has_link(token), version=version, now=now)
        row = _asked_of(booking)
        row.sealed, row.given_at = "", None
        _note_erased(booking, Actor.DELEGATION, now)


def erase_participants(reference: str, *, by: StaffRow, version: int, now: datetime) -> None:
    """Erase a visit's names at once, whatever has become of it, and ask for them no longer.

    Raises:
        NotFound: there is no list that `by` may see.
        StaleVersion: someone else changed the visit meanwhile.
    """
    with atomic() as session:
        booking = visit_for_update(Booking.reference == reference, visible_to(by), version=version, now=now)
        if not may_see_participants(details_of(booking), by):
            raise NotFound("names")
        session.delete(_asked_of(booking))
        _note_erased(booking, by, now)


def _note_erased(booking: Booking, by: StaffRow | Actor, now: datetime) -> None:
    """Count the change; the visit's own clock, by which the rest is erased, goes on from where it was."""
    booking.version += 1
    audit.record("erase-names", now=now, by=by, booking_id=booking.id)


def _asked_of(booking: Booking) -> VisitParticipants:
    row = _row_of(booking)
    if row is None:
        raise NotFound("names")
    return row


def _row_of(booking: Booking) -> VisitParticipants | None:
    return db.session.get(VisitParticipants, booking.id)
