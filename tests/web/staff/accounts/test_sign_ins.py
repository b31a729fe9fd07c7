"""Where a member is signed in: listed on their account's page, and ended there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.support.office.house import sign_in_by_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

    AsStaff = Callable[[str], StrangerClient]


def test_sign_ins_are_listed_by_browser_and_each_can_be_ended(
    house: House, make_client: Callable[[], StrangerClient]
) -> None:
    firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    here, there = make_client(), make_client()
    there.environ_base["HTTP_USER_AGENT"] = firefox
    for client in (there, here):
        sign_in_by_page(client, "anna")
    text = here.get("/staff/account").text
    ends = re.findall(r"/staff/account/sign-ins/\d+/end", text)
    assert "Firefox, Windows" in text
    assert "140" not in text.partition("sign-ins-title")[2]

    assert 2 == len(ends)
    assert 303 == here.submit("/staff/account", {}, ends[1]).status_code
    assert 303 == there.get("/staff/").status_code, "the other one is out"
    assert 200 == here.get("/staff/").status_code
    assert "/staff/login" in here.submit("/staff/account", {}, ends[0]).location
    assert 303 == here.get("/staff/").status_code


def test_nobody_ends_the_sign_in_of_another(house: House, as_staff: AsStaff) -> None:
    anna, berit = as_staff("anna"), as_staff("berit")
    of_anna = re.findall(r"/staff/account/sign-ins/\d+/end", anna.get("/staff/account").text)[0]

    assert 404 == berit.submit("/staff/account", {}, of_anna).status_code
    assert 200 == anna.get("/staff/").status_code
