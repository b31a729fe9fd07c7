"""Requests that are let go together, what came back of them, and a table of it.

A crossing is two or three requests that want the same things, released by one barrier.  `cross` runs one and says
what was answered; a `Tally` counts many of them.  How many rounds a test makes stands in `CROSSINGS`.
"""

from __future__ import annotations

import os
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import text

from barsek_visits.db import db
from tests.support.servers.application import SECRET_KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.support.pages.visitor import Answer
    from tests.support.servers.server import Server

    Request = Callable[[], Answer]

TWO_PROCESSES = {"BARSEK_PROCESSES": "2", "BARSEK_WORKER": "off", "BARSEK_SECRET_KEY": SECRET_KEY}
# PostgreSQL looks for a deadlock after a second, SQLite waits for twenty at the most.
SECONDS = 45.0
FEW_PER_KIND = 2
# So many of all answers may be "come again in a moment".
SHARE_OF_503 = 0.02


def crossings_wanted(kinds: int) -> int:
    """Return how many crossings of all kinds together are wanted: `CROSSINGS`, else a few of each."""
    return int(os.environ.get("CROSSINGS") or kinds * FEW_PER_KIND)


def serve_twice(start_server: Callable[..., Server], **environ: str) -> Server:
    """Start the program in two processes, with whatever else the test wants set."""
    return start_server(**{**TWO_PROCESSES, **environ})


@dataclass(frozen=True)
class Crossing:
    """What came of requests that were sent together: the answers in the order of the requests, and how long it took."""

    answers: tuple[Answer, ...]
    seconds: float

    @property
    def statuses(self) -> tuple[int, ...]:
        """The status of each answer."""
        return tuple(answer.status for answer in self.answers)


def cross(requests: Sequence[Request], *, seconds: float = SECONDS) -> Crossing:
    """Send requests from threads that start together.

    Raises:
        TimeoutError: one of them was not answered in time.
        BaseException: what one of them raised: no answer at all is worse than a bad one.
    """
    answers: dict[int, Answer] = {}
    failures: list[BaseException] = []
    barrier = threading.Barrier(len(requests))

    def send(n: int) -> None:
        try:
            barrier.wait(seconds)
            answers[n] = requests[n]()
        except BaseException as error:
            failures.append(error)

    start = time.monotonic()
    threads = [threading.Thread(target=send, args=(n,), daemon=True) for n in range(len(requests))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, start + seconds - time.monotonic()))
    if failures:
        raise failures[0]
    if len(answers) < len(requests):
        raise TimeoutError(f"{len(requests) - len(answers)} of {len(requests)} were not answered in {seconds:g} s")
    return Crossing(tuple(answers[n] for n in range(len(requests))), time.monotonic() - start)


@dataclass
class Tally:
    """Crossings by kind, and their answers by status."""

    crossings: Counter[str] = field(default_factory=Counter)
    bad: Counter[str] = field(default_factory=Counter)
    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    slowest: dict[str, float] = field(default_factory=dict)
    without_retry_after: int = 0

    def add(self, kind: str, crossing: Crossing, allowed: frozenset[int]) -> None:
        """Count one crossing; one with an answer that is not allowed has failed."""
        self.crossings[kind] += 1
        self.bad[kind] += not allowed.issuperset(crossing.statuses)
        self.statuses[kind].update(crossing.statuses)
        self.slowest[kind] = max(self.slowest.get(kind, 0.0), crossing.seconds)
        busy = [answer for answer in crossing.answers if answer.status == 503]
        self.without_retry_after += sum("Retry-After" not in answer.headers for answer in busy)

    @property
    def failures(self) -> dict[str, str]:
        """Where something was answered that is neither done nor refused: by kind, in how many of how many crossings."""
        return {kind: f"{count} of {self.crossings[kind]}" for kind, count in self.bad.items() if count}

    @property
    def share_of_503(self) -> float:
        """How much of all answers was "come again in a moment"."""
        all_answers = sum(sum(counts.values()) for counts in self.statuses.values())
        return sum(counts[503] for counts in self.statuses.values()) / max(all_answers, 1)

    def table(self, title: str) -> str:
        """Return what crossed, how often, and what was answered."""
        codes = sorted({status for counts in self.statuses.values() for status in counts})
        head = "".join(f"{code:>6}" for code in codes)
        lines = [f"{title:<46}{'times':>6}{'failed':>8}{head}{'slowest':>10}"]
        for kind, times in self.crossings.items():
            cells = "".join(f"{self.statuses[kind][code] or '-':>6}" for code in codes)
            lines.append(f"{kind:<46}{times:>6}{self.bad[kind]:>8}{cells}{self.slowest[kind]:>8.2f} s")
        total = "".join(f"{sum(counts[code] for counts in self.statuses.values()):>6}" for code in codes)
        crossed, failed = sum(self.crossings.values()), sum(self.bad.values())
        lines.append(f"{'together':<46}{crossed:>6}{failed:>8}{total}{max(self.slowest.values()):>8.2f} s")
        return "\n".join(lines)


def double_bookings() -> int:
    """Return how many pairs of reservations hold the same thing at the same time; there may be none."""
    db.session.rollback()
    statement = text(
        "SELECT count(*) FROM reservation a JOIN reservation b ON a.resource_id = b.resource_id AND a.id < b.id"
        " WHERE a.released_at IS NULL AND b.released_at IS NULL AND a.starts_at < b.ends_at AND b.starts_at < a.ends_at"
    )
    return int(db.session.scalar(statement) or 0)
