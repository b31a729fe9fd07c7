"""The steps of a visit that its delegation takes on its own page; whoever holds the link is the delegation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from barsek_visits.db import db
from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.errors import NotOffered, Refusal, TooMuchText
from barsek_visits.domain.notifications.kinds import LetterKind
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.domain.text import MESSAGE_LIMIT
from barsek_visits.domain.visits.states import VisitStep
from barsek_visits.models import VisitChange, VisitContact
from barsek_visits.queries.bookings.availability import is_available
from barsek_visits.queries.bookings.policy import booking_policy
from barsek_visits.queries.staff import coordinators, hosts_by_resource
from barsek_visits.services.visits.delegation import limits
from barsek_visits.services.visits.letters import collected, to_delegation, to_staff
from barsek_visits.services.visits.moves import set_wishes, wished_first
from barsek_visits.services.visits.open_visit import OpenVisit, open_for_delegation
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.visits.requests import ChangeRequest

# Of all messages about one request together: four of the longest.
_MOST_TEXT = 4 * MESSAGE_LIMIT


@command
def withdraw_visit(token: str, *, version: int, now: datetime) -> None:
    """Withdraw a request that has not been confirmed.

    Raises:
        NotFound: no visit has this link.
        StaleVersion: the office changed the visit meanwhile.
        WrongState: it waits for no answer.
    """
    visit = open_for_delegation(token, version=version, now=now)
    visit.advance(VisitStep.WITHDRAW)
    visit.send(to_delegation(visit.finish(), visit.office, LetterKind.WITHDRAWN))


@command
def change_visit(token: str, change: ChangeRequest, *, version: int, now: datetime) -> None:
    """Ask for another time or another number of people.

    A request is changed at once.  A confirmed visit stands as it is until the office has answered; a
    newer change takes the place of one that still waits.  What changes nothing is stored nowhere, and nobody is told.

    Raises:
        NotFound, StaleVersion: as in `withdraw_visit`.
        WrongState: it is neither a request nor confirmed, or has begun.
        NotOffered: the time or the number is not one that the office offers.
        WallTimeGap: the clock skips the wanted start.
        TooManyTries: too many changes of this visit, or of this contact's visits.
        TooMuchText: the messages of all changes together are too long.
    """
    visit = open_for_delegation(token, version=version, now=now)
    span, party_size = _wanted(visit, change)
    if (span, party_size, change.message) == (visit.before.wanted_span, visit.before.party_size, ""):
        return
    limits.refuse_too_many_changes(visit)
    visit.advance(VisitStep.CHANGE)
    if visit.status is BookingStatus.CONFIRMED:
        _ask_for(visit, span, party_size, change.message)
    else:
        _change_request(visit, change, span, party_size)


def _change_request(visit: OpenVisit, change: ChangeRequest, span: TimeSpan, party_size: int) -> None:
    wishes = visit.before.wishes
    visit.keep_original()
    visit.visit.party_size = party_size
    if change.starts_at is not None:
        wishes = set_wishes(visit, wished_first(span, wishes))
    elif party_size != visit.before.party_size:  # feeds tell how many come
        visit.changes.touch([visit.booking.id])
    _keep_message(visit.booking.id, change.message)
    after = visit.finish(wishes=wishes, party_size=party_size)
    visit.send(
        collected(to_delegation(after, visit.office, LetterKind.RECEIVED), after, visit.now),
        collected(to_staff(after, visit.office, coordinators(), LetterKind.REQUEST_WAITS), after, visit.now),
    )


def _keep_message(booking_id: int, message: str) -> None:
    """Put what the delegation writes with a change below what it wrote with the request."""
    contact = db.session.get(VisitContact, booking_id)
    if contact is not None and message:
        kept = f"{contact.message}\n\n{message}".strip()
        if len(kept) > _MOST_TEXT:
            raise TooMuchText
        contact.message = kept


def _wanted(visit: OpenVisit, change: ChangeRequest) -> tuple[TimeSpan, int]:
    """Return the span and number that the change comes to, checked as a request is."""
    details = visit.before
    party_size = change.party_size or details.party_size
    if party_size > details.max_party:
        raise NotOffered(Refusal.TOO_MANY)
    if change.starts_at is None:
        return details.wanted_span, party_size
    policy = booking_policy(visit.office, visit.now)
    start = policy.office_time.instant(change.starts_at)
    span = TimeSpan(start, start + _length(visit))
    rules = replace(details.rules, minutes=span.minutes)
    refusal = policy.refusal(span, rules)
    if refusal is None and not is_available(span, rules, party_size, now=visit.now, but_for_booking=details.id):
        refusal = Refusal.TAKEN
    if refusal:
        raise NotOffered(refusal)
    return span, party_size


def _length(visit: OpenVisit) -> timedelta:
    """Return how long the visit would be at another time: as the office has made it, or as its kind says."""
    if visit.status is BookingStatus.CONFIRMED and len(visit.before.items) == 1:
        return visit.before.span.length
    return timedelta(minutes=visit.before.rules.minutes)


def _ask_for(visit: OpenVisit, span: TimeSpan, party_size: int, message: str) -> None:
    visit.close_changes()
    db.session.add(
        VisitChange(
            booking_id=visit.booking.id,
            starts_at=span.start,
            ends_at=span.end,
            party_size=party_size,
            message=message,
            asked_at=visit.now,
        )
    )
    hosts = hosts_by_resource(tuple(visit.before.ids_of("host")))
    people = {person.id: person for person in [*hosts, *coordinators()]}.values()
    after = visit.finish()
    visit.send(collected(to_staff(after, visit.office, people, LetterKind.CHANGE_ASKED), after, visit.now))
