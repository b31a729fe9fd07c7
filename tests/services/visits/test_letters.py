"""Who is told what of a visit: the delegation of what it sees, each host of what they host."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.calendars.detail import Detail
from barsek_visits.models import Appointment, ChangeCounter, OutboxMail
from barsek_visits.queries.visits.programmes import planned_item
from barsek_visits.services.calendars.subscriptions import subscribe, switch_invitations
from barsek_visits.services.visits import moves
from tests.support.office.house import FIRST_DAY
from tests.support.office.letters import letters
from tests.support.office.programmes import Item, save

if TYPE_CHECKING:
    from tests.support.office.house import House


def counters() -> dict[str, int]:
    db.session.rollback()
    return dict(db.session.execute(select(ChangeCounter.scope, ChangeCounter.count)).all())


def test_a_confirmation_sends_the_delegation_and_each_host_a_letter_with_a_calendar_part(house: House) -> None:
    house.confirmed()

    (to_delegation,), (to_host,) = letters("confirmed"), letters("you_host")
    assert ("aino@example.org", "REQUEST") == (to_delegation.recipient, to_delegation.calendar_method)
    assert ("berit@barsek.example", "REQUEST") == (to_host.recipient, to_host.calendar_method)
    assert "berit@barsek.example" not in to_delegation.calendar
    assert "aino@example.org" not in to_host.calendar


def test_a_host_who_subscribes_gets_letters_without_invitations_until_switched_on_again(house: House) -> None:
    subscribe("mine", Detail.TITLES, "en", by=house.staff["berit"], now=house.now)
    house.confirmed("2027-03-01T10:00")
    switch_invitations(house.staff["berit"], on=True)
    house.confirmed("2027-03-02T10:00")

    without, with_it = letters("you_host")
    assert ("", "") == (without.calendar, without.calendar_method)
    assert "REQUEST" == with_it.calendar_method


def test_a_move_to_another_host_tells_the_new_one_and_the_old_one(house: House) -> None:
    visit = house.confirmed(host="berit")
    choice = house.allocation(visit.span, host="oleg")
    moves.move_visit(visit.reference, choice, by=house.staff["anna"], version=visit.version, now=house.now)

    (off,) = letters("you_host_no_more")
    assert ("berit@barsek.example", "CANCEL") == (off.recipient, off.calendar_method)
    assert ["berit@barsek.example", "oleg@barsek.example"] == [mail.recipient for mail in letters("you_host")]


def test_a_host_is_told_only_of_the_items_that_they_host(house: House, item: Item) -> None:
    visit = save(
        house, house.confirmed(), item("09:00", "10:00", "large", "berit"), item("11:00", "12:00", "large", "oleg")
    )
    told = len(letters("you_host_changed"))

    first, second = (planned_item(one) for one in visit.items)
    save(house, visit, first, replace(second, span=house.span(f"{FIRST_DAY}T13:00")))

    (letter,) = letters("you_host_changed")[told:]
    assert ("oleg@barsek.example", "REQUEST") == (letter.recipient, letter.calendar_method)


def test_who_hosts_several_items_gets_them_in_one_letter_and_the_end_of_what_goes(house: House, item: Item) -> None:
    visit = house.confirmed()
    first = replace(item("09:00", "10:00", "large", "berit"), id=visit.items[0].id)
    visit = save(house, visit, first, item("11:00", "12:00", "large", "berit"))
    letter = letters("you_host_changed")[-1]
    assert ("PUBLISH", 2) == (letter.calendar_method, letter.calendar.count("BEGIN:VEVENT"))

    save(house, visit, planned_item(visit.items[0]))

    letter = letters("you_host_changed")[-1]
    assert letter.calendar.count("STATUS:CANCELLED") == 1
    assert visit.items[1].uid in letter.calendar


def test_an_internal_note_alone_is_not_told_to_the_delegation(house: House, item: Item) -> None:
    visit = save(house, house.confirmed(), item("09:00", "10:00", "large", "berit"))
    told = len(letters("programme_changed"))

    visit = save(house, visit, replace(planned_item(visit.items[0]), note="Ask about the bus."))
    assert told == len(letters("programme_changed"))

    save(house, visit, replace(planned_item(visit.items[0]), text="Bring your passport."))
    assert told + 1 == len(letters("programme_changed"))
    assert "Ask about the bus." not in letters("programme_changed")[-1].text


def test_saving_it_as_it_is_tells_nobody_and_no_calendar(house: House, item: Item) -> None:
    visit = save(house, house.confirmed(), item("09:00", "10:00", "large", "berit"))
    counts, mails = counters(), db.session.query(OutboxMail).count()

    save(house, visit, *(planned_item(one) for one in visit.items))

    assert (counts, mails) == (counters(), db.session.query(OutboxMail).count())


def test_a_removed_item_leaves_every_calendar_that_had_it(house: House, item: Item) -> None:
    visit = save(
        house, house.confirmed(), item("09:00", "10:00", "large", "berit"), item("11:00", "12:00", "large", "oleg")
    )
    before = counters()[f"resource:{house.hosts['oleg']}"]

    save(house, visit, planned_item(visit.items[0]))

    assert before < counters()[f"resource:{house.hosts['oleg']}"]
    assert 1 == len(db.session.scalars(select(Appointment).where(Appointment.booking_id == visit.id)).all())
    assert house.again(visit).span == visit.items[0].span
