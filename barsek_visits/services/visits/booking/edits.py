"""What is known of a visit, corrected by the office: who comes, how many, in which language, with which needs."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, literal, select, update

from barsek_visits.db import db
from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.domain.visits.facts import FactChange, as_detail
from barsek_visits.domain.visits.programme_rows import from_rows
from barsek_visits.domain.visits.requests import Contact, Needs
from barsek_visits.domain.visits.states import VisitStep
from barsek_visits.models import (
    Topic,
    VisitBrowser,
    VisitChange,
    VisitCode,
    VisitContact,
    VisitNeeds,
    VisitOffer,
    VisitTopic,
)
from barsek_visits.queries.visits.visit_types import VisitTypeRow, visit_type_row
from barsek_visits.services.visits.host_letters import to_hosts_of_change
from barsek_visits.services.visits.moves import set_wishes
from barsek_visits.services.visits.open_visit import OpenVisit, open_for_staff
from barsek_visits.services.visits.requirements import refuse_small_rooms, take_complete
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.staff import StaffRow
    from barsek_visits.domain.visits.facts import VisitFacts
    from barsek_visits.queries.visits.details import VisitDetails


# Told in the log from what to what; of all else it is said that it has changed: the log outlives what is personal.
_TOLD = ("organisation_type", "country", "party_size", "language", "interpreter")


@command
def edit_visit(reference: str, facts: VisitFacts, *, by: StaffRow, version: int, now: datetime) -> None:
    """Correct what is known of a visit that is open; what was asked for stays readable beside it.

    Of a confirmed visit the rooms are looked at anew, of another kind reserved anew with its time around visits; its
    hosts are told.  The delegation is not: it has said so itself.

    Raises:
        NotFound: no such visit that `by` may see, or no such kind of visit.
        StaleVersion: someone else changed the visit meanwhile.
        WrongState: it is over, or answered otherwise.
        Forbidden: others host it.
        NotOffered: a room is too small for so many.
        SlotTaken: the time around a visit of the other kind is taken in a room.
    """
    visit = open_for_staff(reference, by=by, version=version, now=now)
    visit_type, topics = visit_type_row(facts.visit_type, also_inactive=True), _topics(visit)
    changed = _changes(visit.before, topics, facts)
    if not changed:
        return
    visit.advance(VisitStep.EDIT, as_detail(changed))
    visit.keep_original()
    _refuse_small_rooms(visit, facts.party_size)
    _correct_change(visit, facts.party_size)
    is_other_kind = visit_type.key != visit.before.visit_type_key
    row = visit.visit
    for name in _TOLD:
        setattr(row, name, getattr(facts, name))
    row.visit_type_id = visit_type.id
    visit.booking.title = facts.organisation
    _store_contact(visit, facts.contact)
    _store_needs(visit, facts.needs)
    _store_topics(visit, facts.topics)
    if is_other_kind and visit.status is BookingStatus.CONFIRMED:
        as_other = OpenVisit(
            visit.booking, replace(visit.before, rules=visit_type.rules), visit.locked, visit.by, visit.now
        )
        held = visit.before.programme
        take_complete(as_other, held, party_size=facts.party_size, already_held=held.items)
    wishes = _wishes(visit, visit_type) if is_other_kind else visit.before.wishes
    visit.changes.touch([visit.booking.id])
    after = visit.finish(
        organisation=facts.organisation, contact=facts.contact, needs=facts.needs, rules=visit_type.rules,
        visit_type_key=visit_type.key, wishes=wishes, **{name: getattr(facts, name) for name in _TOLD},
    )  # fmt: skip
    if after.status is BookingStatus.CONFIRMED:
        visit.send(to_hosts_of_change(visit.before, after, visit.office))


def _refuse_small_rooms(visit: OpenVisit, party_size: int) -> None:
    """Refuse more than the rooms seat, also those that are held for offered times."""
    refuse_small_rooms(visit, visit.before.programme, party_size=party_size)
    held = (VisitOffer.booking_id == visit.booking.id, VisitOffer.expires_at > visit.now)
    for items in db.session.scalars(select(VisitOffer.items).where(*held)):
        refuse_small_rooms(visit, from_rows(items), party_size=party_size)


def _correct_change(visit: OpenVisit, party_size: int) -> None:
    """Let a change that waits, and was about something else, keep the corrected number."""
    is_same = (VisitChange.booking_id == visit.booking.id, VisitChange.party_size == visit.before.party_size)
    waits = update(VisitChange).where(*is_same, VisitChange.answered_at.is_(None))
    db.session.execute(waits.values(party_size=party_size), execution_options={"synchronize_session": False})


def _wishes(visit: OpenVisit, visit_type: VisitTypeRow) -> tuple[TimeSpan, ...]:
    """Return the wishes of a request as long as the other kind lasts; a programme of several items stays as planned."""
    before = visit.before
    if visit.status is BookingStatus.CONFIRMED or len(before.items) > 1 or not before.wishes:
        return before.wishes
    length = timedelta(minutes=visit_type.rules.minutes)
    return set_wishes(visit, [TimeSpan(wish.start, wish.start + length) for wish in before.wishes])


def _changes(before: VisitDetails, topics: tuple[str, ...], facts: VisitFacts) -> list[FactChange]:
    """Return what changes."""
    told = [(name, str(getattr(before, name)), str(getattr(facts, name))) for name in _TOLD]
    told.append(("visit_type", before.visit_type_key, facts.visit_type))
    told.append(("topics", " ".join(sorted(topics)), " ".join(sorted(facts.topics))))
    changes = [FactChange(*one) for one in told if one[1] != one[2]]
    needs, contact = before.needs or Needs(), before.contact or Contact("", "")
    if before.organisation != facts.organisation:
        changes.append(FactChange("organisation"))
    return changes + [FactChange(name) for name in _differing(contact, facts.contact) + _differing(needs, facts.needs)]


def _differing(before: Contact | Needs, after: Contact | Needs) -> list[str]:
    return [one.name for one in fields(before) if getattr(before, one.name) != getattr(after, one.name)]


def _topics(visit: OpenVisit) -> tuple[str, ...]:
    return tuple(db.session.scalars(select(VisitTopic.topic_key).where(VisitTopic.booking_id == visit.booking.id)))


def _store_contact(visit: OpenVisit, contact: Contact) -> None:
    """Store whom to write to; another address is one that nobody has confirmed."""
    if visit.before.contact is None:
        return
    values = asdict(contact)
    if contact.email != visit.before.contact.email:
        values["confirmed_at"] = None
        for ways_in in (VisitCode, VisitBrowser):  # of whoever read the other address's mail
            db.session.execute(delete(ways_in).where(ways_in.booking_id == visit.booking.id))
    db.session.execute(update(VisitContact).where(VisitContact.booking_id == visit.booking.id).values(**values))


def _store_needs(visit: OpenVisit, needs: Needs) -> None:
    db.session.execute(delete(VisitNeeds).where(VisitNeeds.booking_id == visit.booking.id))
    if needs.any():
        db.session.execute(insert(VisitNeeds).values(booking_id=visit.booking.id, **asdict(needs)))


def _store_topics(visit: OpenVisit, keys: tuple[str, ...]) -> None:
    db.session.execute(delete(VisitTopic).where(VisitTopic.booking_id == visit.booking.id))
    known = select(literal(visit.booking.id), Topic.key).where(Topic.key.in_(keys))
    db.session.execute(insert(VisitTopic).from_select(["booking_id", "topic_key"], known))
