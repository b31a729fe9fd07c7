"""Waiting for something outside this process, with an end to it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def wait_until(look: Callable[[], object], what: str, seconds: float = 30) -> None:
    """Return once `look`, asked again and again, answers something true.

    Raises:
        TimeoutError: there was none in time; says what was waited for.
    """
    deadline = time.monotonic() + seconds
    while True:
        if look():
            return
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:g} s for {what}")
        time.sleep(0.02)  # between two looks only: nothing rests on its length
