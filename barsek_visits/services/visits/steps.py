"""What every step of a visit needs, whoever takes it: the locked visit, the table of steps, the letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from barsek_visits.db import db
from barsek_visits.domain.actors import Actor
from barsek_visits.domain.bookings.status import WAITING, BookingStatus
from barsek_visits.domain.errors import NotAllowed, NotFound, NotOffered, Refusal, StaleVersion
from barsek_visits.domain.permissions import Permission
from barsek_visits.domain.visits.states import STEPS, Effect, next_state
from barsek_visits.mail.notifications.letter import ChangeLetters
from barsek_visits.mail.visits import answer_letters, letters, staff_letters
from barsek_visits.models import Booking, Resource, Visit, VisitChange, VisitOffer, VisitType, VisitWish
from barsek_visits.queries.bookings.visibility import visible_to
from barsek_visits.queries.resources.office import office_row
from barsek_visits.queries.staff import coordinators
from barsek_visits.queries.visits.details import details_where
from barsek_visits.queries.visits.programmes import programme_of
from barsek_visits.services import audit
from barsek_visits.services.bookings import appointments, reservations
from barsek_visits.services.visits.host_letters import notify_hosts, notify_hosts_of_change, notify_hosts_of_end
from barsek_visits.services.visits.letters import notify_delegation, notify_staff
from barsek_visits.services.visits.programme_items import put_programme, take_programme

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from barsek_visits.domain.spans import TimeSpan
    from barsek_visits.domain.staff import StaffRow
    from barsek_visits.domain.visits.programme import Programme, ProgrammeItem
    from barsek_visits.queries.visits.details import VisitDetails

# What takes or holds locks rooms and hosts first, and tells calendars after that: never the other way round.
TELLS_ITSELF = frozenset({Effect.TAKE, Effect.HOLD})
HOST_LETTERS = ChangeLetters(staff_letters.you_host, staff_letters.you_host_changed, staff_letters.you_host_no_more)


def visit_for_update(*conditions: ColumnElement[bool], version: int, now: datetime) -> Booking:
    """Lock a visit and return it; one whose offers have run out is a request again.

    Raises:
        NotFound: no visit meets the conditions.
        StaleVersion: it is not the version that was seen.
    """
    statement = select(Booking).where(Booking.kind == "visit", *conditions).with_for_update()
    booking = db.session.scalars(statement).one_or_none()
    if booking is None:
        raise NotFound("visit")
    if booking.version != version:
        raise StaleVersion(booking.reference)
    if booking.status == BookingStatus.OFFERED and have_run_out(booking, now):
        # Without counters and letters, which are the worker's: rooms and hosts are always locked before counters.
        booking.status = BookingStatus.REQUESTED
        audit.record("lapse", now=now, by=Actor.CLOCK, booking_id=booking.id)
        forget_offers(booking)
    return booking


def visit_for_staff(reference: str, *, by: StaffRow, version: int, now: datetime) -> Booking:
    """Lock a visit that a member may see and run, and return it.

    Requests, which nobody hosts yet, are anybody's to answer; else a host runs own visits.

    Raises:
        NotFound: no such visit that `by` may see.
        StaleVersion: someone else changed the visit meanwhile.
        NotAllowed: others host it.
    """
    booking = visit_for_update(Booking.reference == reference, visible_to(by), version=version, now=now)
    if booking.status not in WAITING and not by.may(Permission.RUN_ALL_VISITS):
        hosts = details_of(booking).ids_of("host")
        if hosts and by.resource_id not in hosts:
            raise NotAllowed("another host's visit")
    return booking


def have_run_out(booking: Booking, now: datetime) -> bool:
    """Say whether none of a visit's offers is held any more."""
    still = select(VisitOffer.position).where(VisitOffer.booking_id == booking.id, VisitOffer.expires_at > now)
    return db.session.scalar(still.limit(1)) is None


def lapse(booking: Booking, *, now: datetime) -> None:
    """Make a visit whose offers nobody took a request again, and tell delegation and coordinators."""
    step_to(booking, "lapse", by=Actor.CLOCK, now=now)
    notify_delegation(booking.id, answer_letters.offer_ran_out, now=now)
    notify_staff(booking.id, coordinators(), staff_letters.offer_ran_out, now=now)


def step_to(booking: Booking, step: str, *, by: StaffRow | Actor, now: datetime) -> None:
    """Take a step of the table: status, version, audit log, and what the table says of reservations given back.

    Raises:
        NotAllowed: the table has no such step from here.
    """
    actor = by if isinstance(by, Actor) else Actor.STAFF
    before = BookingStatus(booking.status)
    booking.status = next_state(before, step, actor, begun=booking.starts_at <= now)
    booking.version += 1
    booking.updated_at = now
    audit.record(step, now=now, by=by, booking_id=booking.id)
    if STEPS[step].effect is Effect.RELEASE:
        reservations.release(booking.id, now=now)
    if before == BookingStatus.OFFERED and booking.status != before:  # its offers are answered, or off
        forget_offers(booking)
    if booking.status != before and STEPS[step].effect not in TELLS_ITSELF:
        appointments.visit_changed(booking.id, now=now)
    db.session.flush()


