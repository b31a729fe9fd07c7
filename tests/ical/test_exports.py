"""Whole exports of Outlook and Google, as they lie in `tests/golden/calendars/`, are read as their owners see them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from barsek_visits.domain.spans import TimeSpan
from barsek_visits.ical.reading import read_calendar
from tests.support.office.house import OSLO

if TYPE_CHECKING:
    from collections.abc import Callable

    from barsek_visits.domain.calendars.external_events import ExternalEvent
    from barsek_visits.ical.reading import ExternalEvents

FOLDER = Path(__file__).resolve().parents[1] / "golden" / "calendars"
YEAR = TimeSpan(datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC))


def folded_by_octets(data: bytes) -> bytes:
    """Fold as programs do that count octets and know nothing of letters."""
    lines = data.replace(b"\n ", b"").split(b"\n")
    return b"\r\n".join(b"\r\n ".join(line[at : at + 9] for at in range(0, len(line), 9)) for line in lines) + b"\r\n"


AS_WRITTEN: dict[str, Callable[[bytes], bytes]] = {
    "lines of Unix": lambda data: data,
    "lines of Windows": lambda data: data.replace(b"\n", b"\r\n"),
    "lines of old Macs": lambda data: data.replace(b"\n", b"\r"),
    "with a mark": lambda data: b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n"),
    "in UTF-16": lambda data: data.decode().encode("utf-16"),
    "in Windows' own letters": lambda data: data.decode().encode("cp1252"),
    "folded in the middle of letters": folded_by_octets,
}


def export(name: str, written: str = "lines of Windows") -> ExternalEvents:
    return read_calendar(AS_WRITTEN[written]((FOLDER / f"{name}.ics").read_bytes()), "Europe/Oslo", YEAR)


def seen(event: ExternalEvent) -> str:
    start, end = OSLO.wall(event.span.start), OSLO.wall(event.span.end)
    return f"{start:%m-%d %H:%M}–{end:%H:%M} {event.title}"


SEEN = {
    "outlook_classic": [
        "03-22 09:00–10:00 Ukemøte – «Barents»",
        "03-29 14:00–15:00 Ukemøte, flyttet",
        "04-12 09:00–10:00 Ukemøte – «Barents»",
        "05-17 00:00–00:00 Bursdag",
    ],
    "outlook_web": [
        "03-10 09:00–09:30 Avlyst: Samtale med Helsinki",
        "03-29 09:30–11:00 Kontormøte",
        "04-26 09:30–11:00 Kontormøte",
        "05-31 09:30–11:00 Kontormøte",
        "08-30 09:30–11:00 Kontormøte",
        "09-27 09:30–11:00 Kontormøte",
        "10-25 09:30–11:00 Kontormøte",
        "11-01 09:00–09:30 Samtale med Helsinki",
        "11-29 09:30–11:00 Kontormøte",
    ],
    "google": [
        "03-01 09:00–10:00 Enkel",
        "10-25 13:00–14:00 Språkkafé",
        "11-02 13:30–14:30 Språkkafé på tirsdag",
        "11-08 13:00–14:00 Språkkafé",
    ],
}


@pytest.mark.parametrize("written", AS_WRITTEN)
@pytest.mark.parametrize("name", SEEN)
def test_an_export_is_read_as_its_owner_sees_it_however_it_is_written(name: str, written: str) -> None:
    events = export(name, written)

    assert (SEEN[name], 0) == ([seen(event) for event in events], events.unreadable)


def test_classic_outlook_tells_place_people_and_what_is_private_and_free() -> None:
    first, *_, birthday = export("outlook_classic")

    assert "Møterom Pasvik, 2. etasje" == first.location
    assert "anna.dahl@barsek.example" == first.organizer
    assert ("anna.dahl@barsek.example", "berit.sara@barsek.example", "pasvik@barsek.example") == first.people
    assert (False, False, False, False) == (first.private, first.free, first.all_day, first.cancelled)
    assert (True, True, True, False) == (birthday.private, birthday.free, birthday.all_day, birthday.cancelled)


def test_outlook_on_the_web_tells_what_is_cancelled_and_confidential() -> None:
    cancelled, *_, call, _ = export("outlook_web")

    assert (True, True, True) == (cancelled.cancelled, cancelled.free, cancelled.private)
    assert (False, False, True) == (call.cancelled, call.free, call.private)
    assert "Varanger; Microsoft Teams-møte" == export("outlook_web")[1].location


def test_of_googles_guests_who_declined_is_none() -> None:
    assert ("oleg@barsek.example",) == export("google")[1].people


@pytest.mark.parametrize("name", SEEN)
def test_each_occurrence_has_a_name_of_its_own_that_does_not_hang_on_the_window(name: str) -> None:
    keys = [event.key for event in export(name)]
    later = TimeSpan(datetime(2027, 4, 5, tzinfo=UTC), YEAR.end)
    data = (FOLDER / f"{name}.ics").read_bytes()

    assert len(keys) == len(set(keys))
    assert set(keys) > {event.key for event in read_calendar(data, "Europe/Oslo", later)}
