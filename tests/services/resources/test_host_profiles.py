"""What hosts say of themselves decides for what they are proposed, and never takes a visit away."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING

import pytest

from barsek_visits.domain.errors import NotFound, NotOffered, SlotTaken
from barsek_visits.domain.resources.working_hours import WorkingHours
from barsek_visits.queries.bookings.availability import is_available
from barsek_visits.queries.bookings.proposals import Party, proposals_for
from barsek_visits.queries.resources.hosts import absences_of, hosting_of
from barsek_visits.queries.visits.visit_types import visit_type_row
from barsek_visits.services.resources.host_profiles import add_absence, describe_host, keep_week, remove_absence
from tests.support.office.house import FIRST_DAY

if TYPE_CHECKING:
    from barsek_visits.domain.bookings.ranking import HostCandidate
    from tests.support.office.house import House

MORNINGS = [WorkingHours(day, time(8), time(11)) for day in range(5)]


def offer(
    house: House, who: str, start: str = f"{FIRST_DAY}T10:00", language: str = "en", *topics: str
) -> HostCandidate:
    span = house.span(start)
    found = proposals_for(span, Party(6, language, topics, 15), now=house.now).hosts(span)
    return next(one for one in found if one.id == house.hosts[who])


def test_languages_and_topics_decide_what_a_host_is_proposed_for(house: House) -> None:
    describe_host(["fi", "se"], ["youth"], by=house.staff["oleg"])

    assert (frozenset({"fi", "se"}), frozenset({"youth"})) == (
        hosting_of(house.hosts["oleg"]).languages,
        hosting_of(house.hosts["oleg"]).topics,
    )
    assert (True, True) == (offer(house, "oleg", language="fi").speaks, offer(house, "oleg").free)
    assert not offer(house, "oleg", language="ru").speaks
    span = house.span(f"{FIRST_DAY}T10:00")
    party = Party(6, "fi", ("youth",), 15)
    assert house.hosts["oleg"] == proposals_for(span, party, now=house.now).best_host(span)


def test_outside_of_their_hours_a_host_is_not_proposed_and_may_be_booked_all_the_same(house: House) -> None:
    keep_week(MORNINGS, by=house.staff["berit"])

    assert offer(house, "berit", f"{FIRST_DAY}T10:00").free
    assert not offer(house, "berit", f"{FIRST_DAY}T10:30").free
    assert not offer(house, "berit", f"{FIRST_DAY}T10:30").only_external
    assert "confirmed" == house.confirmed(f"{FIRST_DAY}T13:00", host="berit").status
    keep_week([], by=house.staff["berit"])
    assert offer(house, "berit", "2027-03-02T13:00").free


def test_the_public_sees_no_time_at_which_nobody_works(house: House) -> None:
    rules = visit_type_row("briefing").rules
    for who in ("anna", "berit", "oleg"):
        keep_week(MORNINGS, by=house.staff[who])

    assert is_available(house.span(f"{FIRST_DAY}T10:00"), rules, 6, now=house.now)
    assert not is_available(house.span(f"{FIRST_DAY}T10:30"), rules, 6, now=house.now)


def test_an_absence_refuses_new_visits_until_it_is_taken_back(house: House) -> None:
    span = house.span(f"{FIRST_DAY}T09:00", 240)
    add_absence(span, by=house.staff["berit"], now=house.now)
    (absence,) = absences_of(house.hosts["berit"], now=house.now)
    assert (span, False) == (absence.span, offer(house, "berit").free)
    with pytest.raises(SlotTaken):
        house.confirmed(f"{FIRST_DAY}T10:00", host="berit")

    with pytest.raises(NotFound):
        remove_absence(absence.id, by=house.staff["oleg"])
    remove_absence(absence.id, by=house.staff["berit"])

    assert offer(house, "berit").free
    assert [] == absences_of(house.hosts["berit"], now=house.now)


def test_what_is_over_is_no_absence_and_who_hosts_nothing_has_none(house: House) -> None:
    past = house.span("2027-02-01T09:00")
    with pytest.raises(NotOffered):
        add_absence(past, by=house.staff["berit"], now=house.now)
    with pytest.raises(NotFound):
        add_absence(house.span(f"{FIRST_DAY}T09:00"), by=house.staff["ada"], now=house.now)
    add_absence(house.span(f"{FIRST_DAY}T09:00"), by=house.staff["berit"], now=house.now)
    assert [] == absences_of(house.hosts["berit"], now=house.now + timedelta(days=30))
