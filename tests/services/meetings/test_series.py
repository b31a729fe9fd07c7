"""Repeating meetings: all dates or none; single changes outlive a change of the series."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from barsek_visits.db import db
from barsek_visits.domain.bookings.allocation import Allocation
from barsek_visits.domain.errors import DatesTaken, Forbidden, NotOffered, Refusal, SlotTaken, StaleVersion
from barsek_visits.domain.meetings.plans import MeetingPlan, SeriesScope
from barsek_visits.models import Booking, Meeting, Reservation
from barsek_visits.services.meetings.booking import book_meeting
from barsek_visits.services.meetings.changing import cancel_meeting
from tests.support.office.series import at, book, change, seen, walls

if TYPE_CHECKING:
    from tests.support.office.house import House


def test_each_date_is_a_meeting_of_its_own_at_the_same_wall_time(house: House) -> None:
    references = book(house)

    assert ["03-09 09:00", "03-16 09:00", "03-23 09:00", "03-30 09:00"] == walls(references)
    assert 4 == len({seen(one).appointment.uid for one in references})


def test_all_dates_or_none_and_every_clash_is_named(house: House) -> None:
    for day in ("2027-03-16", "2027-03-30"):
        taken = MeetingPlan("Taken", house.allocation(house.span(f"{day}T09:30"), "small", "oleg"))
        book_meeting(taken, by=house.staff["anna"], now=house.now)
    with pytest.raises(DatesTaken) as refused:
        book(house)
    db.session.rollback()

    assert [16, 30] == [taken.span.start.day for taken in refused.value.taken]
    assert {("Biblioteket",)} == {taken.resource_names for taken in refused.value.taken}
    assert 2 == db.session.scalar(select(func.count()).select_from(Meeting))
    assert 4 == db.session.scalar(select(func.count()).select_from(Reservation))


def test_a_new_time_for_all_moves_each_by_as_much_on_the_clock(house: House) -> None:
    references = book(house)
    change(house, references[0], SeriesScope.ALL, **at(house, "2027-03-10T10:30"))

    assert ["03-10 10:30", "03-17 10:30", "03-24 10:30", "03-31 10:30"] == walls(references)


def test_meetings_of_a_series_may_take_each_others_time(house: House) -> None:
    references = book(house)
    change(house, references[0], SeriesScope.ALL, **at(house, "2027-03-16T09:00"))

    assert ["03-16 09:00", "03-23 09:00", "03-30 09:00", "04-06 09:00"] == walls(references)


def test_this_and_the_following_leave_the_earlier_ones(house: House) -> None:
    references = book(house)
    change(house, references[2], SeriesScope.FOLLOWING, title="Later week")

    assert ["Week", "Week", "Later week", "Later week"] == [seen(one).title for one in references]


def test_what_was_changed_of_one_alone_stays_when_the_series_changes(house: House) -> None:
    references = book(house)
    change(house, references[1], SeriesScope.ONE, **at(house, "2027-03-17T13:00"))
    change(house, references[0], SeriesScope.ALL, title="New name", **at(house, "2027-03-09T10:00", "medium"))

    assert ["03-09 10:00", "03-17 13:00", "03-23 10:00", "03-30 10:00"] == walls(references)
    assert {"New name"} == {seen(one).title for one in references}
    assert {"Møterommet"} == {name for one in references for name in seen(one).names_of("room")}


def test_a_clash_of_one_date_changes_none(house: House) -> None:
    references = book(house)
    taken = MeetingPlan("Taken", house.allocation(house.span("2027-03-23T12:00"), "small", "oleg"))
    book_meeting(taken, by=house.staff["anna"], now=house.now)
    with pytest.raises(DatesTaken):
        change(house, references[0], SeriesScope.ALL, **at(house, "2027-03-09T12:00"))
    db.session.rollback()

    assert ["03-09 09:00", "03-16 09:00", "03-23 09:00", "03-30 09:00"] == walls(references)
    with pytest.raises(SlotTaken):
        change(house, references[2], SeriesScope.ONE, **at(house, "2027-03-23T12:00"))


def test_a_change_of_all_moves_no_other_date_into_the_past_and_leaves_none_empty(house: House) -> None:
    references = book(house)
    details = seen(references[1])
    change(house, references[1], SeriesScope.ONE, allocation=Allocation(details.span, (), (house.hosts["berit"],)))
    first = seen(references[0])
    with pytest.raises(NotOffered) as empty:
        change(house, references[0], SeriesScope.ALL, allocation=Allocation(first.span, (house.rooms["small"],), ()))
    house.clock.set(house.span("2027-03-09T08:30").start)
    before = walls(references)

    with pytest.raises(NotOffered) as past:
        change(house, references[2], SeriesScope.ALL, **at(house, "2027-03-16T09:00"))

    assert (Refusal.INCOMPLETE, Refusal.PAST) == (empty.value.reason, past.value.reason)
    assert 0 < past.value.position
    assert before == walls(references)


@pytest.mark.parametrize(
    ("scope", "left"), [(SeriesScope.ONE, [0, 2, 3]), (SeriesScope.FOLLOWING, [0]), (SeriesScope.ALL, [])]
)
def test_cancelling_one_the_following_or_all_frees_their_rooms(
    house: House, scope: SeriesScope, left: list[int]
) -> None:
    references = book(house)
    cancel_meeting(references[1], scope=scope, by=house.staff["anna"], version=1, now=house.now)
    db.session.rollback()

    assert [references[n] for n in left] == [one for one in references if seen(one).status == "planned"]
    held = select(Booking.reference).join(Reservation).where(Reservation.released_at.is_(None))
    assert {references[n] for n in left} == set(db.session.scalars(held))


def test_what_is_over_is_left_alone(house: House) -> None:
    references = book(house)
    house.clock.set(datetime(2027, 3, 17, 8, tzinfo=UTC))
    change(house, references[2], SeriesScope.ALL, title="From now on")

    assert ["Week", "Week", "From now on", "From now on"] == [seen(one).title for one in references]


def test_an_old_page_and_a_stranger_change_nothing(house: House) -> None:
    references = book(house)
    with pytest.raises(StaleVersion):
        cancel_meeting(references[0], scope=SeriesScope.ALL, by=house.staff["anna"], version=9, now=house.now)
    with pytest.raises(Forbidden):
        cancel_meeting(references[0], scope=SeriesScope.ALL, by=house.staff["oleg"], version=1, now=house.now)
