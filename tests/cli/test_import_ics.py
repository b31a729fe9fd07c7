"""`flask import-ics`: the report, the dry run, and one line for what cannot be taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.models import Booking, ImportedEvent, Meeting, OutboxMail
from tests.support.calendars.calendars import calendar
from tests.support.office.stored import counted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result
    from flask import Flask

    from tests.support.office.house import House

    Run = Callable[..., Result]

SINCE = ("--since", "2099-03-01")
EVENTS = (
    "UID:a\nSUMMARY:Ukemøte\nLOCATION:Storsalen\nDTSTART;TZID=Europe/Oslo:20990302T090000\n"
    "DTEND;TZID=Europe/Oslo:20990302T100000",
    "UID:b\nSUMMARY:ProgrammeConflict\nLOCATION:storsalen\nDTSTART;TZID=Europe/Oslo:20990302T093000\n"
    "DTEND;TZID=Europe/Oslo:20990302T103000",
    "UID:c\nSUMMARY:Dentist\nDTSTART;TZID=Europe/Oslo:20990303T093000\nDTEND;TZID=Europe/Oslo:20990303T103000",
    "UID:d\nDTSTART:never",
    "UID:e\nSUMMARY:Trade fair\nLOCATION:Oslo\nDTSTART;VALUE=DATE:20990504\nDTEND;VALUE=DATE:20990506",
)
REPORT = """\
From 2099-03-01 to 2101-03-02{note}
       1  taken
       0  known
       2  skipped
       1  conflicting
       1  unreadable
conflicting: 2099-03-02 09:30–10:30  ProgrammeConflict: Storsalen: 2099-03-02 09:00–10:00  Ukemøte
skipped: 2099-03-03 09:30–10:30  Dentist: neither a room nor a host of ours
skipped: 2099-05-04 00:00–2099-05-06 00:00  Trade fair: neither a room nor a host of ours
unreadable: line 24  –: no start that can be read
"""
WOULD_BE_TAKEN = """
Would be taken:
  When                    Room       Title    Time zone    Guessed
  2099-03-02 09:00–10:00  Storsalen  Ukemøte  Europe/Oslo
