"""A confirmed visit ends: cancelled, completed, or nobody came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.domain.visits.states import VisitStep
from barsek_visits.services.visits.announcements import of_end
from barsek_visits.services.visits.delegation.contact_address import refuse_unknown_browser
from barsek_visits.services.visits.open_visit import OpenVisit, open_for_delegation, open_for_staff
from barsek_visits.transactions import command

if TYPE_CHECKING:
    from datetime import datetime

    from barsek_visits.domain.staff import StaffRow


@command
def cancel_visit(reference: str, reason: str, *, by: StaffRow, version: int, now: datetime) -> None:
    """Cancel a confirmed visit; rooms and hosts are free at once.

    Raises:
        NotFound: no such visit that `by` may see.
        StaleVersion: someone else changed the visit meanwhile.
        WrongState: it is not confirmed, or has begun.
        Forbidden: others host it.
    """
    _cancel(open_for_staff(reference, by=by, version=version, now=now), reason)


@command
def cancel_own_visit(token: str, reason: str, *, browser: str, version: int, now: datetime) -> None:
    """Cancel a confirmed visit by its delegation; rooms and hosts are free at once.

    Raises:
        NotFound: no visit has this link.
        CodeNeeded: the browser is not known to be the delegation's.
        StaleVersion, WrongState: as in `cancel_visit`.
    """
    visit = open_for_delegation(token, version=version, now=now)
    refuse_unknown_browser(visit, browser)
    _cancel(visit, reason)


@command
def complete_visit(reference: str, *, by: StaffRow, version: int, now: datetime) -> None:
    """Note that the visit took place.

    Raises:
        NotFound, StaleVersion, Forbidden: as in `cancel_visit`.
        WrongState: it is not confirmed, or has not begun.
    """
    visit = open_for_staff(reference, by=by, version=version, now=now)
    visit.advance(VisitStep.COMPLETE)
    visit.finish()


@command
def mark_no_show(reference: str, *, by: StaffRow, version: int, now: datetime) -> None:
    """Note that the delegation did not come; what was held is free at once.

    Raises:
        NotFound, StaleVersion, Forbidden, WrongState: as in `complete_visit`.
    """
    visit = open_for_staff(reference, by=by, version=version, now=now)
    visit.advance(VisitStep.NO_SHOW)
    visit.finish()


def _cancel(visit: OpenVisit, reason: str) -> None:
    visit.advance(VisitStep.CANCEL)
    visit.visit.reason = reason
    visit.send(of_end(visit.finish(reason=reason), visit.office))
