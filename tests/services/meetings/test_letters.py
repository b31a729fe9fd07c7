"""Who hears of a meeting hears of its own dates only: one letter a person, and guests of nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from icalendar import Calendar
from sqlalchemy import func, select

from barsek_visits.db import db
from barsek_visits.domain.bookings.allocation import Allocation
from barsek_visits.domain.meetings.plans import SeriesScope
from barsek_visits.models import MeetingGuest, OutboxMail
from barsek_visits.sealing import keyed_hash
from barsek_visits.services.calendars.subscriptions import switch_invitations
from barsek_visits.services.meetings.booking import book_meeting
from barsek_visits.services.meetings.changing import cancel_meeting
from barsek_visits.services.operations.retention import purge
from tests.support.office.series import at, book, change, plan, seen

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.office.house import House


def letters_about(step: Callable[[], None]) -> dict[tuple[str, str], int]:
    """Return the letters that a step causes, by recipient and word, with how many times they name."""
    db.session.rollback()
    before = set(db.session.scalars(select(OutboxMail.id)))
    step()
    db.session.rollback()
    mails = [mail for mail in db.session.scalars(select(OutboxMail)) if mail.id not in before]
    return {(mail.recipient.split("@")[0], mail.key.split(".")[1]): mail.text.count("09:00") for mail in mails}


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
