"""`make bench`: measures, prints, and writes `bench/README.md`."""

from __future__ import annotations

import argparse
import os
import platform
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from bench import writers
from bench.feeds import Pair, feed_pairs
from bench.growth import Grown, grown_pages
from bench.measure import Client, Figure, beside_bare, token_of
from bench.server import EMPTY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[1]
README = Path(__file__).with_name("README.md")
PORT = 8765
HOST = "127.0.0.1"
_START = re.compile(r"starts_at=([0-9T:%A-]+)")


def main() -> None:
    """Measure, print, and write the results down, unless only a part or smaller sizes were wanted."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--most", type=int, default=1_000_000, help="the most bookings that pages are measured with")
    parser.add_argument("--growth", action="store_true", help="measure only how pages grow with the bookings")
    parser.add_argument("--writers", action="store_true", help="measure only those who write; puts in their part alone")
    wanted = parser.parse_args()
    if wanted.growth:
        print(_growth_table(list(grown_pages(wanted.most))))
        return
    if wanted.writers:
        print(text := writers.part(*writers.written()))
        README.write_text(writers.put_into(README.read_text(encoding="utf-8"), text), encoding="utf-8")
        return
    figures, views = _pages_of_the_demo()
    pairs = [pair for events in (1_000, 10_000) for pair in feed_pairs(events)]
    text = _report(figures, views, pairs, list(grown_pages(wanted.most)))
    text = writers.put_into(text, writers.part(*writers.written()))
    print(text)
    if wanted.most == 1_000_000:
        README.write_text(text, encoding="utf-8")


def _pages_of_the_demo() -> tuple[list[Figure], list[Figure]]:
    """Serve the demo and measure its pages."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "server.log"
        environ = {
            **os.environ, "PORT": str(PORT), "BARSEK_DATA_DIR": folder, "BARSEK_DEMO": "1", "BARSEK_WORKER": "off",
            "BARSEK_THROTTLE": "off",
        }  # fmt: skip
        with log.open("w") as output:
            server = subprocess.Popen([sys.executable, "-m", "bench.server"], env=environ, stdout=output, stderr=output)
        try:
            _wait(server, log)
            host = _signed_in(environ)
            return list(_figures(host)), list(_views(host))
        finally:
            server.terminate()
            server.wait()


def _wait(server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{PORT}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"the server did not start:\n{log.read_text()}")


def _figures(host: Client) -> Iterator[Figure]:
    guest = Client(HOST, PORT)
    yield beside_bare("front page", guest, lambda: guest.send("GET", "/?lang=en")[0], 200)
    times = "/visits/new?party_size=12&lang=en"
    yield beside_bare("free times of a month", guest, lambda: guest.send("GET", times)[0], 200)
    yield beside_bare("booking, sent and stored", guest, _booking(guest), 303)
    yield beside_bare("calendar of a month", host, lambda: host.send("GET", "/staff/calendar?view=month")[0], 200)
    yield beside_bare("calendar of a week", host, lambda: host.send("GET", "/staff/calendar?view=week")[0], 200)
    feed, program = _feed(host), Client(HOST, PORT)  # the guest's connection was idle for too long
    yield beside_bare("feed of the office, whole", program, lambda: program.send("GET", feed)[0], 200)
    unchanged = {"If-None-Match": program.send_for_etag(feed)}
    yield beside_bare("feed of the office, unchanged", program, lambda: program.send("GET", feed, **unchanged)[0], 304)


def _views(host: Client) -> Iterator[Figure]:
    """Measure the calendar's views beside an empty page of the same template, for the same signed-in host."""
    for view in ("month", "week", "day", "rooms", "agenda"):
        path = f"/staff/calendar?view={view}"
        yield beside_bare(view, host, lambda path=path: host.send("GET", path)[0], 200, bare=EMPTY)


