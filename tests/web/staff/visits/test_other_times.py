"""Times that are offered, suggested or moved to are chosen among those that are free, and looked at before they go."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from barsek_visits.db import atomic
from barsek_visits.models import Block

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    AsStaff = Callable[[str], StrangerClient]

SATURDAY, TUESDAY = "2027-03-06T10:00", "2027-03-02T10:00"


def slot(house: House, start: str, room: str = "small", host: str = "anna") -> str:
    return f"{start}/{house.rooms[room]}/{house.hosts[host]}"


def until(house: House) -> str:
    return f"{house.now + timedelta(days=2):%Y-%m-%dT%H:%M}"


def close(house: House, day: str) -> None:
    span = house.span(f"{day}T00:00", 24 * 60)
    with atomic() as session:
        session.add(Block(kind="closure", starts_at=span.start, ends_at=span.end, names={"en": "Closed"}))


def test_the_page_shows_the_free_times_around_the_wish_with_room_and_host(house: House, as_staff: AsStaff) -> None:
    visit = house.ask()
    page = as_staff("anna").get(f"/staff/visits/{visit.reference}").text
    of_offer = page.partition('id="offer-slots"')[2].partition("</fieldset>")[0]

    assert f'value="{slot(house, TUESDAY)}"' in of_offer
    assert "Biblioteket" in of_offer


def test_another_week_is_a_link_away_and_opens_the_same_step(house: House, as_staff: AsStaff) -> None:
    visit, anna = house.ask(), as_staff("anna")
    page = anna.get(f"/staff/visits/{visit.reference}").text
    link = re.search(r'rel="next"\s+href="([^"]+step=offer[^"]*)"', page)
    assert link
    later = anna.get(link[1].replace("&amp;", "&").partition("#")[0]).text

    assert re.search(r'id="offer" open', later)
    assert slot(house, "2027-03-08T10:00") in later


def test_up_to_three_free_times_are_offered_in_one_step(house: House, as_staff: AsStaff) -> None:
    visit, anna = house.ask(), as_staff("anna")
    page, starts = f"/staff/visits/{visit.reference}", (TUESDAY, "2027-03-03T10:00")
    answer = anna.submit(
        page,
        {"version": "1", "slots": [slot(house, one) for one in starts], "offer_1": "2027-03-04T11:00",
         "until": until(house)},
        f"{page}/offer",
    )  # fmt: skip

    assert 303 == answer.status_code
    assert 3 == len(house.again(visit).offers)


@pytest.mark.parametrize("step", ["offer", "decline"])
@pytest.mark.parametrize("field", ["slots", "offer_1"])
def test_a_day_on_which_the_office_is_closed_is_neither_offered_nor_suggested(
    house: House, as_staff: AsStaff, step: str, field: str
) -> None:
    close(house, "2027-03-02")
    visit, anna = house.ask(), as_staff("anna")
    page = f"/staff/visits/{visit.reference}"
    for start in (SATURDAY, TUESDAY):
        typed = slot(house, start) if field == "slots" else start
        form = {"version": "1", field: typed, "until": until(house), "reason": "We are away."}
        answer = anna.submit(page, form, f"{page}/{step}")

        assert answer.status_code in (409, 422)
        assert re.search(r"The office is closed at that time|This time cannot be offered|No room that is", answer.text)
    assert (visit.status, ()) == (house.again(visit).status, house.again(visit).offers)


def test_a_time_that_nobody_can_have_is_not_suggested(house: House, as_staff: AsStaff) -> None:
    for room, host in (("small", "berit"), ("medium", "oleg"), ("large", "anna")):
        house.confirmed("2027-03-03T10:00", room=room, host=host)
    visit, anna = house.ask(), as_staff("anna")
    page = f"/staff/visits/{visit.reference}"
    form = {"version": "1", "reason": "We are away.", "slots": slot(house, "2027-03-03T10:00")}
    answer = anna.submit(page, form, f"{page}/decline")

    assert (422, True) == (answer.status_code, "This time has just been taken" in answer.text)
    assert "We are away." in answer.text


@pytest.mark.parametrize(
    ("slots", "words"),
    [
        (("x",), "Please choose a time."),
        ((), "Please choose a time."),
        (tuple(f"2027-03-0{n}T10:00/1/4" for n in range(1, 5)), "three times at the most"),
    ],
)
def test_what_is_no_time_of_ours_is_refused(
    house: House, as_staff: AsStaff, slots: tuple[str, ...], words: str
) -> None:
    visit, anna = house.ask(), as_staff("anna")
    page = f"/staff/visits/{visit.reference}"
    answer = anna.submit(page, {"version": "1", "slots": list(slots), "until": until(house)}, f"{page}/offer")

    assert (422, True) == (answer.status_code, words in answer.text)


def test_a_visit_moves_to_a_free_time_with_its_own_room_and_host(house: House, as_staff: AsStaff) -> None:
    visit, anna = house.confirmed(room="large", host="berit"), as_staff("anna")
    page = f"/staff/visits/{visit.reference}"
    shown = anna.get(page).text
    free = slot(house, TUESDAY, "large", "berit")
    answer = anna.submit(page, {"version": str(visit.version), "slot": free}, f"{page}/move")
    moved = house.again(visit)

    assert f'value="{free}"' in shown
    assert 303 == answer.status_code
    assert (house.span(TUESDAY), ["Storsalen"], ["Berit Sara"]) == (moved.span, moved.rooms, moved.hosts)


def test_a_time_that_is_typed_counts_where_no_free_one_is_chosen(house: House, as_staff: AsStaff) -> None:
    visit, anna = house.confirmed(room="large", host="berit"), as_staff("anna")
    page = f"/staff/visits/{visit.reference}"
    typed = {"version": visit.version, "slot": "", "starts_at": "2027-03-02T11:15", "ends_at": "2027-03-02T12:15"}

    assert re.search(r'id="move-typed" name="slot" value=""\s+checked', re.sub(r"\s+", " ", anna.get(page).text))
    assert 303 == anna.submit(page, typed, f"{page}/move").status_code
    assert house.span("2027-03-02T11:15") == house.again(visit).span


def test_what_was_ticked_stays_ticked_in_its_week_when_something_else_is_wrong(house: House, as_staff: AsStaff) -> None:
    visit, anna = house.ask(), as_staff("anna")
    page, later = f"/staff/visits/{visit.reference}", slot(house, "2027-03-09T10:00")
    answer = anna.submit(
        page, {"version": "1", "slots": later, "first": "2027-03-08", "until": "2020-01-01T10:00"}, f"{page}/offer"
    )
    assert 422 == answer.status_code
    assert re.search(rf'value="{later}"\s+checked', answer.text)
