"""An admin's calendar between upload and taking over: it lies sealed in a file, and the worker reads it.

In files of the data folder and not in the database: so no backup holds it, and what is removed is gone at once.
Whoever works on it holds its lock, which the system lets go of when a process dies.
"""

from __future__ import annotations

import json
import logging
import os
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from filelock import FileLock, Timeout

from barsek_visits.db import db
from barsek_visits.domain.errors import CalendarFileError, NotFound, WrongState
from barsek_visits.ical.apart import READING_LIMITS, read_apart
from barsek_visits.queries.resources.office import office_row
from barsek_visits.sealing import CannotUnseal, import_sealer
from barsek_visits.services.calendars.import_reports import ImportReport, report_from, report_text
from barsek_visits.services.calendars.imports import import_events, import_window
from barsek_visits.settings import current_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from barsek_visits.domain.staff import StaffRow

log = logging.getLogger(__name__)

# Looked for every five minutes: so nothing lies here for an hour.
KEPT = timedelta(minutes=50)


class DeskStep(StrEnum):
    """How far an import is: what is to be done, or was."""

    LOOK = "look"
    LOOKED = "looked"
    TAKE = "take"
    TAKEN = "taken"
    FAILED = "failed"


_TO_DO = (DeskStep.LOOK, DeskStep.TAKE)


@dataclass(frozen=True)
class DeskState:
    """What is known of an import without opening it; `done` of `total` are events, `problem` as `CalendarFileError`."""

    step: DeskStep
    uploaded_at: datetime
    room: str = ""
    done: int = 0
    total: int = 0
    problem: str = ""
    values: dict[str, Any] | None = None

    @property
    def is_working(self) -> bool:
        """Whether the worker has something to do."""
        return self.step in _TO_DO

    @property
    def kept_until(self) -> datetime:
        """When it is removed."""
        return self.uploaded_at + KEPT


