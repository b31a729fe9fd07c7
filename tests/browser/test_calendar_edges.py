"""What is dragged in the calendar stays where it can be seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.office.meetings import meeting, times
from tests.support.pages.pages import drag

if TYPE_CHECKING:
    from datetime import date

    from playwright.sync_api import Page

    from tests.support.office.house import House
    from tests.support.servers.server import Server


@pytest.fixture
def anna(anna: Page) -> Page:
    """The coordinator's page, tall enough for a whole day and more."""
    anna.set_viewport_size({"width": 1280, "height": 2400})
    return anna


@pytest.mark.parametrize(
    ("dragged", "shown"),
    [
        ((-9, False), "07:00–08:00"),
        ((12, False), "19:00–20:00"),
        ((15, True), "10:00–20:00"),
        ((-5, True), "10:00–10:15"),
    ],
)
def test_dragging_beyond_the_hours_shown_stops_at_their_edge(
    furnished: House, office: Server, anna: Page, day: date, dragged: tuple[int, bool], shown: str
) -> None:
    reference = meeting(furnished, day, "10:00")
    anna.goto(f"{office.url}/staff/calendar?view=week&date={day}")

    hours, at_its_edge = dragged
    drag(anna, anna.locator("[data-move]"), hours, edge=at_its_edge)
    expect(anna.locator("[data-move-when]")).to_contain_text(shown)
    anna.get_by_role("button", name="Move it").click()

    expect(anna.locator("[data-move] time")).to_have_text(shown)
    assert f"{day:%a} {shown}" == times(reference)


def test_keys_stop_at_the_edge_of_the_hours_shown(furnished: House, office: Server, anna: Page, day: date) -> None:
    meeting(furnished, day, "07:15")
    anna.goto(f"{office.url}/staff/calendar?view=week&date={day}")
    anna.locator("[data-move] a").focus()
    for key in ("m", "ArrowUp", "ArrowUp", "ArrowUp"):
        anna.keyboard.press(key)

    expect(anna.locator("[data-announce]")).to_contain_text("07:00–08:00")


@pytest.mark.parametrize(("hours", "shown"), [(-9, "07:00 10:00"), (14, "10:00 20:00")])
def test_dragging_over_free_time_ends_where_the_hours_shown_do(
    office: Server, anna: Page, day: date, hours: int, shown: str
) -> None:
    anna.goto(f"{office.url}/staff/calendar?view=day&date={day}")
    box = anna.locator("[data-column]").bounding_box()
    assert box
    hour, x, y = box["height"] / 13, box["x"] + 40, box["y"]
    anna.mouse.move(x, y + 3 * hour)
    anna.mouse.down()
    anna.mouse.move(x, max(0, y + (3 + hours) * hour), steps=5)
    anna.mouse.up()
    anna.wait_for_url("**/staff/meetings/new?**")

    chosen = [anna.locator(f"[name={name}]").input_value()[-5:] for name in ("starts_at", "ends_at")]
    assert shown == " ".join(chosen)
