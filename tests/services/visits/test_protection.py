"""Protecting a visit and lifting it: who may, what is told to whom, and what is written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from barsek_visits.db import db
from barsek_visits.domain.bookings.protection import Protection
from barsek_visits.domain.errors import NotFound, StaleVersion, WrongState
from barsek_visits.models import BookingStep, OutboxMail
from barsek_visits.queries.bookings.visibility import may_see
from barsek_visits.services.visits.protection import protect_visit
from tests.support.office.letters import letters

if TYPE_CHECKING:
    from barsek_visits.queries.visits.details import VisitDetails
    from tests.support.office.house import House

ON, OFF = Protection(True, "journalists"), Protection(False, "all is over")


def protect(house: House, visit: VisitDetails, wanted: Protection = ON, by: str = "anna") -> VisitDetails:
    protect_visit(visit.reference, wanted, by=house.staff[by], version=visit.version, now=house.now)
    return house.again(visit)


@pytest.mark.parametrize("by", ["anna", "berit", "oleg"])
def test_whoever_sees_a_visit_protects_it_and_others_see_it_no_more(house: House, by: str) -> None:
    visit = protect(house, house.confirmed(), by=by)

    assert visit.protected
    assert {"anna": True, "berit": True, "oleg": False} == {
        who: may_see(visit.reference, house.staff[who]) for who in ("anna", "berit", "oleg")
    }


def test_its_own_host_or_a_coordinator_lifts_it_and_nobody_else(house: House) -> None:
    visit = protect(house, house.confirmed())
    with pytest.raises(NotFound):
        protect(house, visit, OFF, by="oleg")

    assert not protect(house, visit, OFF, by="berit").protected


def test_the_log_says_who_and_why(house: House) -> None:
    visit = protect(house, protect(house, house.confirmed()), OFF, by="berit")

    steps = select(BookingStep.action, BookingStep.detail).where(BookingStep.booking_id == visit.id)
    written = [tuple(row) for row in db.session.execute(steps.order_by(BookingStep.id))]
    assert [("protect", "journalists"), ("unprotect", "all is over")] == written[-2:]


def test_hosts_get_it_anew_for_their_calendars_without_what_it_is_about(house: House) -> None:
    visit = house.confirmed()
    before = db.session.scalar(select(func.max(OutboxMail.id)))
    protect(house, visit)

    (told,) = letters("you_host_changed")
    assert "berit@barsek.example" == told.recipient
    assert "Tunturin" not in told.text + (told.calendar or "")
    assert visit.reference in (told.calendar or "")
    assert "aino@example.org" not in {
        letter.recipient for letter in db.session.scalars(select(OutboxMail).where(OutboxMail.id > before))
    }


def test_twice_is_refused_with_how_it_stands(house: House) -> None:
    visit = protect(house, house.confirmed())
    with pytest.raises(WrongState) as refused:
        protect(house, visit)

    assert "protected" == refused.value.state


def test_an_older_version_is_refused(house: House) -> None:
    visit = house.confirmed()
    protect(house, visit)
    with pytest.raises(StaleVersion):
        protect(house, visit, OFF)


def test_one_that_waits_or_is_over_can_be_protected_as_well(house: House) -> None:
    assert protect(house, house.ask()).protected
    visit = house.confirmed("2027-03-02T10:00")
    house.clock.set(visit.span.end)

    assert protect(house, visit).protected