"""


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "export.ics"
    path.write_bytes(calendar(*EVENTS))
    return path


def test_the_report_counts_and_names_what_was_not_taken_in_the_offices_time(
    run: Run, house: House, export: Path
) -> None:
    told = run("import-ics", str(export), *SINCE)

    assert (0, REPORT.format(note=":")) == (told.exit_code, told.stdout)
    assert (1, 0) == (counted(Meeting), counted(OutboxMail))


def test_where_nobody_watches_there_is_no_bar(run: Run, house: House, export: Path) -> None:
    assert run("import-ics", str(export), *SINCE).stderr == ""


def test_a_second_run_knows_what_was_taken_and_names_the_booking_in_the_way(
    run: Run, house: House, export: Path
) -> None:
    run("import-ics", str(export), *SINCE)
    told = run("import-ics", str(export), *SINCE).stdout
    reference = db.session.scalars(select(Booking.reference)).one()

    assert "       0  taken\n       1  known\n       2  skipped\n       1  conflicting\n" in told
    assert f"ProgrammeConflict: Storsalen: 2099-03-02 09:00–10:00  Ukemøte ({reference})\n" in told
    assert 1 == counted(Meeting)


def test_a_dry_run_says_the_same_and_takes_nothing(run: Run, house: House, export: Path) -> None:
    told = run("import-ics", str(export), *SINCE, "--dry-run")

    assert (0, REPORT.format(note=", a dry run: nothing was taken.") + WOULD_BE_TAKEN) == (told.exit_code, told.stdout)
    assert (0, 0) == (counted(Booking), counted(ImportedEvent))


def test_what_was_guessed_is_marked_and_how_a_room_was_found_is_said(run: Run, house: House, tmp_path: Path) -> None:
    path = tmp_path / "doubtful.ics"
    path.write_bytes(
        calendar(
            "UID:a\nSUMMARY:W\nLOCATION:Teams\\; storsalen (40)\nDTSTART;TZID=Kirkenes:20990302T090000\nDTEND:soon",
            "UID:b\nSUMMARY:Lost\nDTSTART:20990230T090000\nDTEND:20990303T100000",
        )
    )
    guessed = "? time zone not known: Kirkenes; ? end not readable: soon"
    row = f"  2099-03-02 09:00–10:00  Storsalen (storsalen (40))  W      Kirkenes   {guessed}\n"
    dry = run("import-ics", str(path), *SINCE, "--dry-run").stdout
    taken = run("import-ics", str(path), *SINCE).stdout

    assert row in dry
    assert row in taken
    assert "\nTaken with a guess:\n" in taken
    assert "unreadable: 2099-03-03  line 11  Lost: no start that can be read\n" in dry


def test_without_a_day_it_is_from_today_and_two_years_from_then(run: Run, house: House, tmp_path: Path) -> None:
    path = tmp_path / "endless.ics"
    old = "DTSTART;TZID=Europe/Oslo:20200106T090000\nDURATION:PT1H"
    path.write_bytes(calendar(f"UID:a\nSUMMARY:W\nLOCATION:Storsalen\n{old}\nRRULE:FREQ=WEEKLY", f"UID:b\n{old}"))
    run("import-ics", str(path))

    assert counted(Meeting) in (104, 105)


def test_from_a_day_in_the_past_it_goes_on_into_the_future(run: Run, house: House, tmp_path: Path) -> None:
    path = tmp_path / "endless.ics"
    old = "DTSTART;TZID=Europe/Oslo:20200106T090000\nDURATION:PT1H"
    path.write_bytes(calendar(f"UID:a\nSUMMARY:W\nLOCATION:Storsalen\n{old}\nRRULE:FREQ=WEEKLY;INTERVAL=4"))
    run("import-ics", str(path), "--since", "2019-06-01")

    assert counted(Meeting) > (2026 - 2019 + 2) * 52 // 4 - 13


def test_the_room_of_every_event_can_be_named(run: Run, house: House, export: Path) -> None:
    told = run("import-ics", str(export), *SINCE, "--room", "biblioteket")

    assert "       3  taken\n" in told.stdout
    assert 3 == counted(Meeting)


def test_an_unknown_room_is_answered_in_one_line_with_the_rooms(run: Run, house: House, export: Path) -> None:
    told = run("import-ics", str(export), *SINCE, "--room", "Kjelleren")

    assert (1, "") == (told.exit_code, told.stdout)
    assert "Error: there is no room 'Kjelleren'; there are: Biblioteket, Møterommet, Storsalen\n" == told.stderr
    assert 0 == counted(Meeting)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "this is no calendar file: it does not begin with BEGIN:VCALENDAR"),
        (b"<html></html>", "this is no calendar file: it does not begin with BEGIN:VCALENDAR"),
        (calendar(*EVENTS)[:-20], "the calendar file is cut off: its END:VCALENDAR is missing"),
        (calendar(*EVENTS) + b"\r\n" * (5 * 1024 * 1024), "the file is larger than 10 MB"),
    ],
    ids=["empty", "page", "cut off", "large"],
)
def test_what_is_no_calendar_or_too_large_is_one_line_and_nothing_is_taken(
    run: Run, house: House, tmp_path: Path, content: bytes, why: str
) -> None:
    path = tmp_path / "no.ics"
    path.write_bytes(content)
    told = run("import-ics", str(path), *SINCE)

    assert (1, "", f"Error: {path}: {why}\n") == (told.exit_code, told.stdout, told.stderr)
    assert 0 == counted(Meeting)


@pytest.mark.parametrize("day", ["yesterday", "0001-01-01", "9999-12-31"])
def test_a_day_that_nobody_means_is_a_wrong_use(run: Run, house: House, export: Path, day: str) -> None:
    assert 2 == run("import-ics", str(export), "--since", day).exit_code


def test_without_an_office_it_says_what_to_do_first(app: Flask, run: Run, export: Path) -> None:
    told = run("import-ics", str(export), *SINCE)

    assert (1, "Error: no office has been loaded: flask office load FILE.toml\n") == (told.exit_code, told.stderr)
