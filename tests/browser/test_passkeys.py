"""Passkeys, with the authenticator that Chromium has for tests: made, used after the password, and in its place.

What a device that lies may not do: tests/services/accounts/test_passkeys.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from tests.support.office.house import PASSWORD
from tests.support.pages.axe import findings

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page

    from tests.support.office.house import House
    from tests.support.servers.server import Server

SECURITY = "/staff/account/security"
# Pages are alike on either database, and a browser takes its time: each of these tests runs on one.
ON_SQLITE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
ON_POSTGRESQL = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


class Device:
    """What holds passkeys: Chromium's virtual authenticator (Web Authentication, Level 2, section 11)."""

    def __init__(self, page: Page) -> None:
        tools = page.context.new_cdp_session(page)
        tools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.fixture
def site(real_house: House, start_server: Callable[..., Server]) -> str:
    """The program at an address with a name: a number can hold no passkey."""
    return start_server(BARSEK_BASE_URL="http://localhost:{port}").url


def type_password(page: Page, site: str) -> None:
    page.goto(f"{site}/staff/login?lang=en")
    page.get_by_label("Email").fill("anna@barsek.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def sign_out(page: Page) -> None:
    page.locator("form[action='/staff/logout'] button >> visible=true").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Staff sign-in")


def is_in(page: Page, site: str) -> bool:
    page.goto(f"{site}/staff/account")
    return page.url == f"{site}/staff/account"


@pytest.fixture
def device(page: Page, site: str) -> Device:
    """A device with a passkey of Anna's, who is signed out again."""
    device = Device(page)
    type_password(page, site)
    page.goto(f"{site}{SECURITY}")
    assert [] == findings(page)
    page.get_by_label("What you call it").fill("My telephone")
    page.get_by_role("button", name="Add a passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    assert 10 == page.locator(".codes li").count()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("My telephone")).to_be_visible()
    sign_out(page)
    return device


@ON_SQLITE
def test_a_passkey_stands_in_the_place_of_the_password_until_it_is_removed(
    page: Page, site: str, device: Device
) -> None:
    page.goto(f"{site}/staff/login?lang=en")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(f"{site}/staff/")
    page.goto(f"{site}{SECURITY}")
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    sign_out(page)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_text("This passkey does not fit")).to_be_visible()

    type_password(page, site)
    assert is_in(page, site)


@ON_POSTGRESQL
def test_after_the_password_it_is_the_second_step(page: Page, site: str, device: Device) -> None:
    type_password(page, site)
    expect(page.get_by_role("heading", level=1)).to_have_text("Second step")
    assert [] == findings(page)
    assert not is_in(page, site)
    type_password(page, site)
    page.get_by_role("button", name="Use my passkey").click()
    page.wait_for_url(f"{site}/staff/")

    assert is_in(page, site)
