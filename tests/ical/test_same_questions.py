"""Other readers are asked the same questions; where one of them answers otherwise, docs/other-calendars.md says why."""

from __future__ import annotations

import re
import warnings
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from dateutil.rrule import rrulestr

from barsek_visits.ical.reading import read_calendar
from barsek_visits.ical.timezones import vtimezone_lines
from tests.support.calendars.calendars import YEAR, calendar
from tests.support.calendars.ical_js import IcalJs
from tests.support.office.house import OSLO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ZONE = ZoneInfo("Europe/Oslo")
_DOCUMENT = Path(__file__).parents[2] / "docs" / "other-calendars.md"
_MOST = 12
READERS = ("recurring-ical-events", "dateutil", "ical.js")
_S = "UID:s\nDTSTART;TZID=Europe/Oslo:20270202T140000\nDTEND;TZID=Europe/Oslo:20270202T150000"
_DAY = "UID:d\nDTSTART;VALUE=DATE:20270202"
_CHANGE = "UID:s\nRECURRENCE-ID;{}\nDTSTART;TZID=Europe/Oslo:20270209T160000\nDTEND;TZID=Europe/Oslo:20270209T170000"

# Each question by its name in the document: the events of a calendar, and when they are on the office's clock.
QUESTIONS: dict[str, tuple[tuple[str, ...], list[str]]] = {
    "a series": ((f"{_S}\nRRULE:FREQ=WEEKLY;COUNT=3",), ["02-02 14:00", "02-09 14:00", "02-16 14:00"]),
    "over the change of the clock": (
        (f"{_S}\nRRULE:FREQ=MONTHLY;INTERVAL=2;COUNT=3",),
        ["02-02 14:00", "04-02 14:00", "06-02 14:00"],
    ),
    "the last weekday": (
        (f"{_S}\nRRULE:FREQ=MONTHLY;BYDAY=TU;BYSETPOS=-1;COUNT=2",),
        ["02-02 14:00", "02-23 14:00", "03-30 14:00"],
    ),
    "a date left out": (
        (f"{_S}\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;TZID=Europe/Oslo:20270209T140000",),
        ["02-02 14:00", "02-16 14:00"],
    ),
    "a date more": (
        (f"{_S}\nRDATE;TZID=Europe/Oslo:20270301T090000",),
        ["02-02 14:00", "03-01 09:00"],
    ),
    "a date moved": (
        (f"{_S}\nRRULE:FREQ=WEEKLY;COUNT=3", _CHANGE.format("TZID=Europe/Oslo:20270209T140000")),
        ["02-02 14:00", "02-09 16:00", "02-16 14:00"],
    ),
    "C01 a day as the end": (
        (f"{_S}\nRRULE:FREQ=WEEKLY;UNTIL=20270216",),
        ["02-02 14:00", "02-09 14:00", "02-16 14:00"],
    ),
    "C02 local midnight in UTC": (
        (f"{_DAY}\nRRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20270215T230000Z",),
        ["02-02", "02-09", "02-16"],
    ),
    "C07 one UID, three events": (
        tuple(f"UID:same\nDTSTART:202702{day}T130000Z\nDTEND:202702{day}T140000Z" for day in ("02", "09", "16")),
        ["02-02 14:00", "02-09 14:00", "02-16 14:00"],
    ),
    "C08 two bounds": (
        (f"{_S}\nRRULE:FREQ=WEEKLY;COUNT=30;UNTIL=20270216T130000Z",),
        ["02-02 14:00", "02-09 14:00", "02-16 14:00"],
    ),
    "C09 an empty rule": ((f"{_S}\nRRULE:",), ["02-02 14:00"]),
    "C13 a change by its day": (
        (f"{_S}\nRRULE:FREQ=WEEKLY;COUNT=3", _CHANGE.format("VALUE=DATE:20270209")),
        ["02-02 14:00", "02-09 16:00", "02-16 14:00"],
    ),
    "C14 an unknown part": ((f"{_S}\nRRULE:FREQ=WEEKLY;COUNT=2;UNTL=20270216",), ["02-02 14:00", "02-09 14:00"]),
    "a day left out of times": (
        (f"{_S}\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;VALUE=DATE:20270209",),
        ["02-02 14:00", "02-16 14:00"],
    ),
    "an exception by rule": (
        (f"{_S}\nRRULE:FREQ=WEEKLY;COUNT=4\nEXRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=2",),
        ["02-09 14:00", "02-23 14:00"],
    ),
    "an empty part": ((f"{_S}\nRRULE:FREQ=WEEKLY;COUNT=2;BYDAY=",), ["02-02 14:00", "02-09 14:00"]),
    "the calendar of the rule": (
        (f"{_S}\nRRULE:RSCALE=GREGORIAN;FREQ=WEEKLY;COUNT=2",),
        ["02-02 14:00", "02-09 14:00"],
    ),
    "an end before the start": ((f"{_S}\nRRULE:FREQ=WEEKLY;UNTIL=20270101T130000Z",), ["02-02 14:00"]),
    "two times a day, one left out": (
        (f"{_S}\nRRULE:FREQ=DAILY;BYHOUR=13,14;COUNT=3\nEXDATE;TZID=Europe/Oslo:20270203T140000",),
        ["02-02 14:00", "02-03 13:00"],
    ),
    "an hour that the clock skips": (
        ("UID:n\nDTSTART;TZID=Europe/Oslo:20270327T023000\nDURATION:PT30M\nRRULE:FREQ=DAILY;COUNT=3",),
        ["03-27 02:30", "03-28 03:30", "03-29 02:30"],
    ),
}  # fmt: skip


