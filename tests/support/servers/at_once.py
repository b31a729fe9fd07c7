"""Several who do something at the same moment."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")


def at_once(actions: Sequence[Callable[[], T]]) -> Counter[T]:
    """Run all actions from threads that start together; count what they return."""
    start = threading.Barrier(len(actions))
    results: list[T] = []

    def run(action: Callable[[], T]) -> None:
        start.wait()
        results.append(action())

    threads = [threading.Thread(target=run, args=(action,)) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(actions) == len(results), "one of them failed altogether"
    return Counter(results)
