"""The feed beside what it could be at best, and beside other ways and programs; each pair in the same rounds."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from icalendar import Calendar

from barsek_visits.settings import Settings
from bench.feed_data import change_one, close, forget_texts, make_office
from bench.measure import Client
from bench.server import BUILT, FEED_FILE, NOT_MODIFIED, SAME_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOST, PORT, RADICALE_PORT = "127.0.0.1", 8766, 8767
ROUNDS = 151  # of what takes a few milliseconds; what takes longer has fewer
_RADICALE_PATH = "/bench/feed/"


@dataclass(frozen=True)
class Pair:
    """Milliseconds of a request of ours and of another, medians over the same rounds."""

    events: int
    name: str
    ours: float
    other: float

    @property
    def ratio(self) -> float:
        """How many times our rate is the other's."""
        return self.other / self.ours


def feed_pairs(events: int) -> Iterator[Pair]:
    """Measure a feed of so many events beside everything it is compared with."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        environ = {"BARSEK_DATA_DIR": folder, "BARSEK_THROTTLE": "off", "BARSEK_WORKER": "off", "PORT": str(PORT)}
        app, feed = make_office(Settings.from_environ(environ), events)
        settings = {**os.environ, **environ, FEED_FILE: str(data / "feed.ics")}
        with running([sys.executable, "-m", "bench.server"], PORT, "/healthz", settings):
            content = Client(HOST, PORT).send("GET", feed)[1]
            (data / "feed.ics").write_bytes(content)
            yield from _beside_our_own(events, feed)
            yield _after_a_change(events, feed, app)
            with _radicale(data, content):
                yield _beside_radicale(events, feed)
        close(app)


def _beside_our_own(events: int, feed: str) -> Iterator[Pair]:
    client = Client(HOST, PORT)
    unchanged = {"If-None-Match": client.send_for_etag(feed)}
    whole = _getting(client, feed, 200)
    yield _pair(events, "200, beside a bare route with the same bytes", whole, _getting(client, SAME_BYTES, 200))
    not_modified = _getting(client, feed, 304, **unchanged)
    yield _pair(events, "304, beside a bare 304", not_modified, _getting(client, NOT_MODIFIED, 304))
    yield _pair(events, "200, beside building it by icalendar", whole, _getting(client, BUILT, 200), rounds=3)


def _after_a_change(events: int, feed: str, app: object) -> Pair:
    """Time the fetch after a change of one booking beside the fetch that makes every text anew."""
    client = Client(HOST, PORT)
    after, anew = [], []
    for _ in range(3):
        forget_texts(app)  # type: ignore[arg-type]
        anew.append(_milliseconds(_getting(client, feed, 200)))
        change_one(app)  # type: ignore[arg-type]
        after.append(_milliseconds(_getting(client, feed, 200)))
    return Pair(events, "200 after one change, beside making every text anew", *map(statistics.median, (after, anew)))


def _beside_radicale(events: int, feed: str) -> Pair:
    ours, theirs = Client(HOST, PORT), Client(HOST, RADICALE_PORT)
    return _pair(
        events, "200, beside Radicale", _getting(ours, feed, 200), _getting(theirs, _RADICALE_PATH, 200), rounds=3
    )


def _pair(events: int, name: str, ours: Callable[[], None], other: Callable[[], None], *, rounds: int = ROUNDS) -> Pair:
    ours(), other()
    pairs = [(_milliseconds(ours), _milliseconds(other)) for _ in range(rounds)]
    return Pair(events, name, statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs))


def _getting(client: Client, path: str, expected: int, **headers: str) -> Callable[[], None]:
    def get() -> None:
        status, _ = client.send("GET", path, **headers)
        if status != expected:
            raise RuntimeError(f"{path} answered {status}")

    return get


def _milliseconds(action: Callable[[], None]) -> float:
    start = time.perf_counter()
    action()
    return (time.perf_counter() - start) * 1000


@contextmanager
def _radicale(data: Path, feed: bytes) -> Iterator[None]:
    """Serve the same events by Radicale, each in a file of its own as it keeps them."""
    collection = data / "radicale" / "collection-root" / "bench" / "feed"
    collection.mkdir(parents=True)
    (collection / ".Radicale.props").write_text('{"tag": "VCALENDAR"}')
    calendar = Calendar.from_ical(feed)
    zones = calendar.walk("VTIMEZONE")
    for event in calendar.walk("VEVENT"):
        one = Calendar({"VERSION": "2.0", "PRODID": "bench"})
        for part in (*zones, event):
            one.add_component(part)
        (collection / f"{event['UID']}.ics").write_bytes(one.to_ical())
    program = [
        sys.executable, "-m", "radicale", "--config", "", "--server-hosts", f"{HOST}:{RADICALE_PORT}", "--auth-type",
        "none", "--rights-type", "authenticated", "--storage-filesystem-folder", str(data / "radicale"),
    ]  # fmt: skip
    with running(program, RADICALE_PORT, "/.web/", dict(os.environ)):
        yield


@contextmanager
def running(program: list[str], port: int, page: str, environ: dict[str, str]) -> Iterator[None]:
    """Run a program until it answers on its port, and end it in the end."""
    with subprocess.Popen(program, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait(server, port, page)
            yield
        finally:
            server.terminate()


def _wait(server: subprocess.Popen[bytes], port: int, page: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            Client(HOST, port).send("GET", page)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"nothing answers on port {port}")
