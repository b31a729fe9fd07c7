"""The private link acts only for whom it was made: an address is confirmed from its mail, a new browser by a code."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.models import OutboxMail, VisitContact
from barsek_visits.services.notifications.delivery import send_next
from barsek_visits.services.visits.scheduled import expire_unconfirmed
from tests.support.office.house import FIRST_DAY
from tests.support.office.letters import letters
from tests.support.pages.booking_form import FORM_PAGE, fields

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    MakeClient = Callable[[], StrangerClient]

SURE = {"sure": "1"}


def secret_of(house: House) -> str:
    """Return what only the receipt has."""
    (mail, *_) = letters("received")
    found = re.search(r"confirm=(\w+)", mail.text)
    assert found
    return found[1]


def is_confirmed() -> bool:
    db.session.rollback()
    return db.session.scalars(select(VisitContact.confirmed_at)).one() is not None


def mailed_code(house: House) -> str:
    found = re.search(r"\b\d{6}\b", letters("code")[-1].text)
    assert found
    return found[0]


def letters_to(house: House, address: str) -> list[str]:
    db.session.rollback()
    return [
        mail.kind
        for mail in db.session.scalars(select(OutboxMail).order_by(OutboxMail.id))
        if mail.recipient == address
    ]


def step(client: StrangerClient, page: str, name: str, **sent: str) -> int:
    version = re.search(r'name="version"[^>]*value="(\d+)"', client.get(page).text)
    return client.submit(page, {"version": version[1] if version else "", **sent}, f"{page}/{name}").status_code


def test_only_the_mail_has_what_confirms_the_address(house: House, client: StrangerClient) -> None:
    sent = client.submit(FORM_PAGE, fields(), action="/visits/new?lang=en")
    secret = secret_of(house)
    page = sent.location.partition("?")[0]

    assert secret not in sent.location
    assert secret not in client.get(sent.location).text
    assert "confirm your address" in client.get(sent.location).text
    assert secret in client.get(f"{page}?confirm={secret}").text


def test_looking_at_the_mailed_page_confirms_nothing_and_its_button_does(house: House, client: StrangerClient) -> None:
    page = f"/v/{house.ask_unconfirmed()}"
    secret = secret_of(house)
    client.get(f"{page}?confirm={secret}")
    assert not is_confirmed()

    assert 303 == client.submit(page, {}, f"{page}/confirm-address?confirm={secret}").status_code
    assert is_confirmed()


@pytest.mark.parametrize("secret", ["", "0" * 32, "é"])
def test_without_the_secret_there_is_nothing_to_confirm(house: House, client: StrangerClient, secret: str) -> None:
    page = f"/v/{house.ask_unconfirmed()}"

    assert 404 == client.submit(page, {}, f"{page}/confirm-address?confirm={secret}").status_code
    assert not is_confirmed()


def test_the_secret_works_once(house: House, client: StrangerClient, make_client: MakeClient) -> None:
    page = f"/v/{house.ask_unconfirmed()}"
    secret = secret_of(house)
    client.submit(page, {}, f"{page}/confirm-address?confirm={secret}")
    other = make_client()

    assert 404 == other.submit(page, {}, f"{page}/confirm-address?confirm={secret}").status_code
    assert "confirm-address" not in other.get(f"{page}?confirm={secret}").text


def test_an_answer_from_the_mailed_page_confirms_the_address_too(house: House, client: StrangerClient) -> None:
    page = f"/v/{house.ask_unconfirmed()}"
    visit = house.visit(page[3:])
    house.question(visit)

    assert 303 == step(client, page, f"answer?confirm={secret_of(house)}", text="By coach.")
    assert is_confirmed()


def test_an_address_that_is_not_confirmed_gets_the_receipt_and_what_the_office_says(
    house: House, client: StrangerClient
) -> None:
    page = f"/v/{house.ask_unconfirmed()}"
    step(client, page, "change", party_size="9")
    house.question(house.visit(page[3:]))
    step(client, page, "answer", text="By coach.")
    step(client, page, "withdraw", **SURE)

    assert ["received", "question_asked"] == letters_to(house, "aino@example.org")


def test_several_changes_within_minutes_come_to_one_letter(house: House, client: StrangerClient) -> None:
    page = f"/v/{house.ask_for_token()}"
    while send_next(now=house.now):
        pass
    for size in (7, 8, 9):
        house.clock.advance(minutes=4)
        step(client, page, "change", party_size=str(size))
    waits = letters("request_waits")[1:]

    assert ["anna@barsek.example"] == [mail.recipient for mail in waits]
    assert "9 people" in waits[0].text
    assert waits[0].next_attempt_at == house.now - timedelta(minutes=8) + timedelta(minutes=15)


def test_a_change_of_tomorrow_is_told_at_once(house: House, client: StrangerClient) -> None:
    page = f"/v/{house.ask_for_token()}"
    house.confirm(house.visit(page[3:]))
    house.clock.set(house.visit(page[3:]).span.start - timedelta(hours=20))
    step(client, page, "change", party_size="7")

    assert [house.now] == [mail.next_attempt_at for mail in letters("change_asked")][:1]


def test_a_change_that_changes_nothing_is_told_to_nobody(house: House, client: StrangerClient) -> None:
    page = f"/v/{house.ask_for_token()}"
    before = len(letters_to(house, "anna@barsek.example"))

    assert 303 == step(client, page, "change", party_size="6", starts_at="")
    assert 1 == house.visit(page[3:]).version
    assert before == len(letters_to(house, "anna@barsek.example"))


def test_a_browser_that_did_not_send_the_request_needs_a_code_to_cancel(
    house: House, client: StrangerClient, make_client: MakeClient
) -> None:
    page = f"/v/{house.ask_for_token()}"
    house.confirm(house.visit(page[3:]))
    stranger = make_client()

    assert 422 == step(stranger, page, "cancel", **SURE)
    assert 303 == stranger.submit(page, {"mail": "1"}, f"{page}/code").status_code
    assert 422 == stranger.submit(page, {"code": "000 000"}, f"{page}/code").status_code
    assert 303 == stranger.submit(page, {"code": mailed_code(house)}, f"{page}/code").status_code
    assert 303 == step(stranger, page, "cancel", **SURE)
    assert "cancelled" == house.visit(page[3:]).status


def test_the_browser_that_sent_the_request_needs_no_code(house: House, client: StrangerClient) -> None:
    page = f"/v/{house.ask_for_token()}"
    house.confirm(house.visit(page[3:]))

    assert 303 == step(client, page, "cancel", **SURE)


def test_a_code_confirms_the_address(house: House, make_client: MakeClient) -> None:
    page, stranger = f"/v/{house.ask_unconfirmed()}", make_client()
    stranger.submit(page, {"mail": "1"}, f"{page}/code")

    assert 303 == stranger.submit(page, {"code": mailed_code(house)}, f"{page}/code").status_code
    assert is_confirmed()


def test_no_more_than_three_codes_an_hour_are_mailed(house: House, make_client: MakeClient, throttled: None) -> None:
    page, stranger = f"/v/{house.ask_for_token()}", make_client()
    asked = [stranger.submit(page, {"mail": "1"}, f"{page}/code").status_code for _ in range(4)]
    assert [303, 303, 303, 429] == asked

    house.clock.advance(minutes=61)
    assert 303 == stranger.submit(page, {"mail": "1"}, f"{page}/code").status_code


def test_no_more_than_five_changes_an_hour_are_taken(house: House, client: StrangerClient, throttled: None) -> None:
    page = f"/v/{house.ask_for_token()}"
    taken = [step(client, page, "change", party_size=str(size)) for size in (1, 2, 3, 4, 5, 6)]

    assert [303] * 5 + [429] == taken


def test_all_messages_of_a_request_together_have_an_end(house: House, client: StrangerClient) -> None:
    page = f"/v/{house.ask_for_token()}"
    taken = [step(client, page, "change", message="x" * 1999) for _ in range(5)]

    assert [303] * 3 + [422] * 2 == taken


def test_a_code_is_good_for_half_an_hour_and_five_tries(house: House, make_client: MakeClient) -> None:
    page, stranger = f"/v/{house.ask_for_token()}", make_client()
    stranger.submit(page, {"mail": "1"}, f"{page}/code")
    code = mailed_code(house)
    for _ in range(5):
        stranger.submit(page, {"code": "none"}, f"{page}/code")
    assert 422 == stranger.submit(page, {"code": code}, f"{page}/code").status_code

    stranger.submit(page, {"mail": "1"}, f"{page}/code")
    house.clock.advance(minutes=31)
    assert 422 == stranger.submit(page, {"code": mailed_code(house)}, f"{page}/code").status_code


def test_a_request_whose_address_nobody_confirms_runs_out_unless_staff_take_a_step(house: House) -> None:
    lost, kept, confirmed = (
        house.ask_unconfirmed(),
        house.ask_unconfirmed(f"{FIRST_DAY}T12:00"),
        house.ask_for_token(f"{FIRST_DAY}T14:00"),
    )
    house.keep(house.visit(kept))

    assert 0 == expire_unconfirmed(now=house.now + timedelta(days=4))
    assert 1 == expire_unconfirmed(now=house.now + timedelta(days=9))
    assert ["expired", "requested", "requested"] == [house.visit(token).status for token in (lost, kept, confirmed)]
    assert "expired" not in letters_to(house, "aino@example.org")