def _booking(guest: Client) -> Callable[[], int]:
    _, page = guest.send("GET", "/visits/new?party_size=6&lang=en")
    day = re.search(r"day=(\d{4}-\d\d-\d\d)", page.decode())
    _, page = guest.send("GET", f"/visits/new?party_size=6&lang=en&day={day[1] if day else ''}")
    start = _START.search(page.decode())
    chosen = (start[1] if start else "").replace("%3A", ":")
    _, page = guest.send("GET", f"/visits/new?party_size=6&lang=en&starts_at={chosen}")
    text = page.decode()
    visit_type = re.search(r'name="visit_type" value="([^"]+)"', text)
    fields = {
        "csrf_token": token_of(page), "visit_type": visit_type[1] if visit_type else "", "starts_at": chosen,
        "party_size": "6", "language": "en", "organisation": "Bench", "organisation_type": "other", "country": "NO",
        "contact_name": "Bench", "contact_email": "bench@example.org",
    }  # fmt: skip

    def send() -> int:
        body = urlencode({**fields, "submission_id": str(uuid.uuid4())})
        return guest.send("POST", "/visits/new?lang=en", body)[0]

    return send


def _signed_in(environ: dict[str, str]) -> Client:
    command = [str(Path(sys.executable).with_name("flask")), "staff", "link", "ingrid.solbakk@barsek.example"]
    run = subprocess.run(command, env=environ, cwd=ROOT, capture_output=True, text=True, check=True)
    link = urlsplit(run.stdout.split()[-1]).path
    host = Client(HOST, PORT)
    token = token_of(host.send("GET", link)[1])
    host.send("POST", link, urlencode({"csrf_token": token}))
    return host


def _feed(host: Client) -> str:
    page = "/staff/subscriptions"
    token = token_of(host.send("GET", page)[1])
    fields = {"csrf_token": token, "scope": "office", "detail": "titles", "language": "en"}
    host.send("POST", page, urlencode(fields))
    found = re.search(r"(/feeds/[\w-]+\.ics)", host.send("GET", page)[1].decode())
    return found[1] if found else ""


def _rows(figures: list[Figure]) -> str:
    return "\n".join(
        f"| {one.name} | {one.milliseconds:.1f} ms | {one.bare_milliseconds:.1f} ms | **{one.ratio:.1f}** |"
        for one in figures
    )


def _growth_table(grown: list[Grown]) -> str:
    sizes = sorted(grown[0].milliseconds)
    head = " | ".join(f"{size:,}" for size in sizes)
    rows = "\n".join(
        f"| {one.database} | {one.page} | "
        + " | ".join(f"{one.milliseconds[size]:.1f} ms" for size in sizes)
        + f" | **{one.ratio:.2f}** |"
        for one in grown
    )
    return f"| database | page | {head} | ratio |\n|---|---|{'---:|' * len(sizes)}---:|\n{rows}"


def _report(figures: list[Figure], views: list[Figure], pairs: list[Pair], grown: list[Grown]) -> str:
    feeds = "\n".join(
        f"| {one.events:,} | {one.name} | {one.ours:.1f} ms | {one.other:.1f} ms | **{one.ratio:.2f}** |"
        for one in pairs
    )
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return f"""# Bench

Written by `make bench`; never by hand. Each figure is the median over rounds in which the request and a bare
Flask route (a few letters, no database) on the same server were sent in turn, over one open connection. Read
the ratios: the times belong to the machine and its mood.

Measured on {datetime.now(UTC):%Y-%m-%d}: {machine}, SQLite, one process, the demo's data.

| request | median | bare route | ratio |
|---|---:|---:|---:|
{_rows(figures)}

## The calendar's views

Beside an empty page of the same template, for the same member of staff.

| view | median | empty page | ratio |
|---|---:|---:|---:|
{_rows(views)}

## Growth

Whole pages at so many bookings, with the same items on each: those of the year around today are the same, all
others lie before and after it. All sizes are served side by side and asked in turn. The ratio is that of the most
to the fewest.

{_growth_table(grown)}

## Feeds

The ratio is our rate over the other's: 1 is as fast, 2 twice as fast. An unchanged feed is answered 304 after one
look-up; a changed one is joined from stored texts. Radicale serves the same events as files of its own.

| events | what | ours | the other | ratio |
|---:|---|---:|---:|---:|
{feeds}
"""


if __name__ == "__main__":
    main()
