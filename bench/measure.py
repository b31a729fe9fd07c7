"""Timing requests, each beside a bare one, so that a busy machine slows both."""

from __future__ import annotations

import http.client
import re
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.server import BARE

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 15
REQUESTS = 8
WARM_UP = 3
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True)
class Figure:
    """What one kind of request took, in milliseconds, and what a bare one took in the same rounds."""

    name: str
    milliseconds: float
    bare_milliseconds: float

    @property
    def ratio(self) -> float:
        """How many bare requests one of these costs."""
        return self.milliseconds / self.bare_milliseconds


class Client:
    """One connection that stays open, with the cookies it was given.

    Attributes:
        location: where the last answer led to, if anywhere.
    """

    def __init__(self, host: str, port: int, cookie: str = "") -> None:
        """Connect to the server."""
        self._connection = http.client.HTTPConnection(host, port, timeout=300)  # Radicale takes its time at first
        self.cookie = cookie
        self._etag = self.location = ""

    def send(self, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, bytes]:
        """Send one request and return status and body."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
        cookie = {"Cookie": self.cookie} if self.cookie else {}
        answer = self._answer(method, path, body, {**kind, **cookie, **headers})
        content = answer.read()
        if answer.headers.get("Set-Cookie"):
            self.cookie = answer.headers["Set-Cookie"].partition(";")[0]
        self._etag, self.location = answer.headers.get("ETag", ""), answer.headers.get("Location", "")
        return answer.status, content

    def _answer(self, method: str, path: str, body: str | None, headers: dict[str, str]) -> http.client.HTTPResponse:
        """Send over the open connection, or over a new one where the server has closed it meanwhile."""
        try:
            self._connection.request(method, path, body, headers)
            return self._connection.getresponse()
        except http.client.RemoteDisconnected:
            self._connection.close()
            self._connection.request(method, path, body, headers)
            return self._connection.getresponse()

    def send_for_etag(self, path: str) -> str:
        """Get a page and return its ETag."""
        self.send("GET", path)
        return self._etag


def token_of(page: bytes) -> str:
    """Return the token of a page's first form."""
    found = _TOKEN.search(page.decode())
    return found[1] if found else ""


def beside_bare(name: str, client: Client, request: Callable[[], int], expected: int, bare: str = BARE) -> Figure:
    """Time a request in turn with those of a bare route and return the medians over all rounds."""
    for _ in range(WARM_UP):
        _one(request, expected)
    times, bare_times = [], []
    for _ in range(ROUNDS):
        times.append(_timed(lambda: _one(request, expected)))
        bare_times.append(_timed(lambda: _one(lambda: client.send("GET", bare)[0], 200)))
    return Figure(name, statistics.median(times), statistics.median(bare_times))


def _timed(action: Callable[[], None]) -> float:
    """Return the milliseconds for one of several runs in a row."""
    start = time.perf_counter()
    for _ in range(REQUESTS):
        action()
    return (time.perf_counter() - start) * 1000 / REQUESTS


def _one(request: Callable[[], int], expected: int) -> None:
    status = request()
    if status != expected:
        raise RuntimeError(f"the server answered {status} instead of {expected}")
