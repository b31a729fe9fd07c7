"""The pages that show a programme: read by axe, answered on a telephone without script, printed on paper."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from barsek_visits.services.visits.offers import offer_times
from barsek_visits.services.visits.questions import ask_delegation
from tests.support.office.programmes import with_programme
from tests.support.pages.axe import SEEN_IN_TWO_WAYS, findings, see
from tests.support.pages.pages import programme_page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from playwright.sync_api import Browser, Page

    from tests.support.office.house import House
    from tests.support.servers.server import Server


@pytest.fixture
def plain_telephone(browser: Browser) -> Iterator[Page]:
    """A delegation's telephone, without JavaScript."""
    context = browser.new_context(viewport={"width": 360, "height": 780}, java_script_enabled=False, locale="en-GB")
    yield context.new_page()
    context.close()


def offered(house: House, day: date) -> str:
    """Return the secret of a visit to which two other times are offered."""
    token = house.ask_for_token(f"{day}T10:00")
    visit = house.visit(token)
    made = house.offer(
        [f"{day}T{start}" for start in ("12:00", "14:00")], house.now + timedelta(days=1), "medium", "oleg"
    )
    offer_times(visit.reference, made, by=house.staff["anna"], version=visit.version, now=house.now)
    return token


def asked(house: House, day: date) -> str:
    """Return the secret of a visit that was asked something."""
    token = house.ask_for_token(f"{day}T10:00")
    visit = house.visit(token)
    by, version = house.staff["anna"], visit.version
    ask_delegation(visit.reference, "Do you come by coach?", by=by, version=version, now=house.now)
    return token


def open_all_folds(page: Page) -> None:
    page.evaluate("document.querySelectorAll('details').forEach((fold) => (fold.open = true))")


@SEEN_IN_TWO_WAYS
def test_axe_finds_nothing_on_any_page_of_a_programme_and_none_scrolls_sideways(
    planned: House, office: Server, anna: Page, day: date, scheme: str, width: int
) -> None:
    token = planned.ask_for_token(f"{day}T10:00")
    visit = with_programme(planned, day, token)
    pages = {
        f"/staff/visits/{visit.reference}/programme": "Save the programme",
        f"/staff/visits/{visit.reference}": "Programme", "/staff/hosting": "My week", f"/v/{token}": "Coffee is ready.",
        f"/v/{asked(planned, day)}": "Your answer", f"/v/{offered(planned, day)}": "Take this time",
    }  # fmt: skip
    see(anna, scheme, width)
    found = []
    for path, text in pages.items():
        anna.goto(f"{office.url}{path}")
        open_all_folds(anna)
        expect(anna.locator("main")).to_contain_text(text)
        found += findings(anna, text)
    programme_page(anna, office, visit)
    anna.locator("[name=items-0-title]").fill("")
    anna.locator("[name=items-1-ends]").fill("08:00")
    anna.get_by_role("button", name="Save the programme").click()
    expect(anna.get_by_role("alert")).to_contain_text("Please give the item a title.")
    found += findings(anna, "refused")

    assert [] == found


def test_on_a_telephone_without_script_one_of_the_offered_times_is_taken(
    planned: House, office: Server, plain_telephone: Page, day: date
) -> None:
    plain_telephone.goto(f"{office.url}/v/{offered(planned, day)}")
    offer = plain_telephone.locator(".offer", has_text="14:00–15:00")
    expect(offer.get_by_role("button")).to_have_accessible_name(re.compile("Take this time .*14:00–15:00"))
    offer.get_by_role("button").click()

    expect(plain_telephone.get_by_role("heading", level=1)).to_have_text("Welcome! Your visit is confirmed")
    expect(plain_telephone.locator("main")).to_contain_text("14:00–15:00")
    expect(plain_telephone.locator(".offer")).to_have_count(0)


def test_on_a_telephone_without_script_a_question_is_answered(
    planned: House, office: Server, plain_telephone: Page, day: date
) -> None:
    plain_telephone.goto(f"{office.url}/v/{asked(planned, day)}")
    expect(plain_telephone.get_by_role("heading", level=1)).to_have_text("We have a question for you")
    plain_telephone.get_by_role("button", name="Send the answer").click()
    expect(plain_telephone.get_by_role("alert")).to_contain_text("Please write an answer.")
    plain_telephone.get_by_label("Your answer").fill("Yes, with 40 seats.")
    plain_telephone.get_by_role("button", name="Send the answer").click()

    expect(plain_telephone.get_by_role("heading", level=1)).to_have_text("We have your request")
    expect(plain_telephone.locator("main")).to_contain_text("Yes, with 40 seats.")
    expect(plain_telephone.get_by_label("Your answer")).to_have_count(0)


def test_paper_gets_the_programme_and_no_forms(planned: House, office: Server, page: Page, day: date) -> None:
    token = planned.ask_for_token(f"{day}T10:00")
    with_programme(planned, day, token)
    page.goto(f"{office.url}/v/{token}")
    open_all_folds(page)
    page.emulate_media(media="print")

    for text in ("Welcome", "Coffee is ready.", "The border", "Storskog"):
        expect(page.locator(".programme").get_by_text(text, exact=True)).to_be_visible()
    expect(page.get_by_text("INTERNAL")).to_have_count(0)
    for hidden in ("form", "button", "input", ".button"):
        expect(page.locator(f"{hidden}:visible")).to_have_count(0)
    assert page.pdf(format="A4").startswith(b"%PDF")
