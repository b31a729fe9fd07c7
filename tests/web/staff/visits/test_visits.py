"""A host answers: list, search, confirm, decline, move, and what happens when somebody else was faster."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from barsek_visits.services.visits import closing
from tests.support.office.house import FIRST_DAY
from tests.support.pages.staff_forms import chosen_form

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    AsStaff = Callable[[str], StrangerClient]


def test_one_press_confirms_with_the_smallest_room_that_fits_and_a_host_who_speaks_the_language(
    house: House, as_staff: AsStaff
) -> None:
    visit = house.ask(language="ru", party_size=6, topics=("border",))
    anna = as_staff("anna")
    answer = anna.post(
        f"/staff/visits/{visit.reference}/confirm", data=chosen_form(anna.get(f"/staff/visits/{visit.reference}").text)
    )

    assert 303 == answer.status_code
    after = house.again(visit)
    assert ("confirmed", ["Biblioteket"], ["Oleg Berg"]) == (
        after.status,
        after.names_of("room"),
        after.names_of("host"),
    )


def test_the_page_names_the_kind_of_visit_and_its_topics(house: House, as_staff: AsStaff) -> None:
    visit = house.ask(topics=("border", "youth"))

    page = as_staff("anna").get(f"/staff/visits/{visit.reference}").text

    for words in ("Briefing", "The border", "Youth"):
        assert words in page


def test_a_host_finds_themself_chosen(house: House, as_staff: AsStaff) -> None:
    visit = house.ask(language="ru")
    form = chosen_form(as_staff("berit").get(f"/staff/visits/{visit.reference}").text)

    assert [str(house.hosts["berit"])] == form.getlist("hosts")


def test_a_kind_of_visit_without_host_is_confirmed_in_one_click_without_one(house: House, as_staff: AsStaff) -> None:
    visit, anna = house.ask(visit_type="room-only"), as_staff("anna")
    page = f"/staff/visits/{visit.reference}"
    form = chosen_form(anna.get(page).text)

    assert [] == form.getlist("hosts")
    assert 303 == anna.post(f"{page}/confirm", data=form).status_code
    assert [] == list(house.again(visit).ids_of("host"))


def test_when_the_first_wish_is_taken_the_second_is_proposed(house: House, as_staff: AsStaff) -> None:
    visit = house.ask(wishes=(house.wish(f"{FIRST_DAY}T10:00").wishes[0], house.wish(f"{FIRST_DAY}T13:00").wishes[0]))
    for room, host in (("large", "berit"), ("medium", "oleg"), ("small", "anna")):
        house.confirmed(f"{FIRST_DAY}T10:00", room, host)
    form = chosen_form(as_staff("anna").get(f"/staff/visits/{visit.reference}").text)

    assert f"{FIRST_DAY}T13:00" == form["starts_at"]


def test_a_warning_says_that_nobody_free_speaks_the_language(house: House, as_staff: AsStaff) -> None:
    visit = house.ask(language="fi")

    assert "Nobody who is free speaks the visit&#39;s language, and no interpreter is booked: Finnish." in as_staff(
        "anna"
    ).get(f"/staff/visits/{visit.reference}").text.replace("’", "&#39;")


def test_a_taken_room_is_409_and_named(house: House, as_staff: AsStaff) -> None:
    visit = house.ask(f"{FIRST_DAY}T10:00")
    anna = as_staff("anna")
    form = chosen_form(anna.get(f"/staff/visits/{visit.reference}").text)
    house.confirmed(f"{FIRST_DAY}T10:30", "small", "oleg")
    answer = anna.post(f"/staff/visits/{visit.reference}/confirm", data=form)

    assert 409 == answer.status_code
    assert "Taken at that time: Biblioteket." in answer.text


def test_two_who_answer_at_once_do_not_overwrite_each_other(house: House, as_staff: AsStaff) -> None:
    visit = house.ask()
    anna, berit = as_staff("anna"), as_staff("berit")
    page = f"/staff/visits/{visit.reference}"
    form = chosen_form(anna.get(page).text)
    assert 303 == berit.submit(page, {"version": "1", "reason": "No."}, f"{page}/decline").status_code
    answer = anna.post(f"{page}/confirm", data=form)

    assert 409 == answer.status_code
    assert "declined" in answer.text
    assert "declined" == house.again(visit).status


def test_a_decline_names_each_other_time_once(house: House, as_staff: AsStaff) -> None:
    visit = house.ask()
    page = f"/staff/visits/{visit.reference}"
    twice = {"offer_1": "2027-03-10T10:00", "offer_2": "2027-03-10T10:00"}

    answer = as_staff("anna").submit(page, {"version": "1", "reason": "No.", **twice}, f"{page}/decline")

    assert 422 == answer.status_code
    assert "Each time can be offered once." in answer.text
    assert "requested" == house.again(visit).status


def test_a_decline_needs_a_reason(house: House, as_staff: AsStaff) -> None:
    visit = house.ask()
    page = f"/staff/visits/{visit.reference}"

    assert 422 == as_staff("anna").submit(page, {"version": "1", "reason": " "}, f"{page}/decline").status_code
    assert "requested" == house.again(visit).status


@pytest.mark.parametrize("action", ["move", "cancel", "complete", "no-show"])
def test_another_hosts_visit_is_403(house: House, as_staff: AsStaff, action: str) -> None:
    visit = house.confirmed(host="berit")
    page = f"/staff/visits/{visit.reference}"
    form = {"version": "2", "starts_at": "2027-03-02T10:00"}

    assert 403 == as_staff("oleg").submit("/staff/account", form, f"{page}/{action}").status_code


def test_a_protected_visit_is_404_for_other_hosts_and_in_no_list_of_theirs(house: House, as_staff: AsStaff) -> None:
    visit = house.confirm(house.ask(protected=True, organisation="Secret Choir"), host="berit")
    page = f"/staff/visits/{visit.reference}"

    assert 404 == as_staff("oleg").get(page).status_code
    assert "Secret Choir" in as_staff("berit").get(page).text
    for place in ("/staff/visits", "/staff/visits?q=Secret", f"/staff/calendar?date={FIRST_DAY}", "/staff/"):
        assert "Secret Choir" not in as_staff("oleg").get(place).text, place
        assert visit.reference not in as_staff("oleg").get(place).text, place
    assert "Busy" in as_staff("oleg").get(f"/staff/calendar?date={FIRST_DAY}").text


@pytest.mark.parametrize("q", ["tunturin", "TUNTURIN", "nuoriso", "Túntürin"])
def test_a_visit_is_found_by_organisation_with_case_and_accents_folded(house: House, as_staff: AsStaff, q: str) -> None:
    house.ask()

    assert "Tunturin nuoriso" in as_staff("anna").get(f"/staff/visits?q={q}").text


def test_a_visit_is_found_by_reference(house: House, as_staff: AsStaff) -> None:
    visit = house.ask()

    assert "Tunturin nuoriso" in as_staff("anna").get(f"/staff/visits?q={visit.reference.lower()}").text


def test_a_change_is_accepted_from_the_page(house: House, as_staff: AsStaff) -> None:
    token = house.ask_for_token()
    visit = house.confirm(house.visit(token))
    from barsek_visits.domain.visits.requests import ChangeRequest
    from barsek_visits.services.visits.delegation.own_steps import change_visit

    change_visit(token, ChangeRequest(None, 9, "Three more"), version=2, now=house.now)
    anna = as_staff("anna")
    page = f"/staff/visits/{visit.reference}"
    assert "Change asked for: Tunturin nuoriso" in anna.get("/staff/").text
    assert 303 == anna.submit(page, {"version": "3"}, f"{page}/accept-change").status_code
    assert 9 == house.again(visit).party_size


def test_a_move_over_the_page_keeps_room_and_host(house: House, as_staff: AsStaff) -> None:
    visit = house.confirmed()
    page = f"/staff/visits/{visit.reference}"
    answer = as_staff("anna").submit(page, {"version": "2", "starts_at": "2027-03-02T10:00"}, f"{page}/move")

    assert 303 == answer.status_code
    after = house.again(visit)
    assert (visit.resources, house.span("2027-03-02T10:00")) == (after.resources, after.span)


def test_a_move_into_the_spring_gap_says_which_time_comes_next(house: House, as_staff: AsStaff) -> None:
    page = f"/staff/visits/{house.confirmed().reference}"
    answer = as_staff("anna").submit(page, {"version": "2", "starts_at": "2027-03-28T02:30"}, f"{page}/move")

    assert 422 == answer.status_code
    assert "03:00" in answer.text


def test_steps_that_nobody_may_take_now_are_not_shown(house: House, as_staff: AsStaff) -> None:
    visit = house.confirmed(host="berit")
    page = f"/staff/visits/{visit.reference}"

    assert f"{page}/cancel" in as_staff("berit").get(page).text
    assert f"{page}/cancel" not in as_staff("oleg").get(page).text
    assert f"{page}/complete" not in as_staff("anna").get(page).text
    closing.cancel_visit(visit.reference, "", by=house.staff["anna"], version=2, now=house.now)
    assert f"{page}/move" not in as_staff("anna").get(page).text


def test_who_cancels_a_visit_that_has_begun_is_told_so(house: House, as_staff: AsStaff) -> None:
    visit = house.confirmed()
    house.clock.set(visit.span.start + timedelta(minutes=2))
    form = {"version": str(visit.version), "reason": "Storm."}
    answer = as_staff("anna").submit("/staff/account", form, f"/staff/visits/{visit.reference}/cancel")

    assert 409 == answer.status_code
    assert "the visit has begun" in answer.text
    assert "not for your role" not in answer.text


def test_a_host_who_confirms_with_a_colleague_only_reads_beside_the_hosts_what_to_do(
    house: House, as_staff: AsStaff
) -> None:
    visit = house.ask()
    page = f"/staff/visits/{visit.reference}"
    form = {
        "version": "1",
        "starts_at": f"{FIRST_DAY}T10:00",
        "room": str(house.rooms["large"]),
        "hosts": str(house.hosts["oleg"]),
    }
    answer = as_staff("berit").submit("/staff/account", form, f"{page}/confirm")

    assert 422 == answer.status_code
    assert "Keep yourself as a host." in answer.text
