"""What is sent to a server of a stranger, and what its answer means: real HTTPS, on loopback."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest

from barsek_visits.services.calendars.external_fetch import Fetched, Validators
from tests.support.calendars.fetching import BODY, get, problem, to
from tests.support.servers.outside_world import HOST, PUBLIC, Answer, CalendarServer

if TYPE_CHECKING:
    from tests.support.servers.outside_world import OutsideWorld


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


def test_a_server_that_is_down_is_said(world: OutsideWorld) -> None:
    world.put(HOST, 1)

    assert "unreachable" == problem()