def ours(text: bytes) -> list[str]:
    return [
        f"{OSLO.wall(one.span.start):{'%m-%d' if one.all_day else '%m-%d %H:%M'}}"
        for one in read_calendar(text, "Europe/Oslo", YEAR)
    ]


def by_recurring_ical_events(text: bytes) -> list[str]:
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(YEAR.start, YEAR.end)
    return sorted(shown(one["DTSTART"].dt) for one in found)


def by_dateutil(text: bytes) -> list[str] | None:
    """Return what dateutil makes of the lines that it knows; None where there is more than one event."""
    lines = text.decode().replace("\r\n", "\n").split("BEGIN:VEVENT\n")
    if len(lines) > 2:
        return None
    known = re.findall(r"^(?:DTSTART|RRULE|RDATE|EXDATE|EXRULE)[;:].*$", lines[1], re.MULTILINE)
    found = rrulestr("\n".join(known), forceset=True, tzids=ZoneInfo)
    is_day = "VALUE=DATE:" in known[0]
    return [shown(one.date() if is_day else one) for _, one in zip(range(_MOST), found, strict=False)]


def by_ical_js(text: bytes, reader: IcalJs) -> list[str]:
    found = reader.starts(text, _MOST)
    if isinstance(found, str):
        raise ValueError(found)
    return [one[5:] if len(one) == 10 else shown(datetime.fromisoformat(one)) for one in found]


def shown(start: Any) -> str:
    if not isinstance(start, datetime):
        return f"{start:%m-%d}"
    # What the clock skips is as long after midnight as it says (RFC 5545 section 3.3.5).
    return f"{start.astimezone(UTC).astimezone(_ZONE):%m-%d %H:%M}"


@pytest.fixture(scope="module")
def ical_js() -> Iterator[IcalJs]:
    reader = IcalJs()
    yield reader
    reader.stop()


def asked(events: tuple[str, ...]) -> bytes:
    zone = "\n".join(vtimezone_lines("Europe/Oslo"))
    return calendar(*events, head=f"{zone}\n")


def answers(text: bytes, reader: IcalJs) -> dict[str, str]:
    """Return what each of the other readers says: times, `nothing` or `refuses`; nothing where it cannot be asked."""
    readers: dict[str, Callable[[], list[str] | None]] = {
        "recurring-ical-events": lambda: by_recurring_ical_events(text),
        "dateutil": lambda: by_dateutil(text),
        "ical.js": lambda: by_ical_js(text, reader),
    }
    found = {}
    for name, ask in readers.items():
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # of two bounds
                times = ask()
        except Exception:
            found[name] = "refuses"
        else:
            if times is not None:
                found[name] = in_words(times)
    return found


def in_words(times: list[str]) -> str:
    words = ", ".join(times[:4]) + (" …" if len(times) > 4 else "")
    return words or "nothing"


def documented() -> dict[str, dict[str, str]]:
    """Return the differences in the document's table, by the question and the reader."""
    rows = re.findall(r"^\| (.+) \|$", _DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    cells = [row.split(" | ") for row in rows]
    return {
        question: {name: answer for name, answer in zip(READERS, answers, strict=True) if answer not in ("same", "–")}
        for question, *answers, _why in (row for row in cells if row[0] in QUESTIONS)
    }


@pytest.mark.parametrize("name", QUESTIONS)
def test_each_reader_answers_as_we_do_or_the_document_says_why_not(name: str, ical_js: IcalJs) -> None:
    events, right = QUESTIONS[name]
    text = asked(events)
    told = answers(text, ical_js)
    differing = {reader: answer for reader, answer in told.items() if answer != in_words(right)}

    assert right == ours(text)
    assert differing == documented().get(name, {})