class ImportDesk:
    """The files of one admin's import."""

    def __init__(self, staff_id: int) -> None:
        """Know where they lie."""
        folder = current_settings().data_dir / "imports"
        self._state, self._file, self._report, self._lock = (
            folder / f"{staff_id}.{kind}" for kind in ("state", "calendar", "report", "lock")
        )

    def state(self, *, now: datetime) -> DeskState | None:
        """Return how far it is; None where there is nothing, or its time is over."""
        try:
            told = json.loads(self._state.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        at = datetime.fromisoformat(told["uploaded_at"]).astimezone(UTC)
        state = DeskState(**{**told, "step": DeskStep(told["step"]), "uploaded_at": at})
        return state if now < state.kept_until else None

    def report(self) -> ImportReport | None:
        """Return what was found, if it was looked at; None where another secret key sealed it."""
        try:
            return report_from(import_sealer().unseal(self._report.read_text(encoding="ascii")))
        except (FileNotFoundError, CannotUnseal):
            return None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock.

        Raises:
            WrongState: somebody else does.
        """
        self._state.parent.mkdir(mode=0o700, exist_ok=True)
        try:
            with FileLock(self._lock, timeout=0, mode=0o600):
                yield
        except Timeout as error:
            raise WrongState("working") from error

    def keep(self, state: DeskState) -> None:
        """Write down how far it is."""
        _write(self._state, json.dumps(asdict(state), default=lambda moment: moment.isoformat()))

    def keep_calendar(self, data: bytes) -> None:
        """Seal the file."""
        _write(self._file, import_sealer().seal(data.decode("latin-1")))

    def keep_report(self, text: str) -> None:
        """Seal what was found."""
        _write(self._report, import_sealer().seal(text))

    def calendar(self) -> bytes:
        """Return the file."""
        return import_sealer().unseal(self._file.read_text(encoding="ascii")).encode("latin-1")

    def forget_calendar(self) -> None:
        """Remove the file, and keep what was found."""
        self._file.unlink(missing_ok=True)

    def forget(self) -> None:
        """Remove all of it."""
        for path in (self._file, self._report, self._state):
            path.unlink(missing_ok=True)


def upload_calendar(data: bytes, room: str, *, by: StaffRow, now: datetime) -> None:
    """Keep a calendar sealed, in the place of any other of this admin; the worker looks at it at once.

    Raises:
        WrongState: one is being worked on right now.
    """
    desk = ImportDesk(by.id)
    with desk.held():
        desk.forget()
        desk.keep_calendar(data)
        desk.keep(DeskState(DeskStep.LOOK, now, room))


def take_calendar(*, by: StaffRow, now: datetime) -> None:
    """Let the worker take over what was looked at.

    Raises:
        WrongState: there is nothing that was looked at, or it is being worked on.
    """
    desk = ImportDesk(by.id)
    with desk.held():
        state = desk.state(now=now)
        if state is None or state.step is not DeskStep.LOOKED:
            raise WrongState(state.step if state else "gone")
        desk.keep(replace(state, step=DeskStep.TAKE, done=0))


def forget_calendar(*, by: StaffRow) -> None:
    """Remove an admin's upload and what was found in it.

    Raises:
        WrongState: it is being worked on.
    """
    desk = ImportDesk(by.id)
    with desk.held():
        desk.forget()


def imports_waiting(*, now: datetime) -> list[int]:
    """Return whose imports wait for the worker, or are being worked on, by their members' ids."""
    folder = current_settings().data_dir / "imports"
    states = {int(path.stem): ImportDesk(int(path.stem)).state(now=now) for path in sorted(folder.glob("*.state"))}
    return [id_ for id_, state in states.items() if state and state.is_working]


def work_on_next_import(*, now: datetime) -> bool:
    """Look at, or take over, the next calendar that waits; say whether there was one that nobody works on."""
    for staff_id in imports_waiting(now=now):
        desk = ImportDesk(staff_id)
        with suppress(WrongState), desk.held():
            state = desk.state(now=now)
            if state and state.is_working:
                _work(desk, state, now)
                return True
    return False


def forget_old_imports(*, now: datetime) -> int:
    """Remove what has lain for its time; return how many were removed."""
    folder = current_settings().data_dir / "imports"
    gone = 0
    for path in folder.glob("*.state"):
        desk = ImportDesk(int(path.stem))
        if desk.state(now=now) is None:
            with suppress(WrongState), desk.held():
                desk.forget()
                gone += 1
    return gone


def _work(desk: ImportDesk, state: DeskState, now: datetime) -> None:
    try:
        after = _done(desk, state, now)
    except CalendarFileError as error:
        after = replace(state, step=DeskStep.FAILED, problem=error.template, values=error.values)
    except (NotFound, CannotUnseal, FileNotFoundError) as error:
        log.warning("an uploaded calendar was not taken: %s", type(error).__name__)
        after = replace(state, step=DeskStep.FAILED)
    if after.step is not DeskStep.LOOKED:
        desk.forget_calendar()
    desk.keep(after)


def _done(desk: ImportDesk, state: DeskState, now: datetime) -> DeskState:
    office = office_row()
    db.session.rollback()  # no transaction waits while a calendar is read
    window = import_window(office.office_time, None, now)
    events = read_apart(desk.calendar(), office.zone, window, READING_LIMITS)
    state = replace(state, total=len(events))
    desk.keep(state)
    is_look = state.step is DeskStep.LOOK
    done = import_events(
        events, room=state.room, now=now, dry_run=is_look, progress=lambda count: desk.keep(replace(state, done=count))
    )
    desk.keep_report(report_text(done, events))
    return replace(state, step=DeskStep.LOOKED if is_look else DeskStep.TAKEN, done=len(events))


def _write(path: Path, text: str) -> None:
    """Write a file that only we read, whole or not at all."""
    unfinished = path.with_suffix(f"{path.suffix}.part")
    with open(unfinished, "w", encoding="utf-8", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(text)
    unfinished.replace(path)
