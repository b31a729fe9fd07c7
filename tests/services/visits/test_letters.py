"""Who is told what of a visit: the delegation of what it sees, each host of what they host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from barsek_visits.domain.calendars.detail import Detail
from barsek_visits.services.calendars.subscriptions import subscribe, switch_invitations
from barsek_visits.services.visits import moves
from tests.support.letters import letters

if TYPE_CHECKING:
    from tests.support.house import House


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
