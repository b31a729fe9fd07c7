"""Those who write: eight who send bookings at once, and what each step costs one who sends alone.

Two states of the program are served side by side and asked in turn where `BENCH_AGAINST` names a revision.
"""

from __future__ import annotations

import statistics
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bench.states import served, states

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bench.desk import Desk, Send

HEADING = "## Writers"
DATABASES = ("SQLite", "PostgreSQL")
_SENDERS, _BLOCKS, _IN_A_BLOCK = 8, 4, 15
_ROUNDS, _WARM_UP = 25, 4
_LONGEST_WAIT = 300.0
# What is sent, how it is made ready, and what is answered when it is done.
_STEPS: dict[str, tuple[Callable[[Desk], Send], int]] = {
    "POST: send a request": (lambda desk: desk.requesting(), 303),
    "POST: confirm a visit": (lambda desk: desk.confirming(), 303),
    "POST: save a programme of ten items": (lambda desk: desk.planning(), 303),
    "POST: move a meeting": (lambda desk: desk.moving(), 303),
    "front page": (lambda desk: desk.getting("/?lang=en", as_staff=False), 200),
    "free times of a month": (lambda desk: desk.getting("/visits/new?party_size=12&lang=en", as_staff=False), 200),
    "today": (lambda desk: desk.getting("/staff/", as_staff=True), 200),
    "calendar of a month": (lambda desk: desk.getting("/staff/calendar?view=month", as_staff=True), 200),
    "visits, latest first": (lambda desk: desk.getting("/staff/visits", as_staff=True), 200),
}


@dataclass(frozen=True)
class AtOnce:
    """What one of many who send at once waits, in milliseconds."""

    database: str
    state: str
    waits: tuple[float, ...]

    @property
    def median(self) -> float:
        """What half of them wait."""
        return statistics.median(self.waits)

    @property
    def p99(self) -> float:
        """What one in a hundred waits, or longer."""
        return statistics.quantiles(self.waits, n=100)[98]


@dataclass(frozen=True)
class Step:
    """What a step takes in milliseconds, by state: medians over the same rounds."""

    database: str
    name: str
    milliseconds: dict[str, float]

    @property
    def ratio(self) -> float:
        """How many times what it takes now it took before."""
        before, *_, now = self.milliseconds.values()
        return before / now


def written() -> tuple[list[AtOnce], list[Step]]:
    """Measure every state on both databases."""
    at_once: list[AtOnce] = []
    steps: list[Step] = []
    with states() as roots:
        for database in DATABASES:
            with served(roots, database) as desks:
                steps += [Step(database, name, _medians(name, desks)) for name in _STEPS]
                at_once += _all_at_once(database, desks)
    return at_once, steps


def part(at_once: Sequence[AtOnce], steps: Sequence[Step]) -> str:
    """Return the part of the report that is about those who write."""
    return f"""{HEADING}

Eight who send one booking after the other, all at once, to a server with two processes: what each of them waits.
Wanted is that one in a hundred waits no longer than ten times what half of them wait.

{_waits(at_once)}

And what one who sends alone waits, medians over {_ROUNDS} rounds, on the same servers. With `BENCH_AGAINST=<revision>`
that revision is served beside this one, and both are asked in turn. PostgreSQL writes nothing to its disk at once
here, SQLite does. Measured on {datetime.now(UTC):%Y-%m-%d}.

{_costs(steps)}
"""


def put_into(report: str, new_part: str) -> str:
    """Return a report with this part in the place of an older one."""
    head, _, rest = report.partition(HEADING)
    _, following, after = rest.partition("\n## ")
    return f"{head.rstrip()}\n\n{new_part}{following}{after}"


def _waits(at_once: Sequence[AtOnce]) -> str:
    rows = "\n".join(
        f"| {one.database} | {one.state} | {len(one.waits)} | {one.median:.1f} ms | {one.p99:.1f} ms"
        f" | **{one.p99 / one.median:.1f}** |"
        for one in at_once
    )
    return f"| database | state | bookings | median | p99 | p99 / median |\n|---|---|---:|---:|---:|---:|\n{rows}"


def _costs(steps: Sequence[Step]) -> str:
    names = list(steps[0].milliseconds)
    columns = [*names, "times as fast"] if len(names) > 1 else names
    rows = "\n".join(
        f"| {one.database} | {one.name} | "
        + " | ".join(f"{one.milliseconds[name]:.1f} ms" for name in names)
        + (f" | **{one.ratio:.2f}** |" if len(names) > 1 else " |")
        for one in steps
    )
    return f"| database | request | {' | '.join(columns)} |\n|---|---|{'---:|' * len(columns)}\n{rows}"


def _medians(name: str, desks: dict[str, Desk]) -> dict[str, float]:
    prepare, expected = _STEPS[name]
    times: dict[str, list[float]] = {state: [] for state in desks}
    for n in range(_WARM_UP + _ROUNDS):
        for state in _in_turn(list(desks), n):
            times[state].append(_timed(prepare(desks[state]), expected, f"{name} of {state}"))
    return {state: statistics.median(taken[_WARM_UP:]) for state, taken in times.items()}


def _all_at_once(database: str, desks: dict[str, Desk]) -> Iterator[AtOnce]:
    waits: dict[str, list[float]] = {state: [] for state in desks}
    for n in range(_BLOCKS):
        for state in _in_turn(list(desks), n):
            waits[state] += _block(desks[state])
    for state, taken in waits.items():
        yield AtOnce(database, state, tuple(taken))


def _block(desk: Desk) -> list[float]:
    """Let all senders send one booking after the other, at the same time; return what each of them waited."""
    senders = [desk.requesting(desk.client()) for _ in range(_SENDERS)]
    waits: list[float] = []
    barrier = threading.Barrier(_SENDERS)

    def send(one: Send) -> None:
        barrier.wait(_LONGEST_WAIT)
        for _ in range(_IN_A_BLOCK):
            waits.append(_timed(one, 303, "a booking among others"))

    threads = [threading.Thread(target=send, args=(one,)) for one in senders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(waits) < _SENDERS * _IN_A_BLOCK:
        raise RuntimeError("a sender was refused")
    return waits


def _timed(send: Send, expected: int, what: str) -> float:
    start = time.perf_counter()
    status = send()
    taken = (time.perf_counter() - start) * 1000
    if status != expected:
        raise RuntimeError(f"{what} was answered {status} instead of {expected}")
    return taken


def _in_turn(names: list[str], n: int) -> list[str]:
    """Return the names, each round beginning with another one."""
    first = n % len(names)
    return [*names[first:], *names[:first]]
