"""`python -m barsek_visits.ical.child`: reads one calendar from standard input, within limits that it sets itself.

The first line of what comes in is JSON: the office's zone, the window, the limits; all that follows is the file.
What goes out is JSON.  A process that breaks a limit is ended by the system and says nothing.
"""

from __future__ import annotations

import json
import math
import os
import resource
import signal
import sys
from datetime import UTC, datetime
from typing import Any

from barsek_visits.domain.errors import CalendarFileError
from barsek_visits.domain.spans import TimeSpan
from barsek_visits.ical.reading import read_calendar
from barsek_visits.ical.transfer import packed

_MEGABYTE = 1024 * 1024


def main() -> None:
    """Read, and answer."""
    told = json.loads(sys.stdin.buffer.readline())
    answer: dict[str, Any] = {"unlimited": _limit(told)}
    window = TimeSpan(*(datetime.fromtimestamp(told[name], UTC) for name in ("start", "end")))
    try:
        answer |= packed(read_calendar(sys.stdin.buffer.read(), told["zone"], window))
    except CalendarFileError as error:
        answer |= {"error": error.template, "values": error.values}
    sys.stdout.buffer.write(json.dumps(answer).encode())


def _limit(told: dict[str, Any]) -> list[str]:
    """Limit this process, and return what this system cannot limit: macOS knows no limit of memory."""
    signal.alarm(math.ceil(told["seconds"]) + 1)  # should whoever started this be gone by then
    os.nice(10)  # pages come first
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would keep what was read
    wanted = {
        "time": (resource.RLIMIT_CPU, told["cpu_seconds"]),
        "memory": (resource.RLIMIT_AS, told["megabytes"] * _MEGABYTE),
    }
    return [name for name, (kind, most) in wanted.items() if not _is_set(kind, most)]


def _is_set(kind: int, most: int) -> bool:
    try:
        resource.setrlimit(kind, (most, most))
    except (ValueError, OSError):
        return False
    return True


if __name__ == "__main__":
    main()
