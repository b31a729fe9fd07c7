"""Where a fetch may lead: to public addresses alone, checked once and connected to, and to who is vouched for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import trustme

from tests.support.calendars.fetching import get, problem, to
from tests.support.servers.outside_world import HOST, PUBLIC, CalendarServer

if TYPE_CHECKING:
    from tests.support.servers.outside_world import OutsideWorld


@pytest.mark.parametrize("ip", ["127.0.0.1", "10.0.0.7", "169.254.169.254", "100.64.0.1", "224.0.0.1", "::1"])
def test_a_name_that_leads_to_no_public_address_is_not_asked(world: OutsideWorld, ip: str) -> None:
    world.names[HOST] = [[ip]]

    assert "forbidden" == problem()
    assert [] == world.connected


def test_a_name_is_not_asked_when_any_of_its_addresses_is_private(
    calendar_server: CalendarServer, world: OutsideWorld
) -> None:
    world.names[HOST] = [[PUBLIC, "192.168.1.1"]]

    assert "forbidden" == problem()
    assert [] == world.connected


def test_what_was_checked_is_what_is_connected_to_though_the_name_changes_meanwhile(
    calendar_server: CalendarServer, world: OutsideWorld
) -> None:
    world.names[HOST] = [[PUBLIC], ["127.0.0.1"]]
    get()

    assert [HOST] == world.looked_up, "a name is looked up once"
    assert [(PUBLIC, 443)] == world.connected


@pytest.mark.parametrize("number", ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost"])
def test_other_spellings_of_this_machine_are_not_asked_either(world: OutsideWorld, number: str) -> None:
    assert "forbidden" == problem(f"https://{number}/a.ics")
    assert [] == world.connected


def test_the_second_address_is_tried_when_the_first_does_not_answer(
    calendar_server: CalendarServer, world: OutsideWorld
) -> None:
    world.names[HOST] = [["93.184.215.15", PUBLIC]]
    world.routes["93.184.215.15", 443] = 1  # nobody listens there

    assert b"" == get().body
    assert ["93.184.215.15", PUBLIC] == [ip for ip, _ in world.connected]


def test_in_the_house_the_setting_allows_this_machine_and_its_ports(
    calendar_server: CalendarServer, world: OutsideWorld
) -> None:
    url = f"https://127.0.0.1:{calendar_server.port}/a.ics"
    assert b"" == get(url, private=True).body

    world.names[HOST] = [["169.254.169.254"]]
    assert "forbidden" == problem(private=True)


def test_a_name_that_stands_for_nothing_is_said(world: OutsideWorld) -> None:
    world.names[HOST] = [[]]

    assert "no_such_host" == problem()
    assert "no_such_host" == problem("https://no-such-name.invalid/a.ics")


@pytest.mark.parametrize(
    ("location", "word"),
    [
        ("https://127.0.0.1/a.ics", "forbidden"),
        ("https://169.254.169.254/latest/meta-data", "forbidden"),
        (f"https://{HOST}:8443/a.ics", "forbidden"),
        ("https://intranet.example/a.ics", "forbidden"),
        (f"http://{HOST}/a.ics", "redirected"),
        ("file:///etc/passwd", "redirected"),
        ("https://me:hush@outlook.example/", "redirected"),
        ("https://[/", "redirected"),
    ],
)
def test_a_redirect_is_checked_like_the_first_address(
    calendar_server: CalendarServer, world: OutsideWorld, location: str, word: str
) -> None:
    world.names["intranet.example"] = [["10.0.0.7"]]
    calendar_server.answer = to(location)

    assert word == problem()
    assert [(PUBLIC, 443)] == world.connected


def test_a_server_that_nobody_vouches_for_is_not_believed(world: OutsideWorld) -> None:
    server = CalendarServer(trustme.CA())
    world.put(HOST, server.port)
    try:
        assert "tls" == problem()
        assert [] == server.requests
    finally:
        server.stop()


def test_a_server_with_another_name_is_not_believed(calendar_server: CalendarServer, world: OutsideWorld) -> None:
    world.put("another.example", calendar_server.port)

    assert "tls" == problem("https://another.example/a.ics")
    assert [] == calendar_server.requests
