"""How much a stranger's server may send, and how long it may take: also packed, in chunks, or by the octet."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import tracemalloc
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.support.calendars.fetching import BODY, LIMITS, get, problem, to
from tests.support.servers.outside_world import HOST, Answer, CalendarServer

if TYPE_CHECKING:
    from tests.support.servers.outside_world import OutsideWorld

SMALL = replace(LIMITS, octets=100_000)


def is_given_up(**limits: float) -> bool:
    """Say whether a fetch ends as too slow, and that soon after its time is over."""
    began = time.monotonic()
    return "too_slow" == problem(limits=replace(LIMITS, **limits)) and time.monotonic() - began < 5


def zipped(body: bytes) -> Answer:
    return Answer(gzip.compress(body), headers={"Content-Encoding": "gzip"})


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
