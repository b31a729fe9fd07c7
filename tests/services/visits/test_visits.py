"""The steps of a visit that the office takes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from barsek_visits.db import atomic
from barsek_visits.domain.bookings.allocation import Allocation
from barsek_visits.domain.calendars.detail import Detail
from barsek_visits.domain.errors import (
    Forbidden,
    NotFound,
    NotOffered,
    OutOfUse,
    Refusal,
    SlotTaken,
    StaleVersion,
    WrongState,
)
from barsek_visits.domain.visits.requests import ChangeRequest
from barsek_visits.models import OutboxMail, Resource
from barsek_visits.services.calendars.subscriptions import subscribe, switch_invitations
from barsek_visits.services.operations.retention import purge
from barsek_visits.services.visits import answers, closing, delegation, moves
from tests.support.house import FIRST_DAY, KNOWN_BROWSER
from tests.support.letters import letters
from tests.support.stored import held

if TYPE_CHECKING:
    from tests.support.house import House


def test_a_confirmed_visit_holds_its_room_with_buffers_and_its_host_without(house: House) -> None:
    house.confirmed("2027-03-01T10:00")

    expected = {("Storsalen", "09:45", "11:15"), ("Berit Sara", "10:00", "11:00")}
    assert expected == set(held())


def test_a_request_holds_nothing(house: House) -> None:
    house.ask()

    assert [] == held()


@pytest.mark.parametrize(("room", "host"), [("large", "oleg"), ("medium", "berit")])
def test_a_second_confirmation_for_the_same_room_or_host_is_refused(house: House, room: str, host: str) -> None:
    other = house.ask("2027-03-01T10:30")
    house.confirmed("2027-03-01T10:00")

    with pytest.raises(SlotTaken) as refused:
        house.confirm(other, room, host)

    assert refused.value.resource_names in {("Storsalen",), ("Berit Sara",)}
    assert "requested" == house.again(other).status
    assert 2 == len(held())


def test_visits_may_follow_each_other_with_their_buffers_touching(house: House) -> None:
    house.confirmed("2027-03-01T10:00")
    house.confirmed("2027-03-01T11:30")

    assert 4 == len(held())


def test_nothing_is_mailed_when_a_confirmation_is_refused(house: House) -> None:
    other = house.ask("2027-03-01T10:30")
    house.confirmed("2027-03-01T10:00")

    with pytest.raises(SlotTaken):
        house.confirm(other)

    assert 1 == len(letters("confirmed"))


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


def test_an_invitation_is_followed_to_its_end_after_invitations_are_switched_off(house: House) -> None:
    visit = house.confirmed("2027-03-01T10:00")
    subscribe("mine", Detail.TITLES, "en", by=house.staff["berit"], now=house.now)
    choice = house.allocation(house.span("2027-03-01T12:00"))
    moves.move_visit(visit.reference, choice, by=house.staff["anna"], version=visit.version, now=house.now)
    closing.cancel_visit(visit.reference, "", by=house.staff["anna"], version=visit.version + 1, now=house.now)

    (invited,), (moved,), (off,) = (letters(word) for word in ("you_host", "you_host_changed", "you_host_no_more"))
    uids = {line for mail in (invited, moved, off) for line in mail.calendar.splitlines() if line.startswith("UID:")}
    assert ("REQUEST", "REQUEST", "CANCEL") == tuple(mail.calendar_method for mail in (invited, moved, off))
    assert 1 == len(uids)


def test_a_stale_version_is_refused(house: House) -> None:
    visit = house.confirmed()

    with pytest.raises(StaleVersion):
        closing.cancel_visit(visit.reference, "", by=house.staff["anna"], version=1, now=house.now)


def test_a_host_confirms_only_with_themself_as_host(house: House) -> None:
    with pytest.raises(NotOffered) as refused:
        house.confirm(house.ask(), host="berit", by="oleg")
    assert Refusal.WITHOUT_YOURSELF == refused.value.reason


def test_a_host_runs_own_visits_only(house: House) -> None:
    visit = house.confirmed(host="berit")

    with pytest.raises(Forbidden):
        closing.cancel_visit(visit.reference, "", by=house.staff["oleg"], version=visit.version, now=house.now)
    closing.cancel_visit(visit.reference, "", by=house.staff["berit"], version=visit.version, now=house.now)


def test_a_room_that_is_too_small_is_refused(house: House) -> None:
    with pytest.raises(NotOffered) as refused:
        house.confirm(house.ask(party_size=9), room="small")

    assert Refusal.TOO_MANY == refused.value.reason


def test_a_time_that_nobody_asked_for_is_not_confirmed(house: House) -> None:
    visit = house.ask("2027-03-01T10:00")
    choice = house.allocation(house.span("2027-03-02T10:00"))

    with pytest.raises(NotOffered):
        answers.confirm_visit(visit.reference, choice, by=house.staff["anna"], version=1, now=house.now)


def test_a_visit_needs_a_room_and_a_host(house: House) -> None:
    visit = house.ask()
    for rooms, hosts in (((), (house.hosts["berit"],)), ((house.rooms["large"],), ())):
        with pytest.raises(NotOffered):
            answers.confirm_visit(
                visit.reference, Allocation(visit.span, rooms, hosts), by=house.staff["anna"], version=1, now=house.now
            )


def test_a_room_is_no_host_and_a_host_no_room(house: House) -> None:
    visit = house.ask()
    swapped = Allocation(visit.span, (house.rooms["large"],), (house.rooms["medium"],))

    with pytest.raises(NotFound):
        answers.confirm_visit(visit.reference, swapped, by=house.staff["anna"], version=1, now=house.now)
    assert [] == held()


def test_a_protected_visit_of_others_does_not_exist_for_a_host(house: House) -> None:
    visit = house.ask(protected=True)

    with pytest.raises(NotFound):
        answers.decline_visit(visit.reference, "no", by=house.staff["oleg"], version=1, now=house.now)


def test_a_decline_tells_the_reason_and_ends_the_visit(house: House) -> None:
    visit = house.ask()
    answers.decline_visit(visit.reference, "We are away.", by=house.staff["berit"], version=1, now=house.now)

    assert "declined" == house.again(visit).status
    assert "We are away." in letters("declined")[0].text


def test_a_move_frees_the_old_time_and_takes_the_new_one(house: House) -> None:
    visit = house.confirmed("2027-03-01T10:00")
    choice = house.allocation(house.span("2027-03-01T10:30"))
    moves.move_visit(visit.reference, choice, by=house.staff["anna"], version=visit.version, now=house.now)

    assert {("Storsalen", "10:15", "11:45"), ("Berit Sara", "10:30", "11:30")} == set(held())


def test_a_move_to_a_taken_time_leaves_everything_as_it_was(house: House) -> None:
    house.confirmed("2027-03-01T13:00")
    visit = house.confirmed("2027-03-01T10:00")
    before = held()

    with pytest.raises(SlotTaken):
        moves.move_visit(
            visit.reference, house.allocation(house.span("2027-03-01T12:30")), by=house.staff["anna"],
            version=visit.version, now=house.now,
        )  # fmt: skip

    assert before == held()
    assert visit == house.again(visit)


def test_a_move_to_another_host_tells_the_new_one_and_the_old_one(house: House) -> None:
    visit = house.confirmed(host="berit")
    choice = house.allocation(visit.span, host="oleg")
    moves.move_visit(visit.reference, choice, by=house.staff["anna"], version=visit.version, now=house.now)

    (off,) = letters("you_host_no_more")
    assert ("berit@barsek.example", "CANCEL") == (off.recipient, off.calendar_method)
    assert ["berit@barsek.example", "oleg@barsek.example"] == [mail.recipient for mail in letters("you_host")]


def test_a_cancellation_frees_all_and_tells_all(house: House) -> None:
    visit = house.confirmed()
    closing.cancel_visit(visit.reference, "Storm.", by=house.staff["anna"], version=visit.version, now=house.now)

    assert [] == held()
    assert "CANCEL" == letters("cancelled")[0].calendar_method
    assert "CANCEL" == letters("you_host_no_more")[0].calendar_method


def test_a_visit_is_completed_only_once_it_has_begun(house: House) -> None:
    visit = house.confirmed()

    with pytest.raises(WrongState):
        closing.complete_visit(visit.reference, by=house.staff["anna"], version=visit.version, now=house.now)
    house.clock.set(visit.span.start)
    closing.complete_visit(visit.reference, by=house.staff["anna"], version=visit.version, now=house.now)

    assert "completed" == house.again(visit).status


def test_a_change_asked_for_after_confirming_waits_for_the_office(house: House) -> None:
    token = house.ask_for_token("2027-03-01T10:00")
    visit = house.confirm(house.visit(token))
    change = ChangeRequest(house.wish("2027-03-02T12:00").wishes[0], 8, "Later flight")
    delegation.change_visit(token, change, version=visit.version, now=house.now)

    waiting = house.visit(token)
    assert ("confirmed", visit.span) == (waiting.status, waiting.span)
    assert waiting.change is not None

    moves.accept_change(visit.reference, by=house.staff["anna"], version=waiting.version, now=house.now)
    changed = house.visit(token)
    assert (house.span("2027-03-02T12:00"), 8, None) == (changed.span, changed.party_size, changed.change)


def test_a_move_closes_a_change_that_still_waits(house: House) -> None:
    token = house.ask_for_token("2027-03-01T10:00")
    visit = house.confirm(house.visit(token))
    delegation.change_visit(token, ChangeRequest(None, 8, ""), version=visit.version, now=house.now)
    choice = house.allocation(house.span("2027-03-02T10:00"))
    moves.move_visit(visit.reference, choice, by=house.staff["anna"], version=visit.version + 1, now=house.now)

    moved = house.visit(token)
    assert (None, choice.span) == (moved.change, moved.span)


def test_what_is_written_with_a_change_of_a_request_is_kept_and_told(house: House) -> None:
    token = house.ask_for_token()
    delegation.change_visit(token, ChangeRequest(None, 9, "Three more."), version=1, now=house.now)

    contact = house.visit(token).contact
    assert contact is not None
    assert "We come by coach.\n\nThree more." == contact.message
    (told,) = letters("request_waits")
    assert "9 people" in told.text, "the first letter had not left yet"


def test_a_declined_change_leaves_the_visit(house: House) -> None:
    token = house.ask_for_token()
    visit = house.confirm(house.visit(token))
    delegation.change_visit(token, ChangeRequest(None, 12, ""), version=visit.version, now=house.now)
    waiting = house.visit(token)
    moves.decline_change(waiting.reference, "No seats.", by=house.staff["anna"], version=waiting.version, now=house.now)

    after = house.visit(token)
    assert (6, None) == (after.party_size, after.change)
    assert "No seats." in letters("change_declined")[0].text


def test_once_a_visit_has_begun_it_is_neither_changed_nor_cancelled(house: House) -> None:
    token = house.ask_for_token(f"{FIRST_DAY}T10:00")
    visit = house.confirm(house.visit(token))
    house.clock.set(visit.span.start)
    change = ChangeRequest(None, 5, "")
    for step in (
        lambda: delegation.change_visit(token, change, version=visit.version, now=house.now),
        lambda: closing.cancel_own_visit(token, "", browser=KNOWN_BROWSER, version=visit.version, now=house.now),
        lambda: closing.cancel_visit(visit.reference, "", by=house.staff["anna"], version=visit.version, now=house.now),
    ):
        with pytest.raises(WrongState):
            step()


def test_a_room_that_went_out_of_use_is_named(house: House) -> None:
    visit = house.confirmed(f"{FIRST_DAY}T10:00", "large")
    with atomic() as session:
        session.get_one(Resource, house.rooms["large"]).is_active = False
    choice = house.allocation(house.span(f"{FIRST_DAY}T12:00"), "large")
    with pytest.raises(OutOfUse) as refused:
        moves.move_visit(visit.reference, choice, by=house.staff["anna"], version=visit.version, now=house.now)

    assert ("Storsalen",) == refused.value.resource_names


def test_a_visit_that_the_office_lengthened_stays_as_long_at_the_delegations_new_time(house: House) -> None:
    token = house.ask_for_token()
    visit = house.confirm(house.visit(token))
    longer = house.allocation(house.span(f"{FIRST_DAY}T10:00", 120))
    moves.move_visit(visit.reference, longer, by=house.staff["anna"], version=visit.version, now=house.now)
    change = ChangeRequest(datetime.fromisoformat("2027-03-02T10:00"), None, "")
    delegation.change_visit(token, change, version=visit.version + 1, now=house.now)

    asked = house.again(visit)
    moves.accept_change(visit.reference, by=house.staff["anna"], version=asked.version, now=house.now)

    assert house.span("2027-03-02T10:00", 120) == house.again(visit).span


def test_a_host_hands_no_visit_to_others_by_moving_it(house: House) -> None:
    visit = house.confirmed(host="berit")
    to_oleg = house.allocation(house.span(f"{FIRST_DAY}T13:00"), host="oleg")

    with pytest.raises(NotOffered) as refused:
        moves.move_visit(visit.reference, to_oleg, by=house.staff["berit"], version=visit.version, now=house.now)
    assert Refusal.WITHOUT_YOURSELF == refused.value.reason
    moves.move_visit(visit.reference, to_oleg, by=house.staff["anna"], version=visit.version, now=house.now)


@pytest.mark.parametrize(
    ("start", "reason"), [("2027-03-06T10:00", Refusal.CLOSED), ("2029-03-01T10:00", Refusal.TOO_FAR)]
)
def test_a_request_is_moved_within_the_opening_hours_and_the_horizon_only(
    house: House, start: str, reason: Refusal
) -> None:
    visit = house.ask()

    with pytest.raises(NotOffered) as refused:
        moves.move_visit(
            visit.reference, house.allocation(house.span(start)), by=house.staff["anna"], version=1, now=house.now
        )
    assert reason == refused.value.reason


def test_a_request_that_is_moved_keeps_its_other_wishes(house: House) -> None:
    wishes = tuple(datetime.fromisoformat(f"{FIRST_DAY}T{hour}:00") for hour in (10, 12, 14))
    visit = house.ask(wishes=wishes)
    allocation = house.allocation(house.span("2027-03-02T09:00"))

    moves.move_visit(visit.reference, allocation, by=house.staff["anna"], version=1, now=house.now)

    assert (allocation.span, *visit.wishes[1:]) == house.again(visit).wishes


def test_a_host_who_has_switched_invitations_off_is_told_the_end_weeks_later(house: House) -> None:
    visit = house.confirmed("2027-06-01T10:00", host="berit")
    subscribe("mine", Detail.FULL, "en", by=house.staff["berit"], now=house.now)
    later = house.now + timedelta(days=40)
    with atomic() as session:
        session.execute(update(OutboxMail).values(sent_at=house.now))
    purge(now=later)

    closing.cancel_visit(visit.reference, "Storm.", by=house.staff["anna"], version=visit.version, now=later)

    (letter,) = letters("you_host_no_more")
    assert ("berit@barsek.example", "CANCEL") == (letter.recipient, letter.calendar_method)
    assert visit.items[0].uid in letter.calendar.replace("\r\n ", "")
