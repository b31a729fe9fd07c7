"""Another language keeps what is typed into a form, and sends, stores and mails nothing."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from tests.support.office.house import FIRST_DAY
from tests.support.pages.booking_form import FORM_PAGE, fields, stored

if TYPE_CHECKING:
    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient


def switch_to(language: str, page: str) -> tuple[str, str]:
    """Return the id of the form that the switch of a page sends, and where it sends it."""
    button = re.search(rf'<button type="submit"\s+form="([^"]+)"\s+formaction="([^"]+lang={language}[^"]*)"', page)
    assert button
    assert f'id="{button[1]}"' in page, "the button belongs to a form that is there"
    return button[1], unescape(button[2])


def test_the_booking_form_keeps_what_was_typed_before_it_was_ever_sent(house: House, client: StrangerClient) -> None:
    form, action = switch_to("fi", client.get(FORM_PAGE).text)
    answer = client.submit(FORM_PAGE, fields(party_size="", contact_email="aile@"), action)

    assert ("visit-form", 200, (0, 0)) == (form, answer.status_code, stored())
    assert '<html lang="fi"' in answer.text
    for typed in ("Lapin nuorisoneuvosto", "Áile Jovnna Sárá", 'value="aile@"', "We come by coach.", 'value="border"'):
        assert typed in answer.text
    assert "data-error-summary" not in answer.text, "nothing was sent, and nothing can be wrong yet"
    assert 303 == client.submit(FORM_PAGE, fields(), "/visits/new?lang=fi").status_code


def test_a_refused_booking_form_keeps_its_words_and_says_in_the_other_language_what_is_wrong(
    house: House, client: StrangerClient
) -> None:
    refused = client.submit(FORM_PAGE, fields(contact_email="aile@"), "/visits/new?lang=en")
    _, action = switch_to("nb", refused.text)
    answer = client.submit(FORM_PAGE, fields(contact_email="aile@"), action)

    assert (422, 422, (0, 0)) == (refused.status_code, answer.status_code, stored())
    assert "Bare språket er endret. Ingenting er sendt ennå." in answer.text
    assert "Skriv én e-postadresse" in answer.text
    assert 'value="aile@"' in answer.text
    switch_to("ru", answer.text)


def test_a_form_that_is_right_in_everything_is_still_not_sent(house: House, client: StrangerClient) -> None:
    for how in ("typed", "refused"):
        client.submit(FORM_PAGE, fields(), f"/visits/new?lang=fi&switch={how}")

    assert (0, 0) == stored()
    for _ in range(35):
        client.post("/visits/new?lang=fi&switch=typed", data={})
    assert 303 == client.submit(FORM_PAGE, fields(), "/visits/new?lang=fi").status_code, "nor does it count as a try"


@pytest.mark.parametrize(
    ("step", "sent", "kept"),
    [
        ("change", {"starts_at": "", "party_size": "999", "message": "We are more"}, "We are more"),
        ("cancel", {"reason": "The road is closed"}, "The road is closed"),
    ],
)
def test_on_the_own_page_a_refused_form_is_kept(
    house: House, client: StrangerClient, step: str, sent: dict[str, str], kept: str
) -> None:
    token = house.ask_for_token(f"{FIRST_DAY}T10:00")
    visit = house.confirm(house.visit(token))
    page, sent = f"/v/{token}", {"version": "2", **sent}
    client.get(f"{page}?lang=en")
    before = stored()

    refused = client.submit(page, sent, f"{page}/{step}?lang=en")
    form, action = switch_to("fi", refused.text)
    answer = client.submit(page, {**sent, "sure": "1", "party_size": "5"}, action)

    assert (f"{step}-form", before, 422) == (form, stored(), answer.status_code)
    assert kept in answer.text
    assert '<html lang="fi"' in answer.text
    assert visit.version == house.again(visit).version


def test_where_nothing_is_typed_the_switch_is_a_link_to_the_same_page(house: House, client: StrangerClient) -> None:
    token = house.ask_for_token()
    page = client.get(f"/v/{token}").text
    wrong = client.submit(f"/v/{token}", {}, f"/v/{token}/accept?lang=en").text

    for text in (page, wrong):
        assert "formaction" not in text
        assert f'href="/v/{token}?lang=fi"' in text
