"""Who and what is free shows while one chooses, for a new meeting and for a change of one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.support.office.house import FIRST_DAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    AsStaff = Callable[[str], StrangerClient]

NEW = "/staff/meetings/new"


def shown(page: str) -> dict[str, str]:
    """Return each room and person with the word beside it."""
    boxes = re.findall(r'name="(?:rooms|hosts)".*?<span>([^<]+)</span>(.*?)</label>', page, re.DOTALL)
    return {name: word[0] if (word := re.findall(r"\b(free|busy)\b", rest)) else "" for name, rest in boxes}


def look(client: StrangerClient, page: str, start: str, end: str, action: str | None = None) -> dict[str, str]:
    fields = {"title": "Budget", "starts_at": start, "ends_at": end, "note": "Bring figures.", "look": "1"}
    answer = client.submit(page, fields, action)
    assert (200, True) == (answer.status_code, "Bring figures." in answer.text)
    return shown(answer.text)


def test_what_is_taken_then_is_busy_and_the_rest_is_free(house: House, as_staff: AsStaff) -> None:
    house.confirmed(f"{FIRST_DAY}T10:00", room="large", host="berit")
    anna = as_staff("anna")
    during = look(anna, NEW, f"{FIRST_DAY}T10:30", f"{FIRST_DAY}T11:30")
    after = look(anna, NEW, f"{FIRST_DAY}T12:00", f"{FIRST_DAY}T13:00")

    assert {"Storsalen", "Berit Sara"} == {name for name, word in during.items() if word == "busy"}
    assert {"free"} == set(after.values())


def test_the_link_of_a_free_time_shows_it_at_once(house: House, as_staff: AsStaff) -> None:
    house.confirmed(f"{FIRST_DAY}T10:00", room="large", host="berit")
    page = as_staff("anna").get(f"{NEW}?starts_at={FIRST_DAY}T10:00&ends_at={FIRST_DAY}T11:00").text
    assert "busy" == shown(page)["Storsalen"]


@pytest.mark.parametrize("end", ["", f"{FIRST_DAY}T09:00", "2027-05-01T10:00"])
def test_times_that_make_no_sense_show_nothing(house: House, as_staff: AsStaff, end: str) -> None:
    assert {""} == set(look(as_staff("anna"), NEW, f"{FIRST_DAY}T10:00", end).values())


def test_of_a_meeting_that_is_moved_its_own_rooms_and_people_are_free(house: House, as_staff: AsStaff) -> None:
    anna, at = as_staff("anna"), {"starts_at": f"{FIRST_DAY}T10:00", "ends_at": f"{FIRST_DAY}T11:00"}
    own = {"rooms": house.rooms["small"], "hosts": house.hosts["anna"]}
    page = anna.submit(NEW, {"title": "Budget", **at, **own}).location
    words = look(anna, page, f"{FIRST_DAY}T10:30", f"{FIRST_DAY}T11:30", f"{page}/move")

    assert {"free"} == set(words.values())
    assert "10:00–11:00" in anna.get(page).text


def test_all_of_us_is_one_press(house: House, as_staff: AsStaff) -> None:
    anna = as_staff("anna")
    fields = {
        "title": "House meeting", "starts_at": f"{FIRST_DAY}T14:00", "ends_at": f"{FIRST_DAY}T15:00", "everybody": "1"
    }  # fmt: skip
    page = anna.get(anna.submit(NEW, fields).location).text

    assert all(name in page for name in ("Anna Dahl", "Berit Sara", "Oleg Berg"))
    assert "Dmitri Lund" not in page
