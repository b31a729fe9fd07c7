"""Calendars of strangers, read in a process of their own: what one file costs, or breaks, stays there (ADR 0016).

The reader refuses what it knows to be too much work.  This is for what nobody thought of: whatever a file does, it
does it in a process that may use so much time and memory and no more, and this one waits no longer than is said.
"""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from barsek_visits.domain.errors import N_, CalendarFileError
from barsek_visits.ical.transfer import unpacked

if TYPE_CHECKING:
    from barsek_visits.domain.spans import TimeSpan
    from barsek_visits.ical.reading import ExternalEvents

log = logging.getLogger(__name__)

_ROOT = str(Path(__file__).parents[2])
# All of our environment that a Python needs to start; the secrets in it are none of the reader's business.
_KEPT = ("PYTHON", "LD_LIBRARY_PATH", "DYLD_")


@dataclass(frozen=True)
class ReadingLimits:
    """What reading one file may take: seconds on the clock, seconds of a processor, and memory in MB."""

    seconds: float = 60
    cpu_seconds: int = 45
    megabytes: int = 1024


READING_LIMITS = ReadingLimits()


class CalendarTooMuch(CalendarFileError):
    """Reading the file broke a limit of time or memory."""


def read_apart(data: bytes, zone_name: str, window: TimeSpan, limits: ReadingLimits = READING_LIMITS) -> ExternalEvents:
    """Return what `read_calendar` does, from a process that ends with it.

    Raises:
        CalendarTooMuch: it took more time or memory than the limits allow; the process is gone.
        CalendarFileError: as `read_calendar`.
    """
    head = {"zone": zone_name, "start": window.start.timestamp(), "end": window.end.timestamp(), **asdict(limits)}
    try:
        done = subprocess.run(  # our own interpreter and module; the file is on its standard input
            [sys.executable, "-m", "barsek_visits.ical.child"],
            input=json.dumps(head).encode() + b"\n" + data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # a traceback could quote the file
            timeout=limits.seconds,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:  # it is killed and waited for by then
        raise _too_much(limits) from error
    if done.returncode != 0:
        raise _too_much(limits)
    return _answer(json.loads(done.stdout))


def _answer(told: dict[str, Any]) -> ExternalEvents:
    if told["unlimited"]:
        log.warning("this system sets no limit of %s for reading a calendar", " and ".join(told["unlimited"]))
    if "error" in told:
        raise CalendarFileError(told["error"], **told["values"])
    return unpacked(told)


def _too_much(limits: ReadingLimits) -> CalendarTooMuch:
    text = N_("the calendar takes more than %(seconds)s seconds of work or %(megabytes)s MB of memory to read")
    return CalendarTooMuch(text, seconds=limits.cpu_seconds, megabytes=limits.megabytes)


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name.startswith(_KEPT)}
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, [_ROOT, kept.get("PYTHONPATH", "")]))}
