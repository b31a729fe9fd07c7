"""A programme is planned, dragged, refused and shifted in a real browser, and without script by buttons alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.support.office.house import OSLO
from tests.support.office.programmes import with_programme
from tests.support.pages.browser import drag_down
from tests.support.pages.pages import drag, programme_page

if TYPE_CHECKING:
    from datetime import date

    from playwright.sync_api import Locator, Page

    from barsek_visits.queries.visits.details import VisitDetails
    from tests.support.office.house import House
    from tests.support.servers.server import Server


def times(house: House, visit: VisitDetails) -> list[str]:
    spans = [item.span for item in house.again(visit).items]
    return [f"{OSLO.wall(span.start):%H:%M}–{OSLO.wall(span.end):%H:%M}" for span in spans]


def typed(page: Page, number: int = 0) -> str:
    start, end = (page.locator(f"[name=items-{number}-{name}]").input_value() for name in ("starts", "ends"))
    return f"{start}–{end}"


def picture(page: Page, number: int = 0) -> Locator:
    return page.locator(f"[data-days] [data-number='{number}']")


def pull(page: Page, item: Locator, rows: int, *, edge: bool = False) -> None:
    """Drag an item, or its lower edge, by rows of five minutes."""
    drag_down(page, item, rows, ".planner .rows", edge=edge)


def test_a_host_in_a_hurry_plans_saves_and_confirms_in_five_clicks(
    planned: House, office: Server, anna: Page, day: date
) -> None:
    visit = planned.ask(f"{day}T10:00")
    anna.goto(f"{office.url}/staff/visits/{visit.reference}")
    anna.get_by_role("link", name="Plan the programme").click()
    anna.get_by_role("button", name="Half day").click()
    anna.get_by_role("button", name="Save the programme").click()
    expect(anna.get_by_role("status").first).to_contain_text("The programme is saved.")
    anna.get_by_role("button", name="Confirm the visit").click()

    expect(anna.get_by_role("status").first).to_contain_text("confirmed")
    for title, time in (("Welcome", "10:00–11:00"), ("Lunch", "11:15–12:00"), ("The border", "12:00–13:00")):
        expect(anna.locator(".programme-list li", has_text=title)).to_contain_text(time)
    anna.goto(f"{office.url}/staff/calendar?view=day&date={day}")
    for title in ("Welcome", "Lunch", "The border"):
        expect(anna.locator("[data-move]", has_text=f"Tunturin nuoriso: {title}")).to_be_visible()
    assert ["10:00–11:00", "11:15–12:00", "12:00–13:00"] == times(planned, visit)


def test_dragging_moves_and_stretches_by_five_minutes_and_sends_nothing(
    planned: House, office: Server, anna: Page, day: date
) -> None:
    visit = with_programme(planned, day)
    first = picture(programme_page(anna, office, visit))
    sent: list[str] = []
    anna.on("request", lambda request: None if "/static/" in request.url else sent.append(request.url))

    pull(anna, first, 5)
    assert "10:25–11:25" == typed(anna)
    pull(anna, first, -2, edge=True)
    assert "10:25–11:15" == typed(anna)
    pull(anna, first, -60)
    assert "08:00–08:50" == typed(anna), "a drag ends where the picture does"
    anna.locator("[name=items-0-ends]").fill("08:15")
    pull(anna, first, 12)
    assert "09:00–09:15" == typed(anna), "one that is shown taller than it is keeps up with the pointer, too"

    assert ([], ["10:00–11:00", "12:00–13:00"]) == (sent, times(planned, visit))
    assert anna.url.endswith("/programme"), "letting go is no click on the item's link"


def test_arrow_keys_move_and_stretch_and_say_so_and_enter_in_a_field_saves(
    planned: House, office: Server, anna: Page, day: date
) -> None:
    visit = with_programme(planned, day)
    first = picture(programme_page(anna, office, visit))
    first.locator("a").focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowDown", "Shift+ArrowUp"):
        anna.keyboard.press(key)

    assert "09:55–10:50" == typed(anna)
    expect(anna.locator("[data-announce]")).to_have_text("09:55–10:50")
    expect(first.locator("time")).to_have_text("09:55–10:50")
    assert ["10:00–11:00", "12:00–13:00"] == times(planned, visit)
    anna.locator("[name=items-0-title]").press("Enter")
    anna.wait_for_url(f"**/staff/visits/{visit.reference}")
    assert ["09:55–10:50", "12:00–13:00"] == times(planned, visit)


def test_a_time_that_is_typed_moves_the_picture_and_makes_it_as_long_as_it_must_be(
    planned: House, office: Server, anna: Page, day: date
) -> None:
    programme_page(anna, office, with_programme(planned, day))
    anna.locator("[name=items-1-starts]").fill("11:00")
    expect(picture(anna, 1).locator("time")).to_have_text("11:00–13:00")
    anna.locator("[name=items-1-ends]").fill("19:30")
    anna.locator("[name=items-1-starts]").fill("18:00")

    expect(picture(anna, 1).locator("time")).to_have_text("18:00–19:30")
    expect(anna.locator(".planner .hours-rows span").last).to_have_text("19")
    evening, rows = picture(anna, 1).bounding_box(), anna.locator(".planner .rows").bounding_box()
    assert evening
    assert rows
    assert evening["y"] + evening["height"] <= rows["y"] + rows["height"] + 1


def test_a_clash_is_named_beside_its_item_linked_from_the_summary_and_what_was_typed_is_kept(
    planned: House, office: Server, anna: Page, day: date
) -> None:
    visit = with_programme(planned, day)
    planned.confirm(planned.ask(f"{day}T14:00"), "medium", "oleg")
    programme_page(anna, office, visit)
    anna.locator("[name=items-0-title]").fill("Said kindly")
    anna.locator("[name=items-0-starts]").fill("14:00")
    anna.locator("[name=items-0-ends]").fill("15:00")
    item = anna.locator("#item-0")
    item.get_by_text("Where: Storsalen").click()
    item.get_by_label("Storsalen").uncheck()
    item.get_by_label("Møterommet").check()
    with anna.expect_response(lambda answer: answer.request.method == "POST") as answer:
        anna.get_by_role("button", name="Save the programme").click()

    assert 409 == answer.value.status
    expect(anna.get_by_role("alert")).to_be_focused()
    expect(item.locator(".error").filter(has_text="Møterommet is taken at that time.")).to_be_visible()
    expect(anna.locator("#item-1 .error")).to_have_count(0)
    assert ("14:00–15:00", "Said kindly") == (typed(anna), anna.locator("[name=items-0-title]").input_value())
    anna.get_by_role("alert").get_by_role("link", name="Møterommet is taken").click()
    expect(anna.locator("#items-0-rooms")).to_be_focused()
    assert ["10:00–11:00", "12:00–13:00"] == times(planned, visit)


def test_without_script_buttons_alone_plan_a_programme(
    planned: House, office: Server, plain_anna: Page, day: date
) -> None:
    visit, anna = planned.ask(f"{day}T10:00"), plain_anna
    programme_page(anna, office, visit)
    anna.get_by_role("button", name="Half day").click()
    expect(anna.locator("[data-drag-hint]")).to_be_hidden()
    anna.get_by_role("button", name="Add an item").click()
    anna.locator("[name=items-3-title]").fill("Farewell")
    anna.locator("#item-0").get_by_role("button", name="Copy").click()
    anna.locator("[name=items-1-title]").fill("Talk")
    anna.locator("#item-0").get_by_role("button", name="Later").click()
    anna.locator("#item-2").get_by_role("button", name="Remove").click()
    anna.get_by_role("button", name="Save the programme").click()

    assert ["Talk", "Welcome", "The border", "Farewell"] == [item.title for item in planned.again(visit).items]
    assert ["10:00–11:00", "11:00–12:00", "12:00–13:00", "13:00–14:00"] == times(planned, visit)


def test_the_rest_of_a_programme_is_shifted_on_the_visits_page(
    planned: House, office: Server, anna: Page, day: date
) -> None:
    visit = with_programme(planned, day)
    anna.goto(f"{office.url}/staff/visits/{visit.reference}")
    anna.get_by_text("Shift it by minutes").click()
    anna.get_by_label("Minutes").fill("25")
    anna.get_by_label("What moves").select_option(label="From 12:00 on: The border")
    anna.get_by_role("button", name="Shift the programme").click()

    expect(anna.get_by_role("status").first).to_contain_text("The programme has new times")
    assert ["10:00–11:00", "12:25–13:25"] == times(planned, visit)


def test_dragging_one_item_in_the_calendar_moves_that_one_only(
    planned: House, office: Server, anna: Page, day: date
) -> None:
    visit = with_programme(planned, day)
    anna.goto(f"{office.url}/staff/calendar?view=week&date={day}")
    drag(anna, anna.locator("[data-move]", has_text="The border"), 1.5)
    expect(anna.locator("[data-move-when]")).to_contain_text("13:30–14:30")
    anna.get_by_role("button", name="Move it").click()
    expect(anna.locator("[data-move]", has_text="The border").locator("time")).to_have_text("13:30–14:30")

    assert ["10:00–11:00", "13:30–14:30"] == times(planned, visit)
    assert [("Welcome", ""), ("The border", "Storskog")] == [
        (one.title, one.place) for one in planned.again(visit).items
    ]
