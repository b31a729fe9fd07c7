"""The steps of a visit that the office takes.

Each is one transaction on the locked visit: version and table of steps first, then rooms and hosts, then
the letters.  `version` is what the member of staff saw.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import atomic, db
from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.errors import NotFound, NotOffered, Refusal
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.mail.visits import letters
from barsek_visits.models import Booking, VisitChange
from barsek_visits.queries.resources.office import office_row
from barsek_visits.queries.visits.programmes import programme_of
from barsek_visits.services.visits.letters import notify_delegation
from barsek_visits.services.visits.offers import suggest_times
from barsek_visits.services.visits.steps import (
    close_open_changes,
    details_of,
    notify_cancelled,
    notify_confirmed,
    notify_moved,
    refuse_other_hosts_work,
    set_wishes,
    step_to,
    take,
    visit_for_staff,
    visit_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from barsek_visits.domain.bookings.allocation import Allocation
    from barsek_visits.domain.staff import StaffRow


def confirm_visit(reference: str, choice: Allocation, *, by: StaffRow, version: int, now: datetime) -> None:
    """Confirm a visit on one of its wishes: reserve room and hosts, invite everybody.

    Raises:
        NotFound: no such visit that `by` may see, or no such room or host.
        StaleVersion: someone else changed the visit meanwhile.
        NotAllowed: the state forbids it, or a host confirms without themself as host.
        NotOffered: the time is none of the wishes or past, the room too small, or a host is missing.
        SlotTaken: a room or host is reserved or blocked for a part of the span.
    """
    with atomic():
        booking = visit_for_staff(reference, by=by, version=version, now=now)
        _refuse_unwished(booking, choice.span, now)
        programme = programme_of(booking.id).with_allocation(choice, office_row().office_time)
        refuse_other_hosts_work(programme, by)
        step_to(booking, "confirm", by=by, now=now)
        take(booking, programme, now=now)
        notify_confirmed(booking, now=now)


def decline_visit(
    reference: str, reason: str, *, other_times: Sequence[TimeSpan] = (), by: StaffRow, version: int, now: datetime
) -> None:
    """Decline a request; the reason is told to the delegation, with other times that would suit, none of them held.

    Raises:
        NotFound, StaleVersion, NotAllowed: as in `confirm_visit`.
    """
    with atomic():
        booking = visit_for_staff(reference, by=by, version=version, now=now)
        step_to(booking, "decline", by=by, now=now)
        visit_of(booking).reason = reason
        suggest_times(booking, other_times)
        notify_delegation(booking.id, letters.declined, now=now)


def move_visit(reference: str, choice: Allocation, *, by: StaffRow, version: int, now: datetime) -> None:
    """Give a visit another time, another room or other hosts.

    A request that is moved still takes no time; its first wish is the new time.

    Raises:
        NotFound, StaleVersion, NotAllowed, NotOffered, SlotTaken: as in `confirm_visit`.
    """
    with atomic():
        booking = visit_for_staff(reference, by=by, version=version, now=now)
        if choice.span.start <= now:
            raise NotOffered(Refusal.PAST)
        before = details_of(booking)
        step_to(booking, "move", by=by, now=now)
        close_open_changes(booking, now=now)
        if booking.status == BookingStatus.CONFIRMED:
            planned = programme_of(booking.id)
            moved = planned.with_allocation(choice, office_row().office_time)
            take(booking, moved, already_held=planned.items, now=now)
        else:
            set_wishes(booking, [choice.span], now=now)
        notify_moved(booking, before, now=now)


def cancel_visit(reference: str, reason: str, *, by: StaffRow, version: int, now: datetime) -> None:
    """Cancel a confirmed visit; rooms and hosts are free at once.

    Raises:
        NotFound, StaleVersion, NotAllowed: as in `confirm_visit`.
    """
    with atomic():
        booking = visit_for_staff(reference, by=by, version=version, now=now)
        step_to(booking, "cancel", by=by, now=now)
        visit_of(booking).reason = reason
        notify_cancelled(booking, now=now)


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


def accept_change(reference: str, *, by: StaffRow, version: int, now: datetime, override_busy: bool = False) -> None:
    """Make the change that the delegation asked for: same room and hosts, at the new time.

    `override_busy` is as in an `Allocation`.

    Raises:
        NotFound: there is no such visit, or no change waits.
        StaleVersion, NotAllowed, NotOffered, SlotTaken: as in `confirm_visit`.
    """
    with atomic():
        booking = visit_for_staff(reference, by=by, version=version, now=now)
        change = _answered_change(booking, accepted=True, now=now)
        if change.starts_at <= now:
            raise NotOffered(Refusal.PAST)
        step_to(booking, "accept-change", by=by, now=now)
        visit_of(booking).party_size = change.party_size
        before = details_of(booking)
        planned = programme_of(booking.id)
        moved = planned.at(TimeSpan(change.starts_at, change.ends_at), office_row().office_time)
        take(booking, replace(moved, override_busy=override_busy), already_held=planned.items, now=now)
        notify_moved(booking, before, now=now)


def decline_change(reference: str, reason: str, *, by: StaffRow, version: int, now: datetime) -> None:
    """Leave the visit as it was confirmed.

    Raises:
        NotFound: there is no such visit, or no change waits.
        StaleVersion, NotAllowed: as in `confirm_visit`.
    """
    with atomic():
        booking = visit_for_staff(reference, by=by, version=version, now=now)
        _answered_change(booking, accepted=False, now=now)
        step_to(booking, "decline-change", by=by, now=now)
        visit_of(booking).reason = reason
        notify_delegation(booking.id, letters.change_declined, now=now)


def _close(reference: str, step: str, *, by: StaffRow, version: int, now: datetime) -> None:
    with atomic():
        booking = visit_for_staff(reference, by=by, version=version, now=now)
        step_to(booking, step, by=by, now=now)


def _answered_change(booking: Booking, *, accepted: bool, now: datetime) -> VisitChange:
    statement = select(VisitChange).where(VisitChange.booking_id == booking.id, VisitChange.answered_at.is_(None))
    change = db.session.scalars(statement).one_or_none()
    if change is None:
        raise NotFound("change")
    change.answered_at, change.accepted = now, accepted
    return change


def _refuse_unwished(booking: Booking, span: TimeSpan, now: datetime) -> None:
    if span.start <= now:
        raise NotOffered(Refusal.PAST)
    details = details_of(booking)
    starts = {wish.start for wish in details.wishes}
    if span not in details.wishes and (len(details.items) == 1 or span.start not in starts):
        raise NotOffered(Refusal.NOT_A_START)
