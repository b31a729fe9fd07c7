"""Names are asked for, written, corrected and uploaded in a real browser, on a telephone, with script and without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from barsek_visits.services.visits.participants import ask_for_participants
from tests.support.office.house import KNOWN_BROWSER
from tests.support.pages.axe import SEEN_IN_TWO_WAYS, findings, see

if TYPE_CHECKING:
    from datetime import date

    from playwright.sync_api import Page

    from tests.support.office.house import House
    from tests.support.servers.server import Server


@pytest.fixture
def own_page(furnished: House, day: date, office: Server) -> str:
    """Return the address of a visit's own page that asks for names."""
    token = furnished.ask_for_token(f"{day}T10:00")
    visit = furnished.confirm(furnished.visit(token))
    ask_for_participants(
        visit.reference, "border", by=furnished.staff["anna"], version=visit.version, now=furnished.now
    )
    return f"{office.url}/v/{token}"


def be_the_sender(page: Page, own_page: str) -> None:
    """Let the browser be the one that sent the request."""
    page.context.add_cookies([{"name": "browser", "value": KNOWN_BROWSER, "url": own_page}])


def send_list(page: Page, button: str) -> None:
    """Send a list, look at it as it was understood, and say that it is right."""
    page.locator("#people").get_by_role("button", name=button).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Is this your list?")
    page.get_by_role("button", name="Yes, send this list").click()


def test_names_are_written_replaced_uploaded_and_erased(telephone: Page, own_page: str) -> None:
    be_the_sender(telephone, own_page)
    telephone.goto(own_page)
    card = telephone.locator("#people")
    expect(card).to_contain_text("Access at the border station")
    card.get_by_label("One person a line").fill("Aino Virtanen; Adviser\n; Nobody")
    card.get_by_role("button", name="Look at the list").click()
    expect(card.locator(".error")).to_contain_text("Line 2: The name is missing.")
    card.get_by_label("One person a line").fill("Aino Virtanen; Adviser\nÁilu Guttorm")
    send_list(telephone, "Look at the list")
    expect(card).to_contain_text("2 names for a party of")

    card.get_by_text("Replace the list").click()
    expect(card.get_by_label("One person a line")).to_have_value("")
    card.get_by_label("One person a line").fill("Aino Virtanen; Head of youth")
    send_list(telephone, "Look at the list")
    expect(card).to_contain_text("1 name for a party of")

    card.get_by_text("Send a file instead").click()
    table = "Имя;Должность\r\nПётр Иванов;Переводчик\r\nÅse Sørby;\r\n".encode("utf-16")
    card.get_by_label("Excel or CSV file").set_input_files(
        {"name": "liste.csv", "mimeType": "text/csv", "buffer": table}
    )
    send_list(telephone, "Look at the file")
    expect(card).to_contain_text("2 names for a party of")

    card.get_by_text("Erase the list").click()
    card.get_by_role("button", name="Erase the names now").click()
    expect(card).to_contain_text("We need to know who comes.")


@SEEN_IN_TWO_WAYS
def test_axe_finds_nothing_on_the_card_and_nothing_scrolls_sideways(
    page: Page, own_page: str, scheme: str, width: int
) -> None:
    see(page, scheme, width)
    page.goto(f"{own_page}?lang=en")
    found = findings(page)  # of a browser that is asked for a code
    be_the_sender(page, own_page)
    page.goto(f"{own_page}?lang=en")
    long = "Wolfeschlegelsteinhausenbergerdorff" * 4
    found += findings(page)
    page.locator("[name=names]").fill(f"{long}; {long}\n=x")
    page.get_by_role("button", name="Look at the list").click()
    found += findings(page)
    page.locator("[name=names]").fill(f"{long}; {long}\nÁilu")
    page.get_by_role("button", name="Look at the list").click()
    found += findings(page)  # of the list as it was understood
    page.get_by_role("button", name="Yes, send this list").click()
    found += findings(page)

    assert [] == found
