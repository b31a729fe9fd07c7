"""The calendar in a real browser: moved by mouse and by keys, put back when refused, kept fresh, on a telephone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from barsek_visits.services.visits.answers import confirm_visit
from tests.support.office.meetings import meeting, times
from tests.support.pages.axe import SEEN_IN_TWO_WAYS, findings, see
from tests.support.pages.pages import drag, sign_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from playwright.sync_api import Browser, Page

    from barsek_visits.domain.bookings.allocation import Allocation
    from tests.support.office.house import House
    from tests.support.servers.server import Server


def test_dragging_moves_after_a_question_and_stretching_makes_longer(
    furnished: House, office: Server, anna: Page, day: date
) -> None:
    reference = meeting(furnished, day, "10:00")
    anna.goto(f"{office.url}/staff/calendar?view=week&date={day}")

    drag(anna, anna.locator("[data-move]"), 2)
    expect(anna.locator("[data-move-when]")).to_contain_text("12:00–13:00")
    anna.get_by_role("button", name="Move it").click()
    expect(anna.locator("[data-move] time")).to_have_text("12:00–13:00")
    drag(anna, anna.locator("[data-move]"), 1.5, edge=True)
    anna.get_by_role("button", name="Move it").click()
    expect(anna.locator("[data-move] time")).to_have_text("12:00–14:30")

    assert f"{day:%a} 12:00–14:30" == times(reference)


def test_what_is_refused_says_why_and_goes_back(furnished: House, office: Server, anna: Page, day: date) -> None:
    reference = meeting(furnished, day, "10:00")
    meeting(furnished, day, "13:00", host="oleg", title="Already there")
    anna.goto(f"{office.url}/staff/calendar?view=day&date={day}")

    drag(anna, anna.locator("[data-move]", has_text="Budget"), 3)
    anna.get_by_role("button", name="Move it").click()
    expect(anna.locator("[data-move-problem]")).to_contain_text("Storsalen")
    anna.get_by_role("button", name="Leave it").click()

    expect(anna.locator(".item-ghost")).to_have_count(0)
    expect(anna.locator("[data-move]", has_text="Budget").locator("time")).to_have_text("10:00–11:00")
    assert f"{day:%a} 10:00–11:00" == times(reference)


def test_a_drag_after_the_sign_in_ran_out_leads_to_the_sign_in(
    furnished: House, office: Server, anna: Page, day: date
) -> None:
    reference = meeting(furnished, day, "10:00")
    anna.goto(f"{office.url}/staff/calendar?view=week&date={day}")

    drag(anna, anna.locator("[data-move]"), 2)
    anna.context.clear_cookies()
    anna.get_by_role("button", name="Move it").click()

    expect(anna.locator("input[type=password]")).to_be_visible()
    assert f"{day:%a} 10:00–11:00" == times(reference)


def test_the_keyboard_does_the_same(furnished: House, office: Server, anna: Page, day: date) -> None:
    reference = meeting(furnished, day, "10:00")
    anna.goto(f"{office.url}/staff/calendar?view=week&date={day}")
    anna.locator("[data-move] a").focus()
    for key in ("m", "ArrowDown", "ArrowDown", "Shift+ArrowDown"):
        anna.keyboard.press(key)

    expect(anna.locator("[data-announce]")).to_contain_text("10:30–11:45")
    anna.keyboard.press("Enter")
    anna.keyboard.press("Enter")
    expect(anna.locator("[data-move] time")).to_have_text("10:30–11:45")
    assert f"{day:%a} 10:30–11:45" == times(reference)


def test_escape_leaves_it_where_it_was(furnished: House, office: Server, anna: Page, day: date) -> None:
    reference = meeting(furnished, day, "10:00")
    anna.goto(f"{office.url}/staff/calendar?view=week&date={day}")
    anna.locator("[data-move] a").focus()
    for key in ("m", "ArrowDown", "Escape"):
        anna.keyboard.press(key)

    expect(anna.locator(".item-ghost")).to_have_count(0)
    assert f"{day:%a} 10:00–11:00" == times(reference)


def test_in_the_rooms_view_an_arrow_gives_a_visit_another_room(
    furnished: House, office: Server, anna: Page, day: date
) -> None:
    visit = furnished.ask(f"{day}T10:00")
    choice: Allocation = furnished.allocation(visit.wishes[0], "large", "berit")
    confirm_visit(visit.reference, choice, by=furnished.staff["anna"], version=visit.version, now=furnished.now)
    anna.goto(f"{office.url}/staff/calendar?view=rooms&date={day}")
    anna.locator("[data-column][data-room] [data-move] a").first.focus()
    for key in ("m", "ArrowLeft", "Enter"):
        anna.keyboard.press(key)
    expect(anna.locator("[data-move-when]")).to_contain_text("Møterommet")
    anna.get_by_role("button", name="Move it").click()

    moved = anna.locator(f"[data-room='{furnished.rooms['medium']}'] [data-move]")
    expect(moved).to_contain_text("Tunturin nuoriso")


@pytest.mark.parametrize("hours", [0.25, 0.5])
def test_a_short_drag_over_the_item_itself_moves_it_as_well(
    furnished: House, office: Server, anna: Page, day: date, hours: float
) -> None:
    meeting(furnished, day, "10:00")
    anna.goto(f"{office.url}/staff/calendar?view=week&date={day}")
    drag(anna, anna.locator("[data-move]"), hours)

    expect(anna.locator("[data-move-when]")).to_contain_text(f"10:{hours * 60:02.0f}–11:{hours * 60:02.0f}")


def test_a_click_on_free_time_begins_an_hour_there_as_a_meeting_or_a_visit(
    furnished: House, office: Server, anna: Page, day: date
) -> None:
    anna.goto(f"{office.url}/staff/calendar?view=rooms&date={day}")
    box = anna.locator(f"[data-room='{furnished.rooms['small']}']").bounding_box()
    assert box
    anna.mouse.click(box["x"] + 40, box["y"] + 3 * box["height"] / 13)
    anna.wait_for_url("**/staff/meetings/new?**")
    times = [anna.locator(f"[name={name}]").input_value() for name in ("starts_at", "ends_at")]
    anna.get_by_role("link", name="Take it down as one").click()

    assert [f"{day}T10:00", f"{day}T11:00"] == times
    expect(anna.get_by_role("heading", level=1)).to_have_text("New visit")


def test_dragging_over_free_time_begins_a_meeting_there(
    furnished: House, office: Server, anna: Page, day: date
) -> None:
    anna.goto(f"{office.url}/staff/calendar?view=rooms&date={day}")
    column = anna.locator(f"[data-room='{furnished.rooms['small']}']")
    box = column.bounding_box()
    assert box
    hour = box["height"] / 13
    anna.mouse.move(box["x"] + 40, box["y"] + 3 * hour)
    anna.mouse.down()
    anna.mouse.move(box["x"] + 40, box["y"] + 4.5 * hour, steps=5)
    anna.mouse.up()
    anna.wait_for_url("**/staff/meetings/new?**")

    assert f"{day}T10:00" == anna.locator("[name=starts_at]").input_value()
    assert f"{day}T11:30" == anna.locator("[name=ends_at]").input_value()
    expect(anna.get_by_label("Biblioteket")).to_be_checked()


def test_a_click_tells_more_in_a_card_and_leads_on(furnished: House, office: Server, anna: Page, day: date) -> None:
    reference = meeting(furnished, day, "10:00", title="Told in a card")
    anna.goto(f"{office.url}/staff/calendar?view=month&date={day}")
    anna.get_by_role("link", name="Told in a card").click()
    card = anna.locator("[data-card-dialog]")
    expect(card).to_contain_text("Berit Sara")
    card.get_by_role("link", name="Open the meeting").click()

    anna.wait_for_url(f"**/staff/meetings/{reference}")


def test_the_page_keeps_itself_fresh_and_keeps_nobody_signed_in(
    furnished: House, office: Server, anna: Page, day: date
) -> None:
    anna.goto(f"{office.url}/staff/calendar?view=week&date={day}")
    meeting(furnished, day, "14:00", title="Just booked")
    with anna.expect_request(lambda request: "changes" in request.url) as asked:
        anna.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(anna.get_by_text("Just booked")).to_be_visible()

    assert "1" == asked.value.headers["x-live"]


def test_keys_turn_pages_open_the_sheet_and_can_be_switched_off(office: Server, anna: Page, day: date) -> None:
    anna.goto(f"{office.url}/staff/calendar?view=week&date={day}")
    anna.keyboard.press("j")
    anna.wait_for_url(f"**date={day + timedelta(days=7)}**")
    anna.keyboard.press("?")
    expect(anna.locator("[data-keys-dialog]")).to_be_visible()
    anna.get_by_label("Use these keys").uncheck()
    anna.keyboard.press("Escape")
    anna.keyboard.press("k")
    anna.keyboard.press("?")

    expect(anna.locator("[data-keys-dialog]")).to_be_hidden()
    assert f"date={day + timedelta(days=7)}" in anna.url


def test_without_script_a_form_does_what_dragging_does(
    furnished: House, office: Server, plain_anna: Page, day: date
) -> None:
    reference = meeting(furnished, day, "10:00")
    plain_anna.goto(f"{office.url}/staff/calendar?view=day&date={day}")
    plain_anna.get_by_role("link", name="Budget").click()
    plain_anna.get_by_text("Change or move").click()
    plain_anna.locator("[name=starts_at]").fill(f"{day}T12:00")
    plain_anna.locator("[name=ends_at]").fill(f"{day}T14:00")
    plain_anna.get_by_role("button", name="Change the meeting").click()

    assert f"{day:%a} 12:00–14:00" == times(reference)


def test_without_script_the_filter_shows_one_room(
    furnished: House, office: Server, plain_anna: Page, day: date
) -> None:
    meeting(furnished, day, "10:00", "large", "berit", "In the large one")
    meeting(furnished, day, "10:00", "small", "oleg", "In the small one")
    plain_anna.goto(f"{office.url}/staff/calendar?view=week&date={day}")
    plain_anna.get_by_text("Filter").click()
    plain_anna.get_by_label("Biblioteket").check()
    plain_anna.get_by_role("button", name="Show these").click()

    expect(plain_anna.get_by_text("In the small one")).to_be_visible()
    expect(plain_anna.get_by_text("In the large one")).to_have_count(0)
    assert f"room={furnished.rooms['small']}" in plain_anna.url


@SEEN_IN_TWO_WAYS
def test_axe_finds_nothing_and_a_telephone_scrolls_in_one_direction_only(
    furnished: House, office: Server, anna: Page, day: date, scheme: str, width: int
) -> None:
    meeting(furnished, day, "10:00")
    furnished.ask(f"{day}T12:00")
    see(anna, scheme, width)
    found = []
    for view in ("month", "week", "day", "rooms", "agenda"):
        anna.goto(f"{office.url}/staff/calendar?view={view}&date={day}")
        found += findings(anna, view)

    assert [] == found


@pytest.fixture
def printer(browser: Browser, office: Server) -> Iterator[Page]:
    """A page as paper sees it."""
    context = browser.new_context(viewport={"width": 1000, "height": 700})
    yield sign_in(context.new_page(), office)
    context.close()


def test_paper_gets_the_calendar_and_no_buttons(furnished: House, office: Server, printer: Page, day: date) -> None:
    meeting(furnished, day, "10:00")
    printer.goto(f"{office.url}/staff/calendar?view=week&date={day}")
    printer.emulate_media(media="print")

    expect(printer.get_by_text("Budget")).to_be_visible()
    for hidden in (".side", ".tools", ".bar nav", ".key"):
        expect(printer.locator(hidden).first).to_be_hidden()
    assert printer.pdf(landscape=True, format="A4").startswith(b"%PDF")
