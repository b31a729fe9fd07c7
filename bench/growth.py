"""The same pages with the same items on them, while everything around them grows, on both databases.

All sizes are served at the same time and asked in turn, so that a busy machine slows each of them alike.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from barsek_visits.settings import Settings
from bench.feeds import running
from bench.growth_data import begin, grow, sign_in_path
from bench.measure import Client, token_of
from tests.support.servers.postgres import PostgresServer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SIZES = (1_000, 10_000, 100_000, 1_000_000)
PAGES = {
    "month": "/staff/calendar?view=month",
    "week": "/staff/calendar?view=week",
    "rooms": "/staff/calendar?view=rooms",
    "search, a word that most have": "/staff/visits?q=norge",
    "search, a word that few have": "/staff/visits?q=barents",
    "search, words and a date": f"/staff/visits?{urlencode({'q': 'norge next week'})}",
    "list, latest first": "/staff/visits",
    "free times": "/visits/new?party_size=12&lang=en",
}
HOST, FIRST_PORT = "127.0.0.1", 8770
ROUNDS, WARM_UP = 41, 5


@dataclass(frozen=True)
class Grown:
    """What a page takes in milliseconds, by the number of bookings: medians over the same rounds."""

    database: str
    page: str
    milliseconds: dict[int, float]

    @property
    def ratio(self) -> float:
        """How many times what it takes with the fewest it takes with the most."""
        sizes = sorted(self.milliseconds)
        return self.milliseconds[sizes[-1]] / self.milliseconds[sizes[0]]


def grown_pages(most: int) -> Iterator[Grown]:
    """Measure every page at every size up to `most`, on SQLite and on PostgreSQL."""
    sizes = [size for size in SIZES if size <= most]
    with tempfile.TemporaryDirectory() as folder:
        yield from _measured("SQLite", {size: f"sqlite:///{folder}/{size}.sqlite" for size in sizes}, Path(folder))
    server = PostgresServer()
    try:
        for size in sizes:
            server.execute(f"CREATE DATABASE growth_{size}")
        with tempfile.TemporaryDirectory() as folder:
            yield from _measured("PostgreSQL", {size: server.url(f"growth_{size}") for size in sizes}, Path(folder))
    finally:
        server.stop()


def _measured(database: str, urls: dict[int, str], folder: Path) -> Iterator[Grown]:
    with ExitStack() as stack:
        clients = {}
        for n, (size, url) in enumerate(urls.items()):
            environ = {
                "BARSEK_DATA_DIR": str(folder / f"data-{size}"), "BARSEK_DATABASE_URL": url, "BARSEK_THROTTLE": "off",
                "BARSEK_WORKER": "off", "PORT": str(FIRST_PORT + n),
            }  # fmt: skip
            settings = Settings.from_environ(environ)
            begin(settings)
            grow(settings, size)
            clients[size] = stack.enter_context(_served(environ, sign_in_path(settings)))
        for page, path in PAGES.items():
            yield Grown(database, page, _medians(path, clients))


@contextmanager
def _served(environ: dict[str, str], link: str) -> Iterator[Client]:
    """Serve a database, and yield a client that is signed in."""
    port = int(environ["PORT"])
    with running([sys.executable, "-m", "bench.server"], port, "/healthz", {**os.environ, **environ}):
        client = Client(HOST, port)
        token = token_of(client.send("GET", link)[1])
        client.send("POST", link, urlencode({"csrf_token": token}))
        yield client


def _medians(path: str, clients: dict[int, Client]) -> dict[int, float]:
    times: dict[int, list[float]] = {size: [] for size in clients}
    for n in range(WARM_UP + ROUNDS):
        for size in _in_turn(list(clients), n):
            start = time.perf_counter()
            status, _ = clients[size].send("GET", path)
            if status != 200:
                raise RuntimeError(f"{path} answered {status}")
            times[size].append((time.perf_counter() - start) * 1000)
    return {size: statistics.median(taken[WARM_UP:]) for size, taken in times.items()}


def _in_turn(sizes: Sequence[int], n: int) -> list[int]:
    """Return the sizes, each round beginning with another one."""
    first = n % len(sizes)
    return [*sizes[first:], *sizes[:first]]
