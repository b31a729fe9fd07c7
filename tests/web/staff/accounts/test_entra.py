"""Signing in at Entra ID, with a real OpenID provider in its place."""

from __future__ import annotations

import json
import re
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests
from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.models import AuditEntry, Staff
from barsek_visits.services.accounts.accounts import deactivate_staff
from tests.support.servers.application import disconnect, make_app, make_settings
from tests.support.servers.ports import free_port
from tests.support.servers.processes import KeptProcess
from tests.support.servers.server import ROOT
from tests.support.servers.waiting import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

TENANT, BACK = "barsek.example", "/staff/login/entra/back"
ENTRA, LOGIN = "/staff/login/entra", "/staff/login"
HERE = ROOT / "tests" / "web" / "staff" / "accounts" / "oidc"
PEOPLE = {
    "anna-there": {"email": "Anna@barsek.example", "xms_edov": True, "groups": ["g-hosts", "g-coordinators"]},
    "berit-there": {"email": "berit@barsek.example", "email_verified": True, "groups": ["g-admins"]},
    "another-berit": {"email": "berit@barsek.example", "email_verified": True, "groups": ["g-admins"]},
    "a-liar": {"email": "ada@barsek.example", "email_verified": False, "groups": ["g-admins"]},
    "in-no-group": {"email": "berit@barsek.example", "email_verified": True, "groups": ["g-others"]},
    "no-member": {"email": "eve@barsek.example", "email_verified": True, "groups": ["g-admins"]},
    "dmitri-there": {"email": "dmitri@barsek.example", "email_verified": True, "groups": ["g-admins"]},
}
_ACTION = re.compile(r'action="([^"]+)"')


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a directory in which these people are."""
    port, log = free_port(), tmp_path_factory.mktemp("directory") / "log"
    back = f"http://127.0.0.1:8000{BACK}"
    arguments = [str(port), TENANT, back, json.dumps(PEOPLE)]
    node = str(Path(sys.executable).with_name("node"))
    process = KeptProcess([node, "directory.mjs", *arguments], output=log, cwd=HERE)
    wait_until(lambda: _describes_itself(port), "the directory", seconds=60)
    yield port
    process.stop()


def _describes_itself(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"{_issuer(port)}/.well-known/openid-configuration", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, ConnectionError):
        return False


def _issuer(port: int) -> str:
    return f"http://127.0.0.1:{port}/{TENANT}/v2.0"


@pytest.fixture(params=["", "admin=g-admins, coordinator=g-coordinators, host=g-hosts"], ids=["own roles", "groups"])
def roles(request: pytest.FixtureRequest) -> str:
    """Which groups have roles."""
    return request.param


@pytest.fixture
def desk(app: Flask, house: House, directory: int, roles: str) -> Iterator[StrangerClient]:
    """A browser at the office whose directory it is."""
    of_app = app.extensions["settings"]
    settings = make_settings(
        of_app.data_dir,
        of_app.database_url,
        BARSEK_ENTRA_TENANT=TENANT,
        BARSEK_ENTRA_CLIENT="barsek",
        BARSEK_ENTRA_SECRET="a secret of the tests",
        BARSEK_ENTRA_AUTHORITY=f"http://127.0.0.1:{directory}",
        BARSEK_ENTRA_ROLES=roles,
    )
    with_directory = make_app(settings)
    with_directory.extensions["clock"] = house.clock
    client = with_directory.test_client()
    client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
    yield client
    disconnect(with_directory)


def at_the_directory(start: str, who: str) -> str:
    """Sign in there and agree, as a browser would; return where it sends the browser back to."""
    with requests.Session() as browser:
        answer = browser.get(start, timeout=10, allow_redirects=False)
        for _ in range(12):
            if answer.is_redirect:
                target = requests.compat.urljoin(answer.url, answer.headers["Location"])
                if BACK in target:
                    return target
                answer = browser.get(target, timeout=10, allow_redirects=False)
            else:
                prompt = "login" if 'name="login"' in answer.text else "consent"
                form = {"prompt": prompt, **({"login": who, "password": "x"} if prompt == "login" else {})}
                action = requests.compat.urljoin(answer.url, _ACTION.search(answer.text)[1])
                answer = browser.post(action, data=form, timeout=10, allow_redirects=False)
    raise AssertionError(f"the directory did not send {who} back")


def sign_in(desk: StrangerClient, who: str, wanted: str = "") -> str:
    """Go there and back; return where the office sends the browser then."""
    back = at_the_directory(desk.get(f"{ENTRA}?next={wanted}").location, who)
    return desk.get(back.partition("127.0.0.1:8000")[2]).location


def role_of(who: str) -> str:
    db.session.rollback()
    return db.session.scalars(select(Staff.role).where(Staff.email == f"{who}@barsek.example")).one()


def test_a_member_is_known_by_a_verified_address_and_then_by_who_they_are(
    desk: StrangerClient, house: House, roles: str
) -> None:
    assert "/staff/calendar" == sign_in(desk, "anna-there", "/staff/calendar")
    assert 200 == desk.get("/staff/calendar").status_code
    desk.submit("/staff/account", {}, "/staff/logout")

    assert "/staff/" == sign_in(desk, "anna-there")
    db.session.rollback()
    assert 1 == list(db.session.scalars(select(AuditEntry.action))).count("join-entra")
    assert "coordinator" == role_of("anna")


def test_groups_give_the_role_where_they_are_set(desk: StrangerClient, roles: str) -> None:
    sign_in(desk, "berit-there")

    assert ("admin" if roles else "host") == role_of("berit")


@pytest.mark.parametrize("who", ["a-liar", "no-member", "dmitri-there"])
def test_nobody_else_gets_in(desk: StrangerClient, house: House, who: str) -> None:
    if who == "dmitri-there":
        deactivate_staff("dmitri@barsek.example", now=house.now)

    assert LOGIN == sign_in(desk, who)
    assert "no account here" in desk.get(LOGIN).text
    assert 303 == desk.get("/staff/").status_code


def test_who_is_in_no_group_with_a_role_is_out_where_groups_have_roles(
    desk: StrangerClient, house: House, roles: str, as_staff: Callable[[str], StrangerClient]
) -> None:
    berit = as_staff("berit")
    came_in = sign_in(desk, "in-no-group") != LOGIN

    assert (not roles) == came_in
    assert (303 if roles else 200) == berit.get("/staff/").status_code, "and so is every sign-in from before"


def test_an_account_that_has_joined_is_nobody_elses(desk: StrangerClient) -> None:
    sign_in(desk, "berit-there")
    desk.submit("/staff/account", {}, "/staff/logout")

    assert LOGIN == sign_in(desk, "another-berit")


def test_an_answer_is_taken_from_the_browser_that_was_sent_there_and_once(desk: StrangerClient, house: House) -> None:
    back = at_the_directory(desk.get(ENTRA).location, "anna-there").partition("127.0.0.1:8000")[2]
    stranger = desk.application.test_client()
    assert LOGIN == stranger.get(back).location
    assert 303 == stranger.get("/staff/").status_code

    assert "/staff/" == desk.get(back).location
    desk.submit("/staff/account", {}, "/staff/logout")
    assert LOGIN == desk.get(back).location


def test_who_turns_back_there_is_asked_again_here(desk: StrangerClient) -> None:
    state = re.search(r"state=([\w-]+)", desk.get(ENTRA).location)[1]

    assert LOGIN == desk.get(f"{BACK}?error=access_denied&state={state}").location
    assert "did not work" in desk.get(LOGIN).text
