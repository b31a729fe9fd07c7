"""A visit gets another time, another room or other hosts; by the office, or because the delegation asked for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import delete

from barsek_visits.db import db
from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.errors import NotFound, Refusal
from barsek_visits.domain.notifications.kinds import LetterKind
from barsek_visits.domain.visits.states import VisitStep
from barsek_visits.models import VisitWish
from barsek_visits.services.visits.announcements import of_move
from barsek_visits.services.visits.letters import to_delegation
from barsek_visits.services.visits.open_visit import OpenVisit, Wanted, open_for_staff
from barsek_visits.services.visits.programme_storage import put_programme
from barsek_visits.services.visits.requirements import (
    refuse_closed,
    refuse_past,
    refuse_without_yourself,
    take_complete,
)
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from barsek_visits.domain.bookings.allocation import Allocation
    from barsek_visits.domain.spans import TimeSpan
    from barsek_visits.domain.staff import StaffRow
    from barsek_visits.queries.visits.details import ChangeRow

# What a request is moved to must be a time at which the office is open, and not further ahead than it plans.
_ALSO_BINDS = (Refusal.PAST, Refusal.TOO_FAR)


@command
def move_visit(reference: str, allocation: Allocation, *, by: StaffRow, version: int, now: datetime) -> None:
    """Give a visit another time, another room or other hosts.

    A request that is moved still takes no time; its first wish is the new time, and its other wishes stay.

    Raises:
        NotFound: no such visit that `by` may see, or no such room or host.
        StaleVersion: someone else changed the visit meanwhile.
        WrongState: the visit is neither a request nor confirmed.
        Forbidden: others host it.
        NotOffered: the time is past, or for a request one at which the office is closed or plans nothing yet; the room
            too small, a host is missing, or a host hands their visit to others.
        SlotTaken: a room or host is reserved or blocked for a part of the span.
    """
    visit = open_for_staff(reference, by=by, version=version, now=now, wanted=Wanted.of(allocation))
    refuse_past(allocation.span, now)
    visit.advance(VisitStep.MOVE)
    visit.close_changes()
    visit.keep_original()
    if visit.status is BookingStatus.CONFIRMED:
        planned = visit.before.programme
        moved = planned.with_allocation(allocation, visit.office.office_time)
        refuse_without_yourself(moved, by)
        take_complete(visit, moved, already_held=planned.items)
        wishes = visit.before.wishes
    else:
        refuse_closed(visit.before, [allocation.span], visit.office, now, also=_ALSO_BINDS)
        wishes = set_wishes(visit, wished_first(allocation.span, visit.before.wishes))
    after = visit.finish(wishes=wishes, change=None)
    visit.send(of_move(visit.before, after, visit.office))


@command
def accept_change(reference: str, *, by: StaffRow, version: int, now: datetime, override_busy: bool = False) -> None:
    """Make the change that the delegation asked for: same room and hosts, at the new time.

    `override_busy` is as in an `Allocation`.

    Raises:
        NotFound: there is no such visit, or no change waits.
        StaleVersion, WrongState, Forbidden, NotOffered, SlotTaken: as in `move_visit`.
    """
    visit = open_for_staff(reference, by=by, version=version, now=now)
    change = _waiting_change(visit)
    refuse_past(change.span, now)
    visit.advance(VisitStep.ACCEPT_CHANGE)
    visit.keep_original()
    visit.answer_change(accepted=True)
    visit.visit.party_size = change.party_size
    planned = visit.before.programme
    moved = replace(planned.at(change.span, visit.office.office_time), override_busy=override_busy)
    take_complete(visit, moved, party_size=change.party_size, already_held=planned.items)
    after = visit.finish(party_size=change.party_size, change=None)
    visit.send(of_move(visit.before, after, visit.office))


@command
def decline_change(reference: str, reason: str, *, by: StaffRow, version: int, now: datetime) -> None:
    """Leave the visit as it was confirmed.

    Raises:
        NotFound: there is no such visit, or no change waits.
        StaleVersion, WrongState, Forbidden: as in `move_visit`.
    """
    visit = open_for_staff(reference, by=by, version=version, now=now)
    _waiting_change(visit)
    visit.advance(VisitStep.DECLINE_CHANGE)
    visit.answer_change(accepted=False)
    visit.visit.reason = reason
    after = visit.finish(reason=reason, change=None)
    visit.send(to_delegation(after, visit.office, LetterKind.CHANGE_DECLINED))


def set_wishes(visit: OpenVisit, spans: Sequence[TimeSpan]) -> tuple[TimeSpan, ...]:
    """Replace what a request wishes for, and return it; it holds nothing."""
    db.session.execute(delete(VisitWish).where(VisitWish.booking_id == visit.booking.id))
    db.session.add_all(
        VisitWish(booking_id=visit.booking.id, position=n, starts_at=span.start, ends_at=span.end)
        for n, span in enumerate(spans)
    )
    put_programme(visit, visit.before.programme.at(spans[0], visit.office.office_time), force=True)
    return tuple(spans)


def wished_first(span: TimeSpan, wishes: Sequence[TimeSpan]) -> list[TimeSpan]:
    """Return the wishes with another first one; those after the first stay, each once."""
    return [span, *(wish for wish in wishes[1:] if wish != span)]


def _waiting_change(visit: OpenVisit) -> ChangeRow:
    if visit.before.change is None:
        raise NotFound("change")
    return visit.before.change
