"""Protecting a meeting, one or more of its series, and lifting it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from barsek_visits.domain.bookings.protection import Protection
from barsek_visits.domain.errors import NotFound, WrongState
from barsek_visits.domain.meetings.plans import MeetingPlan, SeriesScope
from barsek_visits.queries.bookings.visibility import may_see
from barsek_visits.queries.meetings.meetings import meeting_details, series_spans
from barsek_visits.services.meetings.booking import book_meeting
from barsek_visits.services.meetings.changing import change_meeting
from barsek_visits.services.meetings.protection import protect_meeting
from tests.support.office.house import FIRST_DAY
from tests.support.office.letters import letters
from tests.support.office.series import book

if TYPE_CHECKING:
    from tests.support.office.house import House

ON, OFF = Protection(True, "staff matter"), Protection(False, "said to all")


def protect(
    house: House, reference: str, wanted: Protection = ON, by: str = "anna", scope: SeriesScope = SeriesScope.ONE
) -> None:
    version = meeting_details(reference, house.staff["anna"]).version
    protect_meeting(reference, wanted, scope=scope, by=house.staff[by], version=version, now=house.now)


def meeting(house: House, *, protected: bool = False) -> str:
    """Book a meeting that Oleg calls and Berit takes part in."""
    plan = MeetingPlan("Salaries", house.allocation(house.span(f"{FIRST_DAY}T10:00"), "large", "berit"))
    return book_meeting(plan, protected=protected, by=house.staff["oleg"], now=house.now)


def seen_by(house: House, reference: str) -> set[str]:
    return {who for who in ("anna", "berit", "oleg", "kari") if may_see(reference, house.staff[who])}


def test_a_meeting_can_be_protected_from_its_first_moment(house: House) -> None:
    reference = meeting(house, protected=True)

    assert {"anna", "berit", "oleg"} == seen_by(house, reference), "a coordinator, who takes part, who called it"
    assert all("Salaries" not in letter.text + (letter.calendar or "") for letter in letters("you_meet"))


def test_protecting_it_later_tells_those_who_take_part_without_its_title(house: House) -> None:
    reference = meeting(house)
    protect(house, reference)

    (told,) = letters("meeting_changed")
    assert "Salaries" not in told.text + (told.calendar or "")
    assert {"anna", "berit", "oleg"} == seen_by(house, reference)


def test_lifting_is_for_those_who_see_it(house: House) -> None:
    reference = meeting(house, protected=True)
    with pytest.raises(NotFound):
        protect(house, reference, OFF, by="kari")
    protect(house, reference, OFF, by="berit")

    assert not meeting_details(reference, house.staff["anna"]).protected
    with pytest.raises(WrongState):
        protect(house, reference, OFF)


@pytest.mark.parametrize(("scope", "count"), [(SeriesScope.ONE, 1), (SeriesScope.FOLLOWING, 3), (SeriesScope.ALL, 4)])
def test_of_a_series_as_much_as_is_wanted(house: House, scope: SeriesScope, count: int) -> None:
    references = book(house)
    protect(house, references[1] if scope is not SeriesScope.ALL else references[0], scope=scope)

    protected = [meeting_details(reference, house.staff["anna"]).protected for reference in references]
    assert count == sum(protected)


def test_who_sees_one_date_of_a_series_learns_and_lifts_nothing_of_the_others(house: House) -> None:
    references = book(house)
    first = meeting_details(references[0], house.staff["anna"])
    plan = MeetingPlan("Week", house.allocation(first.span, "small", "oleg"))
    change_meeting(references[0], plan, by=house.staff["anna"], version=first.version, now=house.now)
    protect(house, references[0], scope=SeriesScope.ALL)
    oleg = house.staff["oleg"]

    assert [references[0]] == [reference for reference, _ in series_spans(first.series_id or 0, oleg)]
    protect(house, references[0], OFF, by="oleg", scope=SeriesScope.ALL)
    protected = [meeting_details(reference, house.staff["anna"]).protected for reference in references]
    assert [False, True, True, True] == protected


def test_guests_are_not_told_and_of_what_is_over_nobody_is(house: House) -> None:
    plan = MeetingPlan(
        "Salaries",
        house.allocation(house.span(f"{FIRST_DAY}T10:00"), "large", "berit"),
        guests=("guest@example.org",),
        guest_language="en",
    )
    reference = book_meeting(plan, by=house.staff["anna"], now=house.now)
    protect(house, reference)
    assert (1, 0) == (len(letters("meeting_changed")), len(letters("guest_changed")))

    house.clock.set(plan.allocation.span.end)
    protect(house, reference, OFF)
    assert (1, 0) == (len(letters("meeting_changed")), len(letters("guest_changed")))
