"""The steps of a visit that the office takes.

Each is one transaction on the locked visit: version and table of steps first, then rooms and hosts, then
the letters.  `version` is what the member of staff saw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from barsek_visits.db import atomic, db
from barsek_visits.domain.errors import NotAllowed, NotFound, NotOffered, Refusal, StaleVersion
from barsek_visits.domain.permissions import Permission
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.domain.values import Choice
from barsek_visits.domain.visit_state import STEPS, Actor, Effect, VisitState, next_state
from barsek_visits.mail import letters, staff_letters
from barsek_visits.models import Appointment, Booking, Resource, Visit, VisitChange, VisitType, VisitWish
from barsek_visits.queries.staff import StaffRow, hosts_by_resource, visible_to
from barsek_visits.queries.visit_details import details_where
from barsek_visits.services import audit, reservations
from barsek_visits.services.letters import HostLetters, tell_delegation, tell_hosts_of_change, tell_staff

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

HOST_LETTERS = HostLetters(staff_letters.you_host, staff_letters.you_host_changed, staff_letters.you_host_no_more)


def confirm_visit(reference: str, choice: Choice, *, by: StaffRow, version: int, now: datetime) -> None:
    """Confirm a visit on one of its wishes: reserve room and hosts, invite everybody.

    Raises:
        NotFound: no such visit that `by` may see, or no such room or host.
        StaleVersion: someone else changed the visit meanwhile.
        NotAllowed: the state forbids it, or a host confirms without themself as host.
        NotOffered: the time is none of the wishes or past, the room too small, or a host is missing.
        SlotTaken: a room or host is reserved or blocked for a part of the span.
    """
    with atomic():
        booking = visit_for_update(Booking.reference == reference, visible_to(by), version=version)
        _refuse_other_hosts_work(choice, by)
        _refuse_unwished(booking, choice.span, now)
        step_to(booking, "confirm", by=by, now=now)
        _take(booking, choice, now=now)
        tell_delegation(booking.id, letters.confirmed, now=now, method="REQUEST")
        tell_staff(booking.id, hosts_by_resource(choice.host_ids), staff_letters.you_host, now=now, method="REQUEST")


def decline_visit(reference: str, reason: str, *, by: StaffRow, version: int, now: datetime) -> None:
    """Decline a request; the reason is told to the delegation.

    Raises:
        NotFound, StaleVersion, NotAllowed: as in `confirm_visit`.
    """
    with atomic():
        booking = visit_for_update(Booking.reference == reference, visible_to(by), version=version)
        step_to(booking, "decline", by=by, now=now)
        _visit_of(booking).reason = reason
        tell_delegation(booking.id, letters.declined, now=now)


def move_visit(reference: str, choice: Choice, *, by: StaffRow, version: int, now: datetime) -> None:
    """Give a visit another time, another room or other hosts.

    A request that is moved still takes no time; its first wish is the new time.

    Raises:
        NotFound, StaleVersion, NotAllowed, NotOffered, SlotTaken: as in `confirm_visit`.
    """
    with atomic():
        booking = visit_for_update(Booking.reference == reference, visible_to(by), version=version)
        _refuse_strangers(booking, by)
        if choice.span.start <= now:
            raise NotOffered(Refusal.PAST)
        before = tuple(details_where(Booking.id == booking.id).ids_of("host"))
        step_to(booking, "move", by=by, now=now)
        close_open_changes(booking, now=now)
        if booking.status == VisitState.CONFIRMED:
            _take(booking, choice, now=now)
        else:
            set_wishes(booking, [choice.span], now=now)
        tell_moved(booking, before, now=now)


def cancel_visit(reference: str, reason: str, *, by: StaffRow, version: int, now: datetime) -> None:
    """Cancel a confirmed visit; rooms and hosts are free at once.

    Raises:
        NotFound, StaleVersion, NotAllowed: as in `confirm_visit`.
    """
    with atomic():
        booking = visit_for_update(Booking.reference == reference, visible_to(by), version=version)
        _refuse_strangers(booking, by)
        step_to(booking, "cancel", by=by, now=now)
        _visit_of(booking).reason = reason
        tell_cancelled(booking, now=now)


def complete_visit(reference: str, *, by: StaffRow, version: int, now: datetime) -> None:
    """Note that the visit took place.

    Raises:
        NotFound, StaleVersion, NotAllowed: as in `confirm_visit`; NotAllowed too before it has begun.
    """
    _close(reference, "complete", by=by, version=version, now=now)


def mark_no_show(reference: str, *, by: StaffRow, version: int, now: datetime) -> None:
    """Note that the delegation did not come; what was held is free at once.

    Raises:
        NotFound, StaleVersion, NotAllowed: as in `complete_visit`.
    """
    _close(reference, "no-show", by=by, version=version, now=now)


def accept_change(reference: str, *, by: StaffRow, version: int, now: datetime, over_busy: bool = False) -> None:
    """Make the change that the delegation asked for: same room and hosts, at the new time.

    `over_busy` is as in a `Choice`.

    Raises:
        NotFound: there is no such visit, or no change waits.
        StaleVersion, NotAllowed, NotOffered, SlotTaken: as in `confirm_visit`.
    """
    with atomic():
        booking = visit_for_update(Booking.reference == reference, visible_to(by), version=version)
        _refuse_strangers(booking, by)
        change = _answered_change(booking, accepted=True, now=now)
        if change.starts_at <= now:
            raise NotOffered(Refusal.PAST)
        step_to(booking, "accept-change", by=by, now=now)
        _visit_of(booking).party_size = change.party_size
        details = details_where(Booking.id == booking.id)
        span = TimeSpan(change.starts_at, change.ends_at)
        hosts = tuple(details.ids_of("host"))
        _take(booking, Choice(span, tuple(details.ids_of("room")), hosts, over_busy), now=now)
        tell_moved(booking, hosts, now=now)


def decline_change(reference: str, reason: str, *, by: StaffRow, version: int, now: datetime) -> None:
    """Leave the visit as it was confirmed.

    Raises:
        NotFound: there is no such visit, or no change waits.
        StaleVersion, NotAllowed: as in `confirm_visit`.
    """
    with atomic():
        booking = visit_for_update(Booking.reference == reference, visible_to(by), version=version)
        _refuse_strangers(booking, by)
        _answered_change(booking, accepted=False, now=now)
        step_to(booking, "decline-change", by=by, now=now)
        _visit_of(booking).reason = reason
        tell_delegation(booking.id, letters.change_declined, now=now)


# What the delegation's steps need too (services/own_visits.py).


def visit_for_update(*conditions: ColumnElement[bool], version: int) -> Booking:
    """Lock a visit and return it.

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
    return booking


