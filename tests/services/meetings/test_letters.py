"""Who hears of a meeting hears of its own dates only: one letter a person, and guests of nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from icalendar import Calendar
from sqlalchemy import delete, func, select

from barsek_visits.db import atomic, db
from barsek_visits.domain.bookings.allocation import Allocation
from barsek_visits.domain.bookings.protection import Protection
from barsek_visits.domain.meetings.plans import SeriesScope
from barsek_visits.models import InvitedEvent, MeetingGuest, OutboxMail
from barsek_visits.sealing import keyed_hash
from barsek_visits.services.calendars.subscriptions import switch_invitations
from barsek_visits.services.meetings.booking import book_meeting
from barsek_visits.services.meetings.changing import cancel_meeting
from barsek_visits.services.meetings.protection import protect_meeting
from barsek_visits.services.operations.retention import purge
from tests.support.calendars.calendar_program import CalendarProgram
from tests.support.office.series import at, book, change, plan, seen

if TYPE_CHECKING:
    from collections.abc import Callable

    from icalendar import Event

    from tests.support.office.house import House


def letters_about(step: Callable[[], None]) -> dict[tuple[str, str], int]:
    """Return the letters that a step causes, by recipient and word, with how many times they name."""
    db.session.rollback()
    before = set(db.session.scalars(select(OutboxMail.id)))
    step()
    db.session.rollback()
    mails = [mail for mail in db.session.scalars(select(OutboxMail)) if mail.id not in before]
    return {(mail.recipient.split("@")[0], mail.key.split(".")[1]): mail.text.count("09:00") for mail in mails}


def last_letter(to: str = "berit@barsek.example") -> OutboxMail:
    db.session.rollback()
    of_reader = OutboxMail.recipient_hash == keyed_hash("recipients", to)
    return db.session.scalars(select(OutboxMail).where(of_reader).order_by(OutboxMail.id.desc())).first()


def events_in(mail: OutboxMail) -> list[Event]:
    return Calendar.from_ical(mail.calendar).walk("VEVENT")


def test_one_letter_and_one_invitation_with_a_rule_for_the_whole_series(house: House) -> None:
    book(house)
    (mail,) = db.session.scalars(select(OutboxMail)).all()
    (event,) = events_in(mail)

    assert ("berit@barsek.example", "REQUEST", 4) == (mail.recipient, mail.calendar_method, event["RRULE"]["COUNT"][0])
    assert mail.text.count("09:00") == 4


def test_each_step_is_one_letter_with_the_whole_series_under_the_same_uid_and_its_end_a_cancel(house: House) -> None:
    references = book(house)
    change(house, references[0], SeriesScope.ALL, title="New name")
    house.clock.advance(minutes=5)
    change(house, references[1], SeriesScope.ONE, **at(house, "2027-03-17T13:00"))
    cancel_meeting(references[2], by=house.staff["anna"], version=2, now=house.now)
    cancel_meeting(references[0], scope=SeriesScope.ALL, by=house.staff["anna"], version=2, now=house.now)
    db.session.rollback()
    mails = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)).all()
    events = [event for mail in mails for event in events_in(mail)]

    assert ["REQUEST"] * 4 + ["CANCEL"] == [mail.calendar_method for mail in mails]
    assert 1 == len({str(event["UID"]) for event in events})
    assert [1, 2, 3, 3, 4, 4, 5] == [event["SEQUENCE"] for event in events]
    assert [-5] * 2 + [0] * 5 == [(event["DTSTAMP"].dt - house.now).total_seconds() / 60 for event in events]
    assert ["meeting_changed", "meeting_off", "meeting_off"] == [mail.kind for mail in mails[2:]]


def test_a_date_is_taken_out_of_the_series_after_invitations_are_switched_off(house: House) -> None:
    references = book(house)
    switch_invitations(house.staff["berit"], on=False)
    cancel_meeting(references[2], by=house.staff["anna"], version=1, now=house.now)

    assert b"EXDATE;TZID=Europe/Oslo:20270323T090000" in events_in(last_letter())[0].to_ical()


def test_who_has_switched_invitations_off_is_told_of_a_series_without_one(house: House) -> None:
    switch_invitations(house.staff["berit"], on=False)
    references = book(house)
    change(house, references[0], SeriesScope.ALL, title="New name")

    assert (["", ""], 4) == (
        [mail.calendar for mail in db.session.scalars(select(OutboxMail))], last_letter().text.count("09:00")
    )  # fmt: skip


def test_a_date_past_its_neighbour_leaves_the_series_and_is_followed_as_an_event_of_its_own(house: House) -> None:
    references = book(house)
    uid = seen(references[1]).appointment.uid
    told = letters_about(lambda: change(house, references[1], SeriesScope.ONE, **at(house, "2027-03-24T13:00")))
    apart = last_letter()
    back = letters_about(lambda: change(house, references[1], SeriesScope.ONE, **at(house, "2027-03-16T13:00")))

    assert {("berit", "meeting_changed"), ("berit", "you_meet")} == told.keys()
    assert ("REQUEST", uid) == (apart.calendar_method, events_in(apart)[0]["UID"])
    assert {("berit", "meeting_changed")} == back.keys()
    assert uid == events_in(last_letter())[0]["UID"]


def test_an_event_of_its_own_is_not_in_the_series_as_well(house: House) -> None:
    references, berit = book(house), CalendarProgram("berit@barsek.example")
    change(house, references[1], SeriesScope.ONE, **at(house, "2027-03-24T13:00"))
    change(house, references[0], SeriesScope.ALL, title="New name")
    for mail in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)):
        berit.take(mail.calendar)

    assert sorted(seen(reference).span for reference in references) == [span for span, *_ in berit.shown]


def test_who_is_added_to_a_date_for_which_the_series_has_no_place_gets_that_one_only(house: House) -> None:
    references = book(house)
    change(house, references[1], SeriesScope.ONE, **at(house, "2027-03-23T13:00"))
    change(house, references[2], SeriesScope.ONE, **at(house, "2027-03-23T09:00", host="oleg"))
    told = letters_about(
        lambda: change(house, references[1], SeriesScope.ONE, **at(house, "2027-03-23T13:00", host="oleg"))
    )

    assert 1 == sum(kind == "you_meet" for _, kind in told)
    assert seen(references[1]).appointment.uid == events_in(last_letter("oleg@barsek.example"))[0]["UID"]


def test_a_date_that_makes_room_for_another_is_told_anew_though_nothing_of_it_has_changed(house: House) -> None:
    references = book(house)
    change(house, references[3], SeriesScope.ONE, **at(house, "2027-03-30T09:00", host="oleg"))
    change(house, references[2], SeriesScope.ONE, **at(house, "2027-03-23T09:00", host="oleg"))
    change(house, references[2], SeriesScope.ONE, **at(house, "2027-03-30T07:00", host="oleg"))
    apart = last_letter("oleg@barsek.example")

    assert ("you_meet", seen(references[3]).appointment.uid) == (apart.kind, str(events_in(apart)[0]["UID"]))


def test_dates_that_were_told_one_by_one_before_stay_events_of_their_own_for_those_who_were_told(house: House) -> None:
    references = book(house)
    told = [seen(reference) for reference in references]
    key, both = house.staff["berit"].recipient_key, (house.hosts["berit"], house.hosts["oleg"])
    with atomic() as session:
        session.execute(delete(InvitedEvent))
        session.add_all(InvitedEvent(uid=one.appointment.uid, recipient=key, booking_id=one.id) for one in told)
    letters_about(
        lambda: change(
            house, references[0], SeriesScope.ALL, allocation=Allocation(told[0].span, (house.rooms["small"],), both)
        )
    )
    mails = [
        mail for mail in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id)) if "berit" in mail.recipient
    ]

    own = [str(event["UID"]) for mail in mails[1:] for event in events_in(mail)]
    assert [one.appointment.uid for one in told] == own
    assert 4 == events_in(last_letter("oleg@barsek.example"))[0]["RRULE"]["COUNT"][0]


def test_who_keeps_some_dates_and_loses_others_gets_one_letter_that_names_both(house: House) -> None:
    references = book(house)
    change(house, references[3], SeriesScope.ONE, **at(house, "2027-03-30T12:00", host="berit"))
    change(house, references[3], SeriesScope.ONE, **at(house, "2027-03-30T12:00", host="oleg"))
    change(house, references[3], SeriesScope.ONE, **at(house, "2027-03-30T12:00", host="berit"))
    told = letters_about(
        lambda: change(house, references[0], SeriesScope.ALL, **at(house, "2027-03-09T09:00", host="oleg"))
    )

    assert {("berit", "meeting_changed"): 3, ("oleg", "you_meet"): 3} == told
    rows = last_letter().text
    assert (3, 1) == (rows.count("No longer"), rows.count("12:00"))


def test_a_protected_series_is_one_plain_event_without_its_title(house: House) -> None:
    references = book(house)
    version = seen(references[0]).version
    protect_meeting(
        references[0], Protection(True, "x"), scope=SeriesScope.ALL, by=house.staff["anna"], version=version,
        now=house.now,
    )  # fmt: skip
    (event,) = events_in(last_letter())

    assert references[0] in str(event["SUMMARY"])
    assert "Week" not in last_letter().calendar


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