def refuse_other_hosts_work(programme: Programme, by: StaffRow) -> None:
    """Refuse a host who answers without themself as host; coordinators and admins answer with anybody.

    Raises:
        NotAllowed: the host is not among the hosts.
    """
    if not by.may(Permission.RUN_ALL_VISITS) and by.resource_id not in programme.all_host_ids():
        raise NotAllowed("a host confirms with themself as host")


def details_of(booking: Booking) -> VisitDetails:
    """Return the visit as it stands in this transaction."""
    db.session.flush()
    return details_where(Booking.id == booking.id)


def visit_of(booking: Booking) -> Visit:
    """Return what is not personal of a visit."""
    return db.session.get_one(Visit, booking.id)


def visit_type_of(booking: Booking) -> VisitType:
    """Return what was asked for."""
    return db.session.get_one(VisitType, visit_of(booking).visit_type_id)


def take(booking: Booking, programme: Programme, *, already_held: Sequence[ProgrammeItem] = (), now: datetime) -> None:
    """Hold a programme for a visit that is to take place: each item at the office has a room that seats the party.

    `already_held` is as in `take_programme`.

    Raises:
        NotOffered: a room or a host is missing, or a room is too small.
        NotFound, SlotTaken: as in `take_programme`.
    """
    refuse_incomplete(booking, programme)
    buffer_minutes = visit_type_of(booking).buffer_minutes
    take_programme(booking.id, programme, buffer_minutes=buffer_minutes, anew=True, already_held=already_held, now=now)


def refuse_incomplete(booking: Booking, programme: Programme) -> None:
    """Refuse a programme with which the visit cannot take place.

    Raises:
        NotOffered: as in `take`.
    """
    if programme.lacks_room() or (visit_type_of(booking).needs_host and not programme.all_host_ids()):
        raise NotOffered(Refusal.INCOMPLETE)
    refuse_small_rooms(booking, programme)


def refuse_small_rooms(booking: Booking, programme: Programme) -> None:
    """Refuse rooms in which the party has no seat each.

    Raises:
        NotOffered: an item's rooms together are too small.
    """
    ids = {id_ for item in programme.items for id_ in item.room_ids}
    rows = db.session.execute(select(Resource.id, Resource.capacity).where(Resource.id.in_(ids)))
    seats: dict[int, int] = {id_: capacity or 0 for id_, capacity in rows}
    party_size = visit_of(booking).party_size
    for item in programme.items:
        if item.room_ids and party_size > sum(seats.get(id_, 0) for id_ in item.room_ids):
            raise NotOffered(Refusal.TOO_MANY)


def set_wishes(booking: Booking, spans: list[TimeSpan], *, now: datetime) -> None:
    """Replace what a request wishes for; it holds nothing."""
    db.session.execute(delete(VisitWish).where(VisitWish.booking_id == booking.id))
    db.session.add_all(
        VisitWish(booking_id=booking.id, position=n, starts_at=span.start, ends_at=span.end)
        for n, span in enumerate(spans)
    )
    planned = programme_of(booking.id).at(spans[0], office_row().office_time)
    put_programme(booking.id, planned, anew=True, now=now)


def close_open_changes(booking: Booking, *, now: datetime) -> None:
    """Close changes that still wait: what they were asked of is no longer how the visit stands."""
    waiting = select(VisitChange).where(VisitChange.booking_id == booking.id, VisitChange.answered_at.is_(None))
    for change in db.session.scalars(waiting):
        change.answered_at, change.accepted = now, False


def forget_offers(booking: Booking) -> None:
    """Take back what was offered."""
    db.session.execute(delete(VisitOffer).where(VisitOffer.booking_id == booking.id))


def notify_confirmed(booking: Booking, *, now: datetime) -> None:
    """Tell everybody that the visit takes place, with the calendar part."""
    notify_delegation(booking.id, letters.confirmed, now=now, method="REQUEST")
    notify_hosts(details_of(booking), staff_letters.you_host, now=now)


def notify_moved(booking: Booking, before: VisitDetails, *, now: datetime) -> None:
    """Tell everybody the new time: with the calendar part where the visit is confirmed."""
    is_confirmed = booking.status == BookingStatus.CONFIRMED
    notify_delegation(booking.id, letters.moved, now=now, method="REQUEST" if is_confirmed else "")
    if is_confirmed:
        notify_hosts_of_change(before, HOST_LETTERS, now=now)


def notify_cancelled(booking: Booking, *, now: datetime) -> None:
    """Tell everybody that the visit is off, and their calendars."""
    notify_delegation(booking.id, letters.cancelled, now=now, method="CANCEL")
    notify_hosts_of_end(details_of(booking), staff_letters.you_host_no_more, now=now)