def step_to(booking: Booking, step: str, *, by: StaffRow | Actor, now: datetime) -> None:
    """Take a step of the table: status, version, audit log, and what the table says of reservations given back.

    Raises:
        NotAllowed: the table has no such step from here.
    """
    actor = by if isinstance(by, Actor) else Actor.STAFF
    appointment = appointment_of(booking)
    before = VisitState(booking.status)
    booking.status = next_state(before, step, actor, begun=appointment.starts_at <= now)
    booking.version += 1
    booking.updated_at = now
    audit.note(step, now=now, by=by, booking_id=booking.id)
    if STEPS[step].effect is Effect.RELEASE:
        reservations.release(appointment, now=now)
    if booking.status != before and STEPS[step].effect is not Effect.TAKE:  # what takes tells calendars itself
        reservations.changed(appointment, now=now)
    db.session.flush()


def appointment_of(booking: Booking) -> Appointment:
    """Return a visit's appointment."""
    return db.session.scalars(select(Appointment).where(Appointment.booking_id == booking.id)).one()


def set_wishes(booking: Booking, spans: list[TimeSpan], *, now: datetime) -> None:
    """Replace what a request wishes for; it holds nothing."""
    db.session.execute(delete(VisitWish).where(VisitWish.booking_id == booking.id))
    db.session.add_all(
        VisitWish(booking_id=booking.id, position=n, starts_at=span.start, ends_at=span.end)
        for n, span in enumerate(spans)
    )
    reservations.put_without_holding(appointment_of(booking), spans[0], now=now)
    db.session.flush()


