"""A calendar between upload and taking over: sealed, for an hour at most, worked on by one worker at a time."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

import pytest

from barsek_visits.domain.errors import WrongState
from barsek_visits.ical.apart import ReadingLimits
from barsek_visits.models import Meeting
from barsek_visits.services.calendars import import_desk
from barsek_visits.services.calendars.import_desk import (
    KEPT,
    DeskState,
    DeskStep,
    ImportDesk,
    forget_calendar,
    forget_old_imports,
    take_calendar,
    upload_calendar,
    work_on_next_import,
)
from barsek_visits.services.calendars.imports import Outcome
from barsek_visits.settings import current_settings
from tests.support.calendars.calendars import calendar
from tests.support.office.stored import counted

if TYPE_CHECKING:
    from tests.support.office.house import House

TAKEN = "UID:a\nSUMMARY:Canary\nLOCATION:Storsalen\nDTSTART;TZID=Europe/Oslo:20270302T090000\nDURATION:PT1H"
CLASH = TAKEN.replace("UID:a", "UID:b")
FREE = f"{TAKEN.replace('UID:a', 'UID:c')}\nTRANSP:TRANSPARENT"
GUESSED = TAKEN.replace("UID:a", "UID:d").replace("Oslo:20270302", "Nowhere:20270303")
LOST = "UID:e\nSUMMARY:Lost\nDTSTART:soon\nDTEND;VALUE=DATE:20270309"
DATA = calendar(TAKEN, CLASH, FREE, GUESSED, LOST)


def step(house: House) -> str | None:
    state = ImportDesk(house.staff["ada"].id).state(now=house.now)
    return state.step.value if state else None


def upload(house: House, data: bytes = DATA, room: str = "") -> ImportDesk:
    upload_calendar(data, room, by=house.staff["ada"], now=house.now)
    return ImportDesk(house.staff["ada"].id)


def test_a_look_takes_nothing_and_tells_of_each_event_and_the_second_look_takes(house: House) -> None:
    desk = upload(house)
    assert work_on_next_import(now=house.now)
    report = desk.report()

    assert ("looked", 0) == (step(house), counted(Meeting))
    assert report is not None
    assert {"taken": 2, "conflicting": 1, "skipped": 1} == report.counts
    assert [(("Storsalen", "Storsalen"),)] * 2 == [row.rooms for row in report.of(Outcome.TAKEN)]
    assert [[], ["Europe/Nowhere"]] == [[text for _, text in row.guesses] for row in report.of(Outcome.TAKEN)]
    assert "Canary" == report.of(Outcome.CONFLICT)[0].conflicts[0].title
    assert ("Lost", 1) == (report.unread[0].title, report.unreadable)

    take_calendar(by=house.staff["ada"], now=house.now)
    assert work_on_next_import(now=house.now)
    assert ("taken", 2) == (step(house), counted(Meeting))


def test_it_lies_sealed_readable_by_nobody_else_and_the_file_goes_once_taken(house: House) -> None:
    upload(house)
    work_on_next_import(now=house.now)
    files = {path.suffix: path for path in (current_settings().data_dir / "imports").iterdir()}

    assert {".calendar", ".report", ".state", ".lock"} == files.keys()
    assert all(b"Canary" not in path.read_bytes() for path in files.values())
    assert {0o600} == {stat.S_IMODE(path.stat().st_mode) for path in files.values()}
    take_calendar(by=house.staff["ada"], now=house.now)
    work_on_next_import(now=house.now)
    assert not files[".calendar"].exists()


def test_it_is_gone_within_the_hour_whatever_became_of_it(house: House) -> None:
    desk = upload(house)
    house.clock.advance(minutes=KEPT.total_seconds() // 60)

    assert (None, False) == (step(house), work_on_next_import(now=house.now))
    with pytest.raises(WrongState):
        take_calendar(by=house.staff["ada"], now=house.now)
    assert 1 == forget_old_imports(now=house.now)
    assert not desk._file.exists()
    assert 0 == forget_old_imports(now=house.now)


def test_upkeep_comes_soon_enough() -> None:
    from barsek_visits.worker import jobs

    assert KEPT.total_seconds() + jobs._UPKEEP_EVERY.total_seconds() < 3600


def test_the_admin_removes_it(house: House) -> None:
    desk = upload(house)
    forget_calendar(by=house.staff["ada"])

    assert (None, False) == (step(house), desk._file.exists())


def test_what_is_being_worked_on_is_neither_replaced_nor_worked_on_twice(house: House) -> None:
    desk = upload(house)
    with desk.held():
        assert not work_on_next_import(now=house.now)
        for press in (lambda: upload(house), lambda: forget_calendar(by=house.staff["ada"])):
            with pytest.raises(WrongState):
                press()

    assert work_on_next_import(now=house.now), "a worker that died holds nothing"


@pytest.mark.parametrize(
    ("data", "room", "limits", "problem"),
    [
        (b"<html>", "", None, "this is no calendar file: it does not begin with BEGIN:VCALENDAR"),
        (DATA, "", ReadingLimits(seconds=0.05), "the calendar takes more than %(seconds)s seconds of work or"),
        (DATA, "Kjelleren", None, ""),
    ],
    ids=["no calendar", "too much", "room gone"],
)
def test_what_cannot_be_read_says_why_and_is_removed(
    house: House, monkeypatch: pytest.MonkeyPatch, data: bytes, room: str, limits: ReadingLimits | None, problem: str
) -> None:
    if limits:
        monkeypatch.setattr(import_desk, "READING_LIMITS", limits)
    desk = upload(house, data, room)
    work_on_next_import(now=house.now)
    state = desk.state(now=house.now)

    assert state is not None
    assert (DeskStep.FAILED, True) == (state.step, state.problem.startswith(problem))
    assert not desk._file.exists()


def test_only_what_was_looked_at_is_taken(house: House) -> None:
    upload(house)
    with pytest.raises(WrongState):
        take_calendar(by=house.staff["ada"], now=house.now)


def test_progress_is_written_down(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from barsek_visits.services.calendars import imports

    monkeypatch.setattr(imports, "_BATCH", 2)
    desk, seen = upload(house), []
    keep = ImportDesk.keep

    def note(self: ImportDesk, state: DeskState) -> None:
        seen.append((state.done, state.total))
        keep(self, state)

    monkeypatch.setattr(ImportDesk, "keep", note)
    work_on_next_import(now=house.now)

    assert [(0, 4), (2, 4), (4, 4), (4, 4)] == seen
    assert desk.report() is not None
