"""What scripts add to a host's steps: keys on a visit's page, an end that follows its start, who is free at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from datetime import date

    from playwright.sync_api import Page

    from tests.support.office.house import House
    from tests.support.servers.server import Server


def test_keys_lead_from_request_to_request_and_to_the_button_that_confirms(
    furnished: House, office: Server, anna: Page, day: date
) -> None:
    first, second = (furnished.ask(f"{day}T{hour}:00") for hour in (12, 14))
    anna.goto(f"{office.url}/staff/visits/{first.reference}")
    anna.keyboard.press("j")
    anna.wait_for_url(f"**/staff/visits/{second.reference}")
    anna.keyboard.press("k")
    anna.wait_for_url(f"**/staff/visits/{first.reference}")
    anna.keyboard.press("c")

    expect(anna.get_by_role("button", name="Confirm the visit")).to_be_focused()


def test_a_meetings_end_follows_its_start_and_who_is_free_then_shows_at_once(
    furnished: House, office: Server, anna: Page, day: date
) -> None:
    furnished.confirmed(f"{day}T12:00", room="large", host="berit")
    anna.goto(f"{office.url}/staff/meetings/new?starts_at={day}T09:00&ends_at={day}T10:30")
    room = anna.locator("label", has_text="Storsalen")
    expect(room).to_contain_text("free")
    anna.locator("[name=starts_at]").fill(f"{day}T11:30")
    anna.locator("[name=starts_at]").dispatch_event("change")

    expect(anna.locator("[name=ends_at]")).to_have_value(f"{day}T13:00")
    expect(room).to_contain_text("busy")
    expect(anna.locator("label", has_text="Oleg Berg")).to_contain_text("free")


def test_enter_in_a_field_books_and_does_not_only_look(furnished: House, office: Server, anna: Page, day: date) -> None:
    anna.goto(f"{office.url}/staff/meetings/new?starts_at={day}T15:00&ends_at={day}T15:30")
    anna.get_by_label("Title").fill("Booked by Enter")
    anna.get_by_label("Title").press("Enter")

    expect(anna.get_by_role("heading", level=1)).to_have_text("Booked by Enter")
