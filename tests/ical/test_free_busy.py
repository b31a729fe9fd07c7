"""Times that a calendar only says to be taken, in VFREEBUSY (RFC 5545 section 3.6.4)."""

from __future__ import annotations

import pytest

from barsek_visits.domain.errors import CalendarFileError
from barsek_visits.domain.office_time import OfficeTime
from barsek_visits.ical import reading
from tests.support.calendars.calendars import free_busy, read

OSLO = OfficeTime("Europe/Oslo")
TEN_TO_ELEVEN = "20270301T090000Z/20270301T100000Z"


def busy(*lines: str, head: str = "") -> list[str]:
    spans = read(head=head + free_busy(*lines)).busy
    return [f"{OSLO.wall(span.start):%m-%d %H:%M}-{OSLO.wall(span.end):%m-%d %H:%M}" for span in spans]


@pytest.mark.parametrize(
    ("kind", "counts"),
    [
        ("", True),
        (";FBTYPE=BUSY", True),
        (";FBTYPE=BUSY-UNAVAILABLE", True),
        (";FBTYPE=BUSY-TENTATIVE", True),
        (";FBTYPE=X-WORKING-ELSEWHERE", True),
        (";FBTYPE=FREE", False),
        (";fbtype=free", False),
    ],
)
def test_all_counts_but_what_is_said_to_be_free(kind: str, counts: bool) -> None:
    assert counts == bool(busy(f"FREEBUSY{kind}:{TEN_TO_ELEVEN}"))


@pytest.mark.parametrize(
    ("period", "told"),
    [
        ("20270301T090000Z/20270301T100000Z", "03-01 10:00-03-01 11:00"),
        ("20270301T090000Z/PT1H30M", "03-01 10:00-03-01 11:30"),
        ("20270301T090000Z/P1D", "03-01 10:00-03-02 10:00"),
        ("20270301T100000/20270301T110000", "03-01 10:00-03-01 11:00"),
        ("2027-03-01T09:00:00Z/PT1H", "03-01 10:00-03-01 11:00"),
        ("20270301/20270302", "03-01 00:00-03-02 00:00"),
    ],
    ids=["its end", "its length", "days", "no zone", "dashes and colons", "a day"],
)
def test_a_period_is_told_by_its_end_or_its_length(period: str, told: str) -> None:
    assert [told] == busy(f"FREEBUSY:{period}")


def test_a_line_has_many_periods_and_is_read_whole() -> None:
    periods = ",".join(f"2027{n // 28 % 12 + 1:02d}{n % 28 + 1:02d}T{n % 24:02d}0000Z/PT{n + 1}M" for n in range(6000))

    assert len(periods) > 100_000
    assert "11-09 00:00-11-13 04:00" in busy(f"FREEBUSY:{periods}")


def test_an_end_that_cannot_be_read_is_an_hour_and_what_has_no_start_is_counted() -> None:
    found = read(head=free_busy("FREEBUSY:20270301T090000Z/soon,never/PT1H,20270302T090000Z"))

    assert 3 == found.unreadable
    assert [60, 60] == [span.length.total_seconds() / 60 for span in found.busy]


def test_what_takes_no_time_and_what_is_outside_the_window_is_none() -> None:
    assert [] == busy("FREEBUSY:20270301T090000Z/PT0S,20260301T090000Z/PT1H")


def test_it_makes_no_event() -> None:
    assert [] == read(head=free_busy(f"FREEBUSY:{TEN_TO_ELEVEN}", "DTSTART:20270301T000000Z", "SUMMARY:Busy"))


def test_there_is_an_end_to_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_EVENTS", 2)
    with pytest.raises(CalendarFileError):
        busy("FREEBUSY:20270301T090000Z/PT1H,20270302T090000Z/PT1H", "FREEBUSY:20270303T090000Z/PT1H")
