"""`flask import-ics`: the report, the dry run, and one line for what cannot be taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from barsek_visits.db import db
from barsek_visits.models import Meeting
from tests.ical.test_reading import calendar

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask

    from tests.support.house import House

EVENTS = (
    "UID:a\nSUMMARY:Ukemøte\nLOCATION:Storsalen\nDTSTART;TZID=Europe/Oslo:20990302T090000\n"
    "DTEND;TZID=Europe/Oslo:20990302T100000",
    "UID:b\nSUMMARY:Clash\nLOCATION:storsalen\nDTSTART;TZID=Europe/Oslo:20990302T093000\n"
    "DTEND;TZID=Europe/Oslo:20990302T103000",
    "UID:c\nSUMMARY:Dentist\nDTSTART;TZID=Europe/Oslo:20990303T093000\nDTEND;TZID=Europe/Oslo:20990303T103000",
    "UID:d\nDTSTART:never",
)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "export.ics"
    path.write_bytes(calendar(*EVENTS))
    return path


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["import-ics", "--since", "2099-03-01", *arguments])
    db.session.rollback()
    return result.exit_code, result.output


def meetings() -> int:
    return db.session.scalar(select(func.count()).select_from(Meeting)) or 0


def test_the_report_counts_and_names_what_was_not_taken(app: Flask, house: House, export: Path) -> None:
    status, told = run(app, str(export))

    assert (0, 1) == (status, meetings())
    for line in (
        "1  taken", "1  conflicting", "1  skipped", "1  unreadable",
        "conflicting: 2099-03-02 09:30–10:30  Clash: Storsalen: 2099-03-02 09:00–10:00  Ukemøte (",
        "skipped: 2099-03-03 09:30–10:30  Dentist: neither a room nor a host of ours",
    ):  # fmt: skip
        assert line in told
    assert "1  known" in run(app, str(export))[1]
    assert 1 == meetings()


def test_a_dry_run_says_the_same_and_takes_nothing(app: Flask, house: House, export: Path) -> None:
    status, told = run(app, str(export), "--dry-run")

    assert (0, 0) == (status, meetings())
    assert "nothing was taken" in told
    assert "1  taken" in told


def test_an_unknown_room_is_answered_with_the_rooms(app: Flask, house: House, export: Path) -> None:
    status, told = run(app, str(export), "--room", "Kjelleren")

    assert (1, 0) == (status, meetings())
    assert "Biblioteket, Møterommet, Storsalen" in told


@pytest.mark.parametrize("content", [b"", b"<html></html>", b"BEGIN:VCALENDAR\r\n", b"x" * (10 * 1024 * 1024 + 1)])
def test_what_is_no_calendar_or_too_large_is_one_line_and_nothing_is_taken(
    app: Flask, house: House, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "no.ics"
    path.write_bytes(content)
    status, told = run(app, str(path))

    assert (1, 0) == (status, meetings())
    assert told.startswith(f"Error: {path}: ")
    assert 1 == told.count("\n")