def close_open_changes(booking: Booking, *, now: datetime) -> None:
    """Close changes that still wait: what they were asked of is no longer how the visit stands."""
    waiting = select(VisitChange).where(VisitChange.booking_id == booking.id, VisitChange.answered_at.is_(None))
    for change in db.session.scalars(waiting):
        change.answered_at, change.accepted = now, False


def tell_moved(booking: Booking, hosts_before: tuple[int, ...], *, now: datetime) -> None:
    """Tell everybody the new time: with the calendar part where the visit is confirmed."""
    is_confirmed = booking.status == VisitState.CONFIRMED
    tell_delegation(booking.id, letters.moved, now=now, method="REQUEST" if is_confirmed else "")
    tell_hosts_of_change(booking.id, hosts_before, HOST_LETTERS, now=now)


def tell_cancelled(booking: Booking, *, now: datetime) -> None:
    """Tell everybody that the visit is off, and their calendars."""
    tell_delegation(booking.id, letters.cancelled, now=now, method="CANCEL")
    hosts = hosts_by_resource(tuple(details_where(Booking.id == booking.id).ids_of("host")))
    tell_staff(booking.id, hosts, staff_letters.you_host_no_more, now=now, method="CANCEL")


def _visit_of(booking: Booking) -> Visit:
    return db.session.get_one(Visit, booking.id)


def _take(booking: Booking, choice: Choice, *, now: datetime) -> None:
    visit = _visit_of(booking)
    visit_type = db.session.get_one(VisitType, visit.visit_type_id)
    if not choice.room_ids or (visit_type.needs_host and not choice.host_ids):
        raise NotOffered(Refusal.INCOMPLETE)
    seats = db.session.scalars(select(Resource.capacity).where(Resource.id.in_(choice.room_ids))).all()
    if visit.party_size > sum(count or 0 for count in seats):
        raise NotOffered(Refusal.TOO_MANY)
    reservations.take(appointment_of(booking), choice, buffer_minutes=visit_type.buffer_minutes, now=now)


def _close(reference: str, step: str, *, by: StaffRow, version: int, now: datetime) -> None:
    with atomic():
        booking = visit_for_update(Booking.reference == reference, visible_to(by), version=version)
        _refuse_strangers(booking, by)
        step_to(booking, step, by=by, now=now)


def _answered_change(booking: Booking, *, accepted: bool, now: datetime) -> VisitChange:
    statement = select(VisitChange).where(VisitChange.booking_id == booking.id, VisitChange.answered_at.is_(None))
    change = db.session.scalars(statement).one_or_none()
    if change is None:
        raise NotFound("change")
    change.answered_at, change.accepted = now, accepted
    return change


def _refuse_other_hosts_work(choice: Choice, by: StaffRow) -> None:
    """A host answers with themself as host; coordinators and admins with anybody."""
    if not by.may(Permission.RUN_ALL_VISITS) and by.resource_id not in choice.host_ids:
        raise NotAllowed("a host confirms with themself as host")


def _refuse_strangers(booking: Booking, by: StaffRow) -> None:
    """A host runs own visits, and answers requests, which nobody hosts yet."""
    if by.may(Permission.RUN_ALL_VISITS):
        return
    hosts = details_where(Booking.id == booking.id).ids_of("host")
    if hosts and by.resource_id not in hosts:
        raise NotAllowed("another host's visit")


def _refuse_unwished(booking: Booking, span: TimeSpan, now: datetime) -> None:
    if span.start <= now:
        raise NotOffered(Refusal.PAST)
    wishes = details_where(Booking.id == booking.id).wishes
    if span not in wishes:
        raise NotOffered(Refusal.NOT_A_START)
