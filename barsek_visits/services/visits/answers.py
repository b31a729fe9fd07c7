"""The office answers a request: confirms or declines it.

Each step is one command on the locked visit: version and table of steps first, then rooms and hosts, then the letters.
`version` is what the member of staff saw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.domain.bookings.status import BookingStatus
from barsek_visits.domain.errors import NotFound, NotOffered, Refusal
from barsek_visits.domain.notifications.kinds import LetterKind
from barsek_visits.domain.visits.states import VisitStep
from barsek_visits.services.visits.announcements import of_confirmation
from barsek_visits.services.visits.letters import to_delegation
from barsek_visits.services.visits.offers import suggest_times
from barsek_visits.services.visits.open_visit import Wanted, open_any_version, open_for_staff
from barsek_visits.services.visits.requirements import refuse_past, refuse_without_yourself, take_complete
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from barsek_visits.domain.bookings.allocation import Allocation
    from barsek_visits.domain.spans import TimeSpan
    from barsek_visits.domain.staff import StaffRow
    from barsek_visits.queries.visits.details import VisitDetails


@command
def confirm_visit(reference: str, allocation: Allocation, *, by: StaffRow, version: int, now: datetime) -> None:
    """Confirm a visit on one of its wishes: reserve room and hosts, invite everybody.

    Raises:
        NotFound: no such visit that `by` may see, or no such room or host.
        StaleVersion: someone else changed the visit meanwhile.
        WrongState: the visit waits for no answer.
        NotOffered: the time is none of the wishes or past, the room too small, a host is missing, or is another than
            the host who confirms.
        SlotTaken: a room or host is reserved or blocked for a part of the span.
    """
    visit = open_for_staff(reference, by=by, version=version, now=now, wanted=Wanted.of(allocation))
    _refuse_unwished(visit.before, allocation.span, now)
    programme = visit.before.programme.with_allocation(allocation, visit.office.office_time)
    refuse_without_yourself(programme, by)
    visit.advance(VisitStep.CONFIRM)
    take_complete(visit, programme)
    after = visit.finish(offers=())
    visit.send(of_confirmation(after, visit.office))


@command
def keep_request(reference: str, *, by: StaffRow, version: int, now: datetime) -> None:
    """Keep a request whose contact has not confirmed its address: it does not run out for that.

    Raises:
        NotFound: no such visit that `by` may see.
        StaleVersion: someone else changed the visit meanwhile.
        WrongState: it is no request that waits for the office.
    """
    visit = open_for_staff(reference, by=by, version=version, now=now)
    visit.advance(VisitStep.KEEP)
    visit.finish()


def decline_silently(references: Iterable[str], *, by: StaffRow, now: datetime) -> int:
    """Decline requests that came in a flood, each by itself, and tell nobody; return how many still waited.

    Those that `by` may not see, and those that are gone, are left out.
    """
    return sum(_decline_silently(reference, by, now) for reference in references)


@command
def _decline_silently(reference: str, by: StaffRow, now: datetime) -> bool:
    try:
        visit = open_any_version(reference, by=by, now=now)
    except NotFound:
        return False
    if visit.status is not BookingStatus.REQUESTED:
        return False
    visit.advance(VisitStep.DECLINE)
    visit.finish()
    return True


@command
def decline_visit(
    reference: str, reason: str, *, other_times: Sequence[TimeSpan] = (), by: StaffRow, version: int, now: datetime
) -> None:
    """Decline a request; the reason is told to the delegation, with other times that would suit, none of them held.

    Raises:
        NotFound, StaleVersion, WrongState: as in `confirm_visit`.
    """
    visit = open_for_staff(reference, by=by, version=version, now=now)
    visit.advance(VisitStep.DECLINE)
    visit.visit.reason = reason
    offers = suggest_times(visit, other_times)
    after = visit.finish(reason=reason, offers=offers)
    visit.send(to_delegation(after, visit.office, LetterKind.DECLINED))


def _refuse_unwished(details: VisitDetails, span: TimeSpan, now: datetime) -> None:
    refuse_past(span, now)
    starts = {wish.start for wish in details.wishes}
    if span not in details.wishes and (len(details.items) == 1 or span.start not in starts):
        raise NotOffered(Refusal.NOT_A_START)
