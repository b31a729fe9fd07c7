"""The programme of a visit: planned on one page, stored whole or not at all, shifted in one step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from barsek_visits.db import atomic
from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.errors import NotOffered, Refusal
from barsek_visits.mail.visits import answer_letters
from barsek_visits.queries.visits.programmes import programme_of
from barsek_visits.services.visits.host_letters import notify_hosts_of_change
from barsek_visits.services.visits.letters import notify_delegation
from barsek_visits.services.visits.programme_items import put_programme, refuse_unknown, take_programme
from barsek_visits.services.visits.steps import (
    HOST_LETTERS,
    close_open_changes,
    details_of,
    notify_moved,
    refuse_small_rooms,
    step_to,
    visit_for_staff,
    visit_type_of,
)

if TYPE_CHECKING:
    from barsek_visits.domain.bookings.allocation import Allocation
    from barsek_visits.domain.spans import TimeSpan
    from barsek_visits.domain.staff import StaffRow
    from barsek_visits.domain.visits.programme import Programme
    from barsek_visits.models import Booking
    from barsek_visits.queries.visits.details import VisitDetails


@dataclass(frozen=True)
class Shift:
    """By how many minutes a programme moves, earlier where negative.

    `since` is the id of the first item that moves, with None all do; `override_busy` is as in an `Allocation`.
    """

    minutes: int
    since: int | None = None
    override_busy: bool = False


def save_programme(reference: str, programme: Programme, *, by: StaffRow, version: int, now: datetime) -> None:
    """Make a visit's programme what is wanted: of a confirmed visit all of it is held then, of a request nothing.

    The delegation is told what it can see of the change, each host what concerns them.

    Raises:
        NotFound: no such visit that `by` may see, or no such room or host.
        StaleVersion: someone else changed the visit meanwhile.
        NotAllowed: the state forbids it, or another hosts the visit.
        NotOffered: a room is too small, or an item would begin anew in the past; its position is that of the item.
        ProgrammeTaken: something cannot be had; names all of it, and nothing has changed.
    """
    with atomic():
        _save(visit_for_staff(reference, by=by, version=version, now=now), programme, by=by, now=now)


def move_item(item_id: int, reference: str, choice: Allocation, *, by: StaffRow, version: int, now: datetime) -> None:
    """Give one item of a visit another time, other rooms or other hosts, and leave the others as they are.

    Raises:
        NotFound: as in `save_programme`, or the visit has no such item.
        StaleVersion, NotAllowed, NotOffered, ProgrammeTaken: as in `save_programme`; NotOffered too for a past time.
    """
    _refuse_past(choice.span, now)
    with atomic():
        booking = visit_for_staff(reference, by=by, version=version, now=now)
        programme = programme_of(booking.id)
        position = programme.position_of(item_id)
        moved = programme.with_item(position, programme.items[position].with_allocation(choice))
        _save(booking, replace(moved, override_busy=choice.override_busy), by=by, now=now)


def shift_visit(reference: str, shift: Shift, *, by: StaffRow, version: int, now: datetime) -> None:
    """Move a confirmed visit, or the rest of it from an item on, by minutes.

    Raises:
        NotFound: as in `save_programme`, or the visit has no such item.
        StaleVersion, NotAllowed, ProgrammeTaken: as in `save_programme`.
        NotOffered: what moves would begin in the past, or all of it would last longer than a week.
    """
    with atomic():
        booking = visit_for_staff(reference, by=by, version=version, now=now)
        before, programme = details_of(booking), programme_of(booking.id)
        position = 0 if shift.since is None else programme.position_of(shift.since)
        shifted = replace(programme, override_busy=shift.override_busy).shifted(
            timedelta(minutes=shift.minutes), position
        )
        _refuse_past(programme.items[position].span.moved_by(shift.minutes), now)
        step_to(booking, "shift", by=by, now=now)
        close_open_changes(booking, now=now)
        buffer_minutes = visit_type_of(booking).buffer_minutes
        take_programme(booking.id, shifted, buffer_minutes=buffer_minutes, already_held=programme.items, now=now)
        notify_moved(booking, before, now=now)


def _save(booking: Booking, programme: Programme, *, by: StaffRow, now: datetime) -> None:
    before, held = details_of(booking), programme_of(booking.id)
    passed = programme.first_new_start_in_past(held, now)
    if passed is not None:
        raise NotOffered(Refusal.PAST, passed)
    step_to(booking, "programme", by=by, now=now)
    if booking.status != BookingStatus.CONFIRMED:
        refuse_unknown(programme, now=now)
        refuse_small_rooms(booking, programme)
        put_programme(booking.id, programme, now=now)
        return
    if programme.span != held.span:
        close_open_changes(booking, now=now)
    buffer_minutes = visit_type_of(booking).buffer_minutes
    take_programme(booking.id, programme, buffer_minutes=buffer_minutes, already_held=held.items, now=now)
    refuse_small_rooms(booking, programme)
    if _as_seen(before) != _as_seen(details_of(booking)):
        notify_delegation(booking.id, answer_letters.programme_changed, now=now, method="REQUEST")
    notify_hosts_of_change(before, HOST_LETTERS, now=now)


def _refuse_past(span: TimeSpan, now: datetime) -> None:
    if span.start <= now:
        raise NotOffered(Refusal.PAST)


def _as_seen(details: VisitDetails) -> list[tuple[object, ...]]:
    """Return what the delegation sees of a programme."""
    own = details.default_title
    return [
        (item.span, item.title or own, item.where, item.text, item.ids_of("host"), item.interpreter)
        for item in details.items
    ]
