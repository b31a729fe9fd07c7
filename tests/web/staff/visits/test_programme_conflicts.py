"""What is wrong with a programme or in its way is said beside its item, with what could be had instead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.support.office.house import FIRST_DAY
from tests.support.pages.programme_form import item, send, shown
from tests.support.pages.staff_forms import chosen_form

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    AsStaff = Callable[[str], StrangerClient]


def test_times_that_cannot_be_read_are_kept_beside_their_error(house: House, as_staff: AsStaff) -> None:
    visit = house.ask()

    answer = send(
        as_staff("anna"),
        visit,
        item(0, "25:00", "10:00", title=""),
        item(1, "10:00", "09:00", rooms=str(house.rooms["large"]), place="Storskog"),
        item(2, "11:00", "12:00", **{"equipment-7": "many"}),
    )

    assert 422 == answer.status_code
    assert "25:00" == shown(answer.text)["items-0-starts"]
    for text in (
        "Please write a time, such as 09:30.",
        "Please give the item a title.",
        "The end must be after the start.",
        "An item is in a room or at another place.",
        "Please write whole numbers in digits.",
    ):
        assert text in answer.text
    assert '<a href="#items-0-title">' in answer.text


def test_an_item_is_not_planned_anew_in_the_past_and_the_error_is_beside_it(house: House, as_staff: AsStaff) -> None:
    visit, anna = house.ask(f"{FIRST_DAY}T10:00"), as_staff("anna")

    answer = send(anna, visit, item(0, "10:00", "11:00", day="2026-03-01"))

    assert 422 == answer.status_code
    assert re.search(r'id="items-0-starts-error"[^>]*>.*?This time has passed\.', answer.text, re.DOTALL)
    assert house.again(visit) == visit


def test_a_refusal_names_each_clash_beside_its_item_with_what_could_be_had_instead(
    house: House, as_staff: AsStaff
) -> None:
    house.confirm(house.ask(f"{FIRST_DAY}T12:00"), "medium", "berit")
    visit = house.confirm(house.ask(f"{FIRST_DAY}T09:00", language="en"), "large", "anna")

    answer = send(
        as_staff("anna"),
        visit,
        item(0, "12:00", "13:00", title="Later one", rooms=str(house.rooms["medium"]), hosts=str(house.hosts["berit"])),
        item(1, "09:00", "10:00", title="Early one", rooms=str(house.rooms["large"]), hosts=str(house.hosts["anna"])),
    )

    assert 409 == answer.status_code
    clash = answer.text[answer.text.index('id="item-0"') : answer.text.index('id="item-1"')]
    assert "Møterommet is taken at that time. Free: Biblioteket, Storsalen." in clash
    assert "Berit Sara is not free at that time. Free, and speak the language: Anna Dahl." in clash
    assert "Everything that this item wants is free at 10:30–11:30." in clash
    assert "is taken at that time" not in answer.text[answer.text.index('id="item-1"') :]
    assert visit == house.again(visit)


def test_hosts_are_proposed_with_what_speaks_for_each_and_a_warning_where_nobody_speaks_the_language(
    house: House, as_staff: AsStaff
) -> None:
    visit, anna = house.ask(language="fi"), as_staff("anna")
    page = send(anna, visit, item(0, "10:00", "11:00"), do="stay").text

    assert "does not speak Finnish" in page
    assert "no interpreter is booked: Finnish." in page
    with_one = send(anna, visit, item(0, "10:00", "11:00", interpreter="1"), do="stay").text
    assert "no interpreter is booked" not in with_one


def test_a_planned_visit_is_confirmed_with_the_room_and_host_of_its_plan_chosen(
    house: House, as_staff: AsStaff
) -> None:
    visit, anna = house.ask(), as_staff("anna")
    send(anna, visit, item(0, "10:00", "11:00", rooms=str(house.rooms["large"]), hosts=str(house.hosts["oleg"])))

    form = chosen_form(anna.get(f"/staff/visits/{visit.reference}").text)

    assert (str(house.rooms["large"]), [str(house.hosts["oleg"])]) == (form["room"], form.getlist("hosts"))


def test_before_a_plan_is_confirmed_its_page_shows_its_whole_time_and_what_stands_in_its_way(
    house: House, as_staff: AsStaff
) -> None:
    visit, anna = house.ask(f"{FIRST_DAY}T09:00", language="fi"), as_staff("anna")
    large, berit = str(house.rooms["large"]), str(house.hosts["berit"])
    send(anna, visit, item(0, "09:00", "10:00", rooms=large, hosts=berit),
         item(1, "12:00", "13:00", title="Talk", rooms=large, hosts=berit))  # fmt: skip
    house.confirm(house.ask(f"{FIRST_DAY}T12:00"), "large", "anna")

    answer = re.search(r'<form class="card answer".*?</form>', anna.get(f"/staff/visits/{visit.reference}").text, re.S)
    assert answer
    assert "09:00–13:00" in answer[0]
    assert "Talk, 12:00–13:00: Storsalen is taken at that time. Free: Biblioteket, Møterommet." in answer[0]
    assert "no interpreter is booked: Finnish." in answer[0]
