"""A file of a stranger is read in a process of its own, and whatever it costs ends with that process."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import TYPE_CHECKING

import pytest

from barsek_visits.domain.errors import CalendarFileError
from barsek_visits.ical import apart, child
from barsek_visits.ical.apart import READING_LIMITS, CalendarTooMuch, ReadingLimits, read_apart
from barsek_visits.ical.reading import read_calendar
from tests.support.calendars.calendars import YEAR, calendar, free_busy

if TYPE_CHECKING:
    from collections.abc import Iterator

DAILY = "DTSTART:20270101T100000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY"
# Within every limit of the reader itself, and many seconds' work.
HOSTILE = calendar(*(f"UID:{n}\n{DAILY};INTERVAL={250 + n % 50}\nSUMMARY:{'x' * 100}" for n in range(25_000)))


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[subprocess.Popen[bytes]]]:
    """All processes that a test starts."""
    started: list[subprocess.Popen[bytes]] = []

    class Watched(subprocess.Popen):
        def __init__(self, *args: object, **kwargs: object) -> None:
            super().__init__(*args, **kwargs)
            started.append(self)

    monkeypatch.setattr(subprocess, "Popen", Watched)
    yield started
    for one in started:
        with pytest.raises(ProcessLookupError):
            os.kill(one.pid, 0)  # neither running nor a zombie


def test_what_is_read_apart_is_what_is_read_here(children: list[subprocess.Popen[bytes]]) -> None:
    text = calendar(
        f"UID:a\n{DAILY}\nSUMMARY:Møte 🙂\nLOCATION:Pasvik\nORGANIZER:mailto:a@b.no\nATTENDEE:mailto:c@b.no",
        "UID:b\nDTSTART:never\nDTEND;VALUE=DATE:20270301\nSUMMARY:Broken",
        "UID:c\nDTSTART;TZID=Nowhere:20270301T100000\nDTEND:soon",
        "DTSTART;VALUE=DATE:20270301\nCLASS:PRIVATE",
    )
    text = text.replace(b"BEGIN:VEVENT", free_busy("FREEBUSY:20270301T090000Z/PT1H").encode() + b"BEGIN:VEVENT", 1)
    here, there = (read(text, "Europe/Oslo", YEAR) for read in (read_calendar, read_apart))

    assert (here, here.unreadable, here.unread, here.busy) == (there, there.unreadable, there.unread, there.busy)
    assert here.busy
    assert [0] == [one.returncode for one in children]


@pytest.mark.parametrize(
    ("limits", "ended_by"),
    [
        (ReadingLimits(cpu_seconds=1), {-signal.SIGXCPU, -signal.SIGKILL}),
        (ReadingLimits(seconds=0.5), {-signal.SIGKILL}),
        (ReadingLimits(megabytes=30), {1}),
    ],
    ids=["work", "time", "memory"],
)
def test_a_hostile_file_ends_its_own_process_and_is_one_clear_error(
    children: list[subprocess.Popen[bytes]], limits: ReadingLimits, ended_by: set[int]
) -> None:
    with pytest.raises(CalendarTooMuch, match=r"^the calendar takes more than \d+ seconds of work or \d+ MB of memory"):
        read_apart(HOSTILE, "Europe/Oslo", YEAR, limits)

    assert {one.returncode for one in children} <= ended_by
    assert 1 == len(children)


def test_what_the_reader_refuses_is_refused_in_its_words() -> None:
    with pytest.raises(CalendarFileError, match="does not begin with BEGIN:VCALENDAR"):
        read_apart(b"<html>", "Europe/Oslo", YEAR)


def test_a_child_whose_parent_is_gone_ends_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    alarms: list[int] = []
    monkeypatch.setattr(signal, "alarm", alarms.append)
    monkeypatch.setattr(child, "_is_set", lambda _kind, _most: True)
    monkeypatch.setattr(os, "nice", lambda _by: None)

    assert [] == child._limit(vars(READING_LIMITS))
    assert [61] == alarms


def test_a_system_that_cannot_limit_says_so(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def refuse(kind: int, _limits: object) -> None:
        if kind == child.resource.RLIMIT_AS:
            raise ValueError("current limit exceeds maximum limit")

    monkeypatch.setattr(child.resource, "setrlimit", refuse)
    monkeypatch.setattr(signal, "alarm", lambda _seconds: None)
    monkeypatch.setattr(os, "nice", lambda _by: None)
    assert ["memory"] == child._limit(vars(READING_LIMITS))

    apart._answer({"unlimited": ["memory"], "shared": [], "events": [], "unreadable": 0, "unread": [], "busy": []})
    assert "this system sets no limit of memory for reading a calendar" in caplog.text


def test_no_secret_of_ours_is_in_the_childs_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BARSEK_SECRET_KEY", "s" * 40)
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    given = apart._environment()

    assert "s" * 40 not in given.values()
    assert [apart._ROOT, "/elsewhere"] == given["PYTHONPATH"].split(os.pathsep)


def test_a_child_gives_way_to_pages_and_leaves_no_core_file(monkeypatch: pytest.MonkeyPatch) -> None:
    set_to: dict[str, object] = {}
    monkeypatch.setattr(child.resource, "setrlimit", lambda kind, most: set_to.update({kind: most}))
    monkeypatch.setattr(signal, "alarm", lambda _seconds: None)
    monkeypatch.setattr(os, "nice", lambda by: set_to.update(nice=by))
    child._limit(vars(READING_LIMITS))

    assert (10, (0, 0)) == (set_to["nice"], set_to[child.resource.RLIMIT_CORE])
