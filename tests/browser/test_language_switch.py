"""A delegation changes the language in the middle of a form: with script and without, nothing typed is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from datetime import date

    from playwright.sync_api import Page

    from tests.support.servers.server import Server


@pytest.fixture
def form(telephone: Page, office: Server, day: date) -> Page:
    """The booking form on a telephone, begun."""
    telephone.goto(f"{office.url}/visits/new?starts_at={day}T10:00&visit_type=briefing&party_size=6&lang=en")
    telephone.locator("[name=organisation]").fill("Ivalo school")
    telephone.locator("[name=message]").fill(
        "First line\nand \N{RIGHT DOUBLE QUOTATION MARK}second\N{RIGHT DOUBLE QUOTATION MARK}"
    )
    telephone.locator("[name=flexible]").check()
    return telephone


def expect_what_was_typed(page: Page) -> None:
    expect(page.locator("[name=organisation]")).to_have_value("Ivalo school")
    expect(page.locator("[name=message]")).to_have_value("First line\nand \u201dsecond\u201d")
    expect(page.locator("[name=flexible]")).to_be_checked()


def test_another_language_keeps_what_is_typed_before_and_after_a_refusal(form: Page) -> None:
    form.get_by_role("button", name="Suomi").click()
    expect(form.locator("html")).to_have_attribute("lang", "fi")
    expect_what_was_typed(form)
    form.locator("main form button[type=submit]").click()
    expect(form.locator("[data-error-summary]")).to_be_visible()
    form.locator("[name=contact_name]").fill("Aino")
    form.get_by_role("button", name="English").click()

    expect(form.locator("[data-error-summary]")).to_contain_text("Only the language has changed. Nothing is sent yet.")
    expect_what_was_typed(form)
    expect(form.locator("[name=contact_name]")).to_have_value("Aino")


def test_enter_in_a_field_sends_the_form_and_changes_no_language(form: Page) -> None:
    form.locator("[name=organisation]").press("Enter")

    expect(form.locator("[data-error-summary]")).to_contain_text("Please write the contact person's name.")
    expect(form.locator("html")).to_have_attribute("lang", "en")
