"""A planned visit on its page and in the calendar: each item is seen, and all or one or the rest of them moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.office.house import FIRST_DAY, OSLO
from tests.support.pages.programme_form import item, send

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    AsStaff = Callable[[str], StrangerClient]


def test_a_visit_is_shifted_from_an_item_on_and_a_clash_is_said(house: House, as_staff: AsStaff) -> None:
    visit, anna = house.confirmed(f"{FIRST_DAY}T09:00"), as_staff("anna")
    send(anna, visit, item(0, "09:00", "10:00", rooms=str(house.rooms["large"]), hosts=str(house.hosts["berit"])),
         item(1, "10:00", "11:00", rooms=str(house.rooms["large"]), hosts=str(house.hosts["berit"])))  # fmt: skip
    visit = house.again(visit)
    page = f"/staff/visits/{visit.reference}"
    last = str(visit.items[-1].id)

    assert 422 == anna.submit(page, {"version": str(visit.version), "minutes": "0"}, f"{page}/shift").status_code
    answer = anna.submit(page, {"version": str(visit.version), "minutes": "25", "since": last}, f"{page}/shift")
    assert 303 == answer.status_code
    assert ["09:00", "10:25"] == [f"{OSLO.wall(one.span.start):%H:%M}" for one in house.again(visit).items]

    house.confirm(house.ask(f"{FIRST_DAY}T13:00"), "large", "oleg")
    visit = house.again(visit)
    refused = anna.submit(page, {"version": str(visit.version), "minutes": "120"}, f"{page}/shift")
    assert 409 == refused.status_code
    assert "An item, 12:25–13:25: Storsalen is taken at that time. Free: Biblioteket, Møterommet." in refused.text
    earlier = anna.submit(page, {"version": str(visit.version), "minutes": "30", "earlier": "1"}, f"{page}/shift")
    assert 303 == earlier.status_code
    assert "08:30" == f"{OSLO.wall(house.again(visit).span.start):%H:%M}"


def test_an_unknown_item_shifts_nothing(house: House, as_staff: AsStaff) -> None:
    visit = house.confirmed()
    for since in ("1x", "abc", "9" * 30, "0"):
        form = {"version": str(visit.version), "minutes": "30", "since": since}
        page = f"/staff/visits/{visit.reference}"
        assert 404 == as_staff("anna").submit(page, form, f"{page}/shift").status_code, since
    assert house.again(visit) == visit


def test_one_item_is_moved_from_the_calendar_and_the_others_stay(house: House, as_staff: AsStaff) -> None:
    visit, anna = house.confirmed(f"{FIRST_DAY}T09:00"), as_staff("anna")
    send(anna, visit, item(0, "09:00", "10:00", rooms=str(house.rooms["large"]), hosts=str(house.hosts["berit"])),
         item(1, "10:00", "11:00", rooms=str(house.rooms["large"]), hosts=str(house.hosts["berit"])))  # fmt: skip
    visit = house.again(visit)
    fields = {
        "version": str(visit.version), "item": str(visit.items[1].id), "starts_at": f"{FIRST_DAY}T13:00",
        "ends_at": f"{FIRST_DAY}T13:45", "room": str(house.rooms["medium"]), "hosts": str(house.hosts["oleg"]),
    }  # fmt: skip

    answer = anna.submit(f"/staff/visits/{visit.reference}", fields, f"/staff/visits/{visit.reference}/move")

    assert 303 == answer.status_code
    after = house.again(visit).items
    assert ["09:00", "13:00"] == [f"{OSLO.wall(one.span.start):%H:%M}" for one in after]
    assert (["Møterommet"], 45) == (after[1].names_of("room"), after[1].span.minutes)


def test_the_calendar_shows_each_item_with_its_title_and_place(house: House, as_staff: AsStaff) -> None:
    visit, anna = house.confirmed(f"{FIRST_DAY}T09:00"), as_staff("anna")
    send(anna, visit, item(0, "09:00", "10:00", title="Welcome", rooms=str(house.rooms["large"])),
         item(1, "11:00", "13:00", title="The border", place="Storskog", hosts=str(house.hosts["berit"])))  # fmt: skip

    page = anna.get(f"/staff/calendar?view=day&date={FIRST_DAY}").text

    assert "Tunturin nuoriso: Welcome" in page
    assert "Tunturin nuoriso: The border" in page
    assert "Storskog" in page


def test_a_programme_of_several_items_moves_as_it_is_planned(house: House, as_staff: AsStaff) -> None:
    visit, anna = house.confirmed(f"{FIRST_DAY}T09:00"), as_staff("anna")
    large, berit = str(house.rooms["large"]), str(house.hosts["berit"])
    send(anna, visit, item(0, "09:00", "10:00", rooms=large, hosts=berit), item(1, "11:00", "12:00", rooms=large))
    visit, page = house.again(visit), f"/staff/visits/{visit.reference}"
    assert 'id="move-ends_at"' not in anna.get(page).text

    moved = anna.submit(page, {"version": str(visit.version), "starts_at": "2027-03-03T10:00"}, f"{page}/move")

    assert 303 == moved.status_code
    assert ["03-03 10:00", "03-03 12:00"] == [
        f"{OSLO.wall(one.span.start):%m-%d %H:%M}" for one in house.again(visit).items
    ]


def test_an_item_outside_is_moved_without_getting_a_room_or_the_hosts_of_other_items(
    house: House, as_staff: AsStaff
) -> None:
    visit, anna = house.confirmed(f"{FIRST_DAY}T09:00"), as_staff("anna")
    large, berit, oleg = str(house.rooms["large"]), str(house.hosts["berit"]), str(house.hosts["oleg"])
    send(anna, visit, item(0, "09:00", "10:00", rooms=large, hosts=berit),
         item(1, "11:00", "12:00", place="Storskog", hosts=oleg), item(2, "13:00", "14:00", rooms=large))  # fmt: skip
    visit, page = house.again(visit), f"/staff/visits/{visit.reference}"

    def move(n: int, hour: int) -> None:
        details = house.again(visit)
        fields = {
            "version": str(details.version), "item": str(details.items[n].id),
            "starts_at": f"{FIRST_DAY}T{hour}:00", "ends_at": f"{FIRST_DAY}T{hour}:30",
        }  # fmt: skip
        fields |= {"hosts": oleg} if n == 1 else {"room": large}  # as the calendar sends them: what the item has
        assert 303 == anna.submit(page, fields, f"{page}/move").status_code

    move(1, 12)
    move(2, 14)

    outside, last = house.again(visit).items[1:]
    assert ("Storskog", (), (house.hosts["oleg"],)) == (outside.place, outside.ids_of("room"), outside.ids_of("host"))
    assert ((house.rooms["large"],), ()) == (last.ids_of("room"), last.ids_of("host"))
