"""What a server of a stranger may and may not do to us: real HTTPS, on loopback behind invented addresses."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import tracemalloc
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import trustme

from barsek_visits.domain.calendars.external_calendars import calendar_address
from barsek_visits.services.calendars.external_fetch import CannotFetch, Fetched, Limits, Validators, fetch
from tests.support.outside_world import HOST, PUBLIC, URL, Answer, CalendarServer

if TYPE_CHECKING:
    from tests.support.outside_world import OutsideWorld

LIMITS = Limits()
SMALL = replace(LIMITS, octets=100_000)
BODY = b"BEGIN:VCALENDAR"


def get(url: str = URL, known: Validators | None = None, *, private: bool = False, limits: Limits = LIMITS) -> Fetched:
    return fetch(calendar_address(url, private=private), known or Validators(), private=private, limits=limits)


def problem(url: str = URL, *, private: bool = False, limits: Limits = LIMITS) -> str:
    """Return the word for why a calendar cannot be fetched."""
    with pytest.raises(CannotFetch) as refused:
        get(url, private=private, limits=limits)
    return refused.value.problem


def test_a_calendar_is_fetched_with_its_validators(calendar_server: CalendarServer) -> None:
    headers = {"ETag": '"1"', "Last-Modified": "Mon, 22 Feb 2027 08:00:00 GMT", "Set-Cookie": "a=b"}
    calendar_server.answer = Answer(BODY, headers=headers)
    fetched = get()

    assert Fetched(BODY, Validators('"1"', "Mon, 22 Feb 2027 08:00:00 GMT")) == fetched
    calendar_server.answer = Answer(status=304)
    assert Fetched(None, fetched.validators) == get(known=fetched.validators)


def test_a_request_says_no_more_than_it_must(
    calendar_server: CalendarServer, world: OutsideWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    get(known=Validators('"1"', "Mon, 22 Feb 2027 08:00:00 GMT"))
    ((path, headers),) = calendar_server.requests

    assert "/owa/calendar/very-secret/calendar.ics" == path
    assert {
        "Host": HOST, "User-Agent": "Barsek-Visits", "Accept": "text/calendar, */*;q=0.1", "Accept-Encoding": "gzip",
        "Connection": "close", "If-None-Match": '"1"', "If-Modified-Since": "Mon, 22 Feb 2027 08:00:00 GMT",
    } == headers  # fmt: skip
    assert [(PUBLIC, 443)] == world.connected


def test_validators_that_could_do_harm_in_a_line_of_ours_are_not_kept(calendar_server: CalendarServer) -> None:
    calendar_server.answer = Answer(BODY, headers={"ETag": "x" * 300, "Last-Modified": "\u00e6"})

    assert Validators() == get().validators


# Where it leads


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


# Redirects


def to(location: str, status: int = 302) -> Answer:
    return Answer(status=status, headers={"Location": location})


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("location", [f"https://{HOST}/there.ics", "/there.ics", "there.ics"])
def test_a_redirect_is_followed(calendar_server: CalendarServer, location: str, status: int) -> None:
    answers = iter([to(location, status), Answer(BODY)])
    calendar_server.answer = lambda _: next(answers)

    assert BODY == get().body
    assert calendar_server.requests[1][0].endswith("/there.ics")


def test_three_redirects_are_enough(calendar_server: CalendarServer) -> None:
    answers = iter([to("/1"), to("/2"), to("/3"), Answer(BODY)])
    calendar_server.answer = lambda _: next(answers)
    assert BODY == get().body

    calendar_server.requests.clear()
    calendar_server.answer = to("/again")
    assert "redirected" == problem()
    assert 4 == len(calendar_server.requests)


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


# Who it is


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


# How much, and how long


def is_given_up(**limits: float) -> bool:
    """Say whether a fetch ends as too slow, and that soon after its time is over."""
    began = time.monotonic()
    return "too_slow" == problem(limits=replace(LIMITS, **limits)) and time.monotonic() - began < 5


def test_a_body_that_says_it_is_too_large_or_is_it_is_refused(calendar_server: CalendarServer) -> None:
    calendar_server.answer = Answer(b"x" * 100_000)
    assert 100_000 == len(get(limits=SMALL).body or b"")

    calendar_server.answer = Answer(b"x" * 100_001)
    assert "too_large" == problem(limits=SMALL)


def test_a_body_in_chunks_is_measured_too(calendar_server: CalendarServer) -> None:
    calendar_server.answer = Answer(b"x" * 100_000, headers={"Transfer-Encoding": "chunked"})
    assert 100_000 == len(get(limits=SMALL).body or b"")

    calendar_server.answer = Answer(b"x" * 100_001, headers={"Transfer-Encoding": "chunked"})
    assert "too_large" == problem(limits=SMALL)


def zipped(body: bytes) -> Answer:
    return Answer(gzip.compress(body), headers={"Content-Encoding": "gzip"})


def test_a_packed_body_is_unpacked(calendar_server: CalendarServer) -> None:
    calendar_server.answer = zipped(BODY)

    assert BODY == get().body


@pytest.mark.parametrize("chunked", [False, True])
def test_a_small_body_that_unpacks_to_a_huge_one_is_refused_before_it_is_huge(
    calendar_server: CalendarServer, chunked: bool
) -> None:
    bomb = zipped(bytes(50 * 1024 * 1024))
    bomb.headers |= {"Transfer-Encoding": "chunked"} if chunked else {}
    assert len(bomb.body) < 100_000
    calendar_server.answer = bomb
    tracemalloc.start()
    try:
        assert "too_large" == problem(limits=SMALL)
        assert tracemalloc.get_traced_memory()[1] < 5 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_a_packed_body_that_unpacks_to_nothing_is_measured_as_sent(calendar_server: CalendarServer) -> None:
    empty_blocks = gzip.compress(b"")[:10] + b"\x00\x00\x00\xff\xff" * 30_000
    calendar_server.answer = Answer(empty_blocks, headers={"Content-Encoding": "gzip"})

    assert "too_large" == problem(limits=SMALL)


@pytest.mark.parametrize(
    "answer",
    [
        Answer(BODY, headers={"Content-Length": "1000"}),
        Answer(gzip.compress(BODY)[:-9], headers={"Content-Encoding": "gzip"}),
        Answer(gzip.compress(BODY) * 2, headers={"Content-Encoding": "gzip"}),
    ],
)
def test_half_a_body_is_no_calendar(calendar_server: CalendarServer, answer: Answer) -> None:
    calendar_server.answer = answer

    assert "unreachable" == problem()


@pytest.mark.parametrize(
    "answer",
    [
        Answer(b"x" * 10_000, trickle=True),
        Answer(gzip.compress(b"x" * 10_000), headers={"Content-Encoding": "gzip"}, trickle=True),
    ],
)
def test_a_body_that_trickles_ends_with_the_time_limit(calendar_server: CalendarServer, answer: Answer) -> None:
    calendar_server.answer = answer

    assert is_given_up(seconds=0.4)


def test_the_time_limit_is_of_all_redirects_together(calendar_server: CalendarServer) -> None:
    calendar_server.answer = to("/again")

    assert is_given_up(seconds=0.4, redirects=10**9)


def test_a_server_that_never_greets_ends_with_the_time_limit(world: OutsideWorld) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        world.put(HOST, silent.getsockname()[1])
        assert is_given_up(seconds=0.2)


def test_a_look_up_that_hangs_ends_with_the_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    never = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: never.wait(30) and [])
    try:
        assert is_given_up(seconds=0.2)
    finally:
        never.set()


# What it says


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (Answer(status=401), "refused"), (Answer(status=403), "refused"), (Answer(status=404), "gone"),
        (Answer(status=410), "gone"), (Answer(status=500), "server_fault"), (Answer(status=503), "server_fault"),
        (Answer(status=429), "server_fault"), (Answer(status=204), "server_fault"),
        (Answer(status=304), "server_fault"), (Answer(status=302), "redirected"),
        (Answer(BODY, headers={"Content-Encoding": "br"}), "server_fault"),
        (Answer(BODY, headers={"Content-Encoding": "gzip"}), "server_fault"),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_used_has_its_word(calendar_server: CalendarServer, answer: Answer, word: str) -> None:
    calendar_server.answer = answer

    if answer.status == 302:
        answer.headers["Location"] = "http://elsewhere.example/"
    assert word == problem()


def test_a_server_that_is_down_is_said(world: OutsideWorld) -> None:
    world.put(HOST, 1)

    assert "unreachable" == problem()
