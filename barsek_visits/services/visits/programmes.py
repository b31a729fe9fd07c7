"""The programme of a visit: planned on one page, stored whole or not at all, shifted in one step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.errors import NotOffered, Refusal
from barsek_visits.domain.notifications.kinds import CalendarMethod, LetterKind
from barsek_visits.domain.visits.states import VisitStep
from barsek_visits.services.visits.announcements import of_move
from barsek_visits.services.visits.host_letters import to_hosts_of_change
from barsek_visits.services.visits.letters import to_delegation
from barsek_visits.services.visits.open_visit import OpenVisit, Wanted, open_for_staff
from barsek_visits.services.visits.programme_storage import (
    put_programme,
    refuse_unknown,
    take_programme,
    wanted_by,
)
from barsek_visits.services.visits.requirements import (
    refuse_past,
    refuse_small_rooms,
    refuse_without_yourself,
)
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from barsek_visits.domain.bookings.allocation import Allocation
    from barsek_visits.domain.staff import StaffRow
    from barsek_visits.domain.visits.programme import Programme
    from barsek_visits.queries.visits.details import VisitDetails


@dataclass(frozen=True)
class Shift:
    """By how many minutes a programme moves, earlier where negative.

    `since` is the id of the first item that moves, with None all do; `override_busy` is as in an `Allocation`.
    """

    minutes: int
    since: int | None = None
    override_busy: bool = False


@command
def save_programme(reference: str, programme: Programme, *, by: StaffRow, version: int, now: datetime) -> None:
    """Make a visit's programme what is wanted: of a confirmed visit all of it is held then, of a request nothing.

    The delegation is told what it can see of the change, each host what concerns them.

    Raises:
        NotFound: no such visit that `by` may see, or no such room or host.
        StaleVersion: someone else changed the visit meanwhile.
        WrongState: it is neither a request nor confirmed.
        Forbidden: others host it.
        NotOffered: a room is too small, an item would begin anew in the past (its position is that of the item), or a
            host hands their visit to others.
        ProgrammeTaken: something cannot be had; names all of it, and nothing has changed.
    """
    visit = open_for_staff(reference, by=by, version=version, now=now, wanted=wanted_by(programme))
    _save(visit, programme, by)


@command
def move_item(
    item_id: int, reference: str, allocation: Allocation, *, by: StaffRow, version: int, now: datetime
) -> None:
    """Give one item of a visit another time, other rooms or other hosts, and leave the others as they are.

    Raises:
        NotFound: as in `save_programme`, or the visit has no such item.
        StaleVersion, WrongState, Forbidden, NotOffered, ProgrammeTaken: as in `save_programme`; NotOffered too for a
            past time.
    """
    refuse_past(allocation.span, now)
    visit = open_for_staff(reference, by=by, version=version, now=now, wanted=Wanted.of(allocation))
    programme = visit.before.programme
    position = programme.position_of(item_id)
    moved = programme.with_item(position, programme.items[position].with_allocation(allocation))
    _save(visit, replace(moved, override_busy=allocation.override_busy), by)


@command
def shift_visit(reference: str, shift: Shift, *, by: StaffRow, version: int, now: datetime) -> None:
    """Move a confirmed visit, or the rest of it from an item on, by minutes.

    Raises:
        NotFound: as in `save_programme`, or the visit has no such item.
        StaleVersion, WrongState, Forbidden, ProgrammeTaken: as in `save_programme`.
        NotOffered: what moves would begin in the past, or all of it would last longer than a week.
    """
    visit = open_for_staff(reference, by=by, version=version, now=now)
    programme = visit.before.programme
    position = 0 if shift.since is None else programme.position_of(shift.since)
    by_minutes = timedelta(minutes=shift.minutes)
    shifted = replace(programme, override_busy=shift.override_busy).shifted(by_minutes, position)
    refuse_past(programme.items[position].span.moved_by(shift.minutes), now)
    visit.advance(VisitStep.SHIFT)
    visit.close_changes()
    take_programme(visit, shifted, already_held=programme.items)
    visit.send(of_move(visit.before, visit.finish(change=None), visit.office))


def _save(visit: OpenVisit, programme: Programme, by: StaffRow) -> None:
    held = visit.before.programme
    passed = programme.first_new_start_in_past(held, visit.now)
    if passed is not None:
        raise NotOffered(Refusal.PAST, passed)
    visit.advance(VisitStep.PROGRAMME)
    if visit.status is not BookingStatus.CONFIRMED:
        refuse_unknown(visit, programme)
        refuse_small_rooms(visit, programme)
        put_programme(visit, programme)
        visit.finish()
        return
    refuse_unknown(visit, programme, already_held=held.items)
    refuse_without_yourself(programme, by)
    if programme.span != held.span:
        visit.close_changes()
    refuse_small_rooms(visit, programme)
    take_programme(visit, programme, already_held=held.items)
    _tell(visit, visit.finish())


def _tell(visit: OpenVisit, after: VisitDetails) -> None:
    letters = to_hosts_of_change(visit.before, after, visit.office)
    if _as_seen(visit.before) != _as_seen(after):
        letters += to_delegation(after, visit.office, LetterKind.PROGRAMME_CHANGED, CalendarMethod.REQUEST)
    visit.send(letters)


def _as_seen(details: VisitDetails) -> list[tuple[object, ...]]:
    """Return what the delegation sees of a programme."""
    own = details.default_title
    return [
        (item.span, item.title or own, item.where, item.text, item.ids_of("host"), item.interpreter)
        for item in details.items
    ]
