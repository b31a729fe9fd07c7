"""A visit for whoever calls, as a host takes it down with the telephone at the ear: its steps are counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from playwright.sync_api import Page

    from tests.support.office.house import House
    from tests.support.servers.server import Server

# What is typed, chosen or pressed for an organisation that has come before.  The number may not grow.
MOST_STEPS = 6


@dataclass
class Steps:
    """Counts what a reader does."""

    count: int = 0

    def take(self, step: Callable[..., object], *values: object) -> None:
        """Do one thing."""
        step(*values)
        self.count += 1


def test_an_organisation_that_comes_again_is_booked_in_few_steps(
    furnished: House, office: Server, anna: Page, day: date
) -> None:
    furnished.ask(f"{day}T10:00")
    steps = Steps()
    anna.goto(f"{office.url}/staff/calendar")
    steps.take(anna.keyboard.press, "n")
    steps.take(anna.get_by_label("Organisation", exact=True).fill, "Tunturin nuoriso")
    steps.take(anna.get_by_label("Number of people").fill, "12")
    steps.take(anna.get_by_label("Telephone").fill, "+358 40 1234567")
    expect(anna.get_by_label("Country")).to_have_value("FI")
    expect(anna.locator("#slot")).not_to_contain_text("Biblioteket")  # which is too small for them
    steps.take(anna.locator("#slot .slot-choice").first.click)
    steps.take(anna.get_by_role("button", name="Confirm the visit").click)

    print(f"a visit for a caller: {steps.count} steps")
    assert MOST_STEPS >= steps.count
    expect(anna.get_by_role("heading", level=1)).to_have_text("Tunturin nuoriso")
    expect(anna.locator("main")).to_contain_text("no letter goes out")


def test_without_script_a_button_shows_the_times_and_keeps_what_was_typed(
    furnished: House, office: Server, plain_anna: Page, day: date
) -> None:
    plain_anna.goto(f"{office.url}/staff/visits/new?starts_at={day}T10:00")
    plain_anna.get_by_label("Organisation", exact=True).fill("Karasjok skole")
    plain_anna.get_by_label("Kind of organisation").select_option("school")
    plain_anna.get_by_label("Country").select_option("NO")
    plain_anna.get_by_label("Number of people").fill("12")
    plain_anna.get_by_role("button", name="Show what is free for them").click()
    plain_anna.locator(f"#slot [value^='{day}T11:00']").check()
    plain_anna.get_by_role("button", name="Leave as a request").click()

    expect(plain_anna.get_by_role("heading", level=1)).to_have_text("Karasjok skole")
    expect(plain_anna.locator("main")).to_contain_text("11:00–12:00")
