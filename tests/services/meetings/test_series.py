"""Repeating meetings: all dates or none; single changes outlive a change of the series."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar
from sqlalchemy import func, select

from barsek_visits.db import db
from barsek_visits.domain.bookings.allocation import Allocation
from barsek_visits.domain.errors import DatesTaken, Forbidden, NotOffered, Refusal, SlotTaken, StaleVersion
from barsek_visits.domain.meetings.plans import MeetingPlan, SeriesScope
from barsek_visits.domain.meetings.recurrence import Recurrence, RecurrenceUnit
from barsek_visits.models import Booking, Meeting, MeetingGuest, OutboxMail, Reservation
from barsek_visits.queries.meetings.meetings import meeting_details, series_spans
from barsek_visits.sealing import keyed_hash
from barsek_visits.services.calendars.subscriptions import switch_invitations
from barsek_visits.services.meetings.booking import book_meeting, book_series
from barsek_visits.services.meetings.changing import cancel_meeting, change_meeting
from barsek_visits.services.operations.retention import purge
from tests.support.house import OSLO

if TYPE_CHECKING:
    from collections.abc import Callable

    from barsek_visits.queries.meetings.meetings import MeetingDetails
    from tests.support.house import House

RULE = Recurrence(RecurrenceUnit.WEEKS, times=4)
# Tuesdays; the clock changes between the last two.
FIRST = date(2027, 3, 9)


def plan(house: House, start: str = "09:00", on: date = FIRST, **changes: object) -> MeetingPlan:
    values = {
        "title": "Week",
        "allocation": house.allocation(house.span(f"{on}T{start}"), "small", "berit"),
        "note": "Coffee",
    }
    return MeetingPlan(**{**values, **changes})


def book(house: House, **changes: object) -> list[str]:
    """Book four Tuesdays and return their references in order."""
    one = plan(house, **changes)
    choices = [
        Allocation(house.span(f"{day}T09:00"), one.allocation.room_ids, one.allocation.host_ids)
        for day in RULE.dates(FIRST)
    ]
    reference = book_series(one, choices, RULE, by=house.staff["anna"], now=house.now)
    return [other for other, _ in series_spans(meeting_details(reference).series_id or 0)]


def seen(reference: str) -> MeetingDetails:
    db.session.rollback()
    return meeting_details(reference)


def walls(references: list[str]) -> list[str]:
    return [f"{OSLO.wall(seen(one).span.start):%m-%d %H:%M}" for one in references]


def change(house: House, reference: str, scope: SeriesScope, **changes: object) -> None:
    details = seen(reference)
    values = {
        "title": details.title, "note": details.note, "guests": tuple(guest.email for guest in details.guests),
        "allocation": Allocation(details.span, tuple(details.ids_of("room")), tuple(details.ids_of("host"))),
        "guest_language": "en",
    }  # fmt: skip
    change_meeting(
        reference, MeetingPlan(**{**values, **changes}), scope=scope, by=house.staff["anna"], version=details.version,
        now=house.now,
    )  # fmt: skip


def at(house: House, start: str, room: str = "small", host: str = "berit") -> dict[str, Allocation]:
    return {"allocation": house.allocation(house.span(start), room, host)}


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


def test_one_letter_for_the_whole_series_with_every_date_to_take_over(house: House) -> None:
    book(house)
    (mail,) = db.session.scalars(select(OutboxMail)).all()
    events = Calendar.from_ical(mail.calendar).walk("VEVENT")

    assert ("berit@barsek.example", "PUBLISH", 4) == (mail.recipient, mail.calendar_method, len(events))
    assert mail.text.count("09:00") == 4


def test_that_a_series_is_off_is_told_to_the_calendars_that_took_it_over(house: House) -> None:
    references = book(house)
    cancel_meeting(references[0], scope=SeriesScope.ALL, by=house.staff["anna"], version=1, now=house.now)
    db.session.rollback()
    made, off = (
        {str(event["UID"]): event for event in Calendar.from_ical(mail.calendar).walk("VEVENT")}
        for mail in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))
    )

    assert made.keys() == off.keys()
    assert {("CANCELLED", "TRANSPARENT", "FREE")} == {
        (event["STATUS"], event["TRANSP"], event["X-MICROSOFT-CDO-BUSYSTATUS"]) for event in off.values()
    }
    assert all(off[uid]["SEQUENCE"] > made[uid]["SEQUENCE"] for uid in made)


def test_a_date_that_came_with_a_series_is_taken_back_after_invitations_are_switched_off(house: House) -> None:
    references = book(house)
    switch_invitations(house.staff["berit"], on=False)
    cancel_meeting(references[2], by=house.staff["anna"], version=1, now=house.now)
    db.session.rollback()
    last = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc())).first()

    assert last
    assert ("CANCEL", True) == (last.calendar_method, seen(references[2]).appointment.uid in last.calendar)


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


def letters_about(step: Callable[[], None]) -> dict[tuple[str, str], int]:
    """Return the letters that a step causes, by recipient and word, with how many times they name."""
    db.session.rollback()
    before = set(db.session.scalars(select(OutboxMail.id)))
    step()
    db.session.rollback()
    mails = [mail for mail in db.session.scalars(select(OutboxMail)) if mail.id not in before]
    return {(mail.recipient.split("@")[0], mail.key.split(".")[1]): mail.text.count("09:00") for mail in mails}


def test_who_takes_part_in_one_date_hears_of_that_one_only(house: House) -> None:
    references = book(house)
    both = (house.hosts["berit"], house.hosts["oleg"])
    one = Allocation(seen(references[1]).span, (house.rooms["small"],), both)
    change(house, references[1], SeriesScope.ONE, guests=("eve@example.org",), allocation=one)

    told = letters_about(lambda: change(house, references[0], SeriesScope.ALL, title="New name"))
    off = letters_about(
        lambda: cancel_meeting(references[0], scope=SeriesScope.ALL, by=house.staff["anna"], version=2, now=house.now)
    )

    assert {("berit", "meeting_changed"): 4, ("oleg", "meeting_changed"): 1, ("eve", "guest_changed"): 1} == told
    assert {("berit", "meeting_off"): 4, ("oleg", "meeting_off"): 1, ("eve", "guest_off"): 1} == off


def test_who_is_added_to_the_other_dates_is_invited_to_those(house: House) -> None:
    references = book(house)
    both = (house.hosts["berit"], house.hosts["oleg"])
    one = Allocation(seen(references[0]).span, (house.rooms["small"],), both)
    change(house, references[0], SeriesScope.ONE, allocation=one, title="Kick-off")
    wanted = Allocation(seen(references[1]).span, one.room_ids, both)
    told = letters_about(lambda: change(house, references[1], SeriesScope.FOLLOWING, allocation=wanted))

    assert {("berit", "meeting_changed"): 3, ("oleg", "you_meet"): 3} == told


def test_guests_get_an_invitation_each_without_our_links_and_are_erased(house: House) -> None:
    guests = ("a@example.org", "b@example.org")
    reference = book_meeting(plan(house, guests=guests, guest_language="fi"), by=house.staff["anna"], now=house.now)
    mails = {mail.recipient: mail for mail in db.session.scalars(select(OutboxMail))}

    assert {*guests, "berit@barsek.example"} == set(mails)
    for address in guests:
        other = next(one for one in guests if one != address)
        told = mails[address].text + mails[address].html + mails[address].calendar
        assert ("REQUEST", "fi") == (mails[address].calendar_method, mails[address].language)
        for word in (other, "/staff/", "berit@", "Coffee"):
            assert word not in told
    change(house, reference, SeriesScope.ONE, guests=("a@example.org",))
    db.session.rollback()
    last = {
        mail.recipient: mail.calendar_method for mail in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))
    }
    assert ("REQUEST", "CANCEL") == (last["a@example.org"], last["b@example.org"])
    purge(now=seen(reference).span.end + timedelta(days=15))
    db.session.rollback()
    assert 0 == db.session.scalar(select(func.count()).select_from(MeetingGuest))


def test_a_guest_who_is_taken_off_does_not_learn_the_new_time_and_title(house: House) -> None:
    one = plan(house, guests=("a@example.org",), guest_language="en")
    reference = book_meeting(one, by=house.staff["anna"], now=house.now)
    change(house, reference, SeriesScope.ONE, title="Without her", guests=(), **at(house, "2027-03-10T14:00"))
    db.session.rollback()
    last = db.session.scalars(
        select(OutboxMail)
        .where(OutboxMail.recipient_hash == keyed_hash("recipients", "a@example.org"))
        .order_by(OutboxMail.id.desc())
    ).first()

    assert last is not None
    assert ("CANCEL", True) == (last.calendar_method, "SEQUENCE:2" in last.calendar)
    for word in ("Without her", "14:00", "T140000"):
        assert word not in last.text + last.html + last.calendar


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
