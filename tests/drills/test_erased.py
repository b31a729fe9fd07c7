"""Erased is erased: no byte of what was erased stands in any file, with the server running and pages being read."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from barsek_visits.db import db
from barsek_visits.domain.visits.participants import Participant
from barsek_visits.domain.visits.requests import Contact
from barsek_visits.erasing import empty_log, is_unfinished
from barsek_visits.services.operations.checks import run_checks
from barsek_visits.services.operations.retention import purge
from barsek_visits.services.visits.participants import ask_for_participants, erase_participants, give_participants
from tests.support.application import SECRET_KEY
from tests.support.house import KNOWN_BROWSER
from tests.support.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.house import House
    from tests.support.server import Server

CANARIES = ("CANARYNAME", "CANARYMESSAGE", "canarymail")


def held_in(*folders: Path) -> dict[str, list[str]]:
    """Return which files hold which canary."""
    files = {path for folder in folders for path in folder.rglob("*") if path.is_file()}
    found = {str(path): [one for one in CANARIES if one.encode() in path.read_bytes()] for path in files}
    return {path: canaries for path, canaries in found.items() if canaries}


def folder_of_database() -> list[Path]:
    path = db.engine.url.database
    return [Path(path).parent] if db.engine.dialect.name == "sqlite" and path else []


@pytest.fixture
def readers(start_server: Callable[..., Server]) -> Iterator[Server]:
    """A server whose pages are read all the time."""
    server, stop = start_server(BARSEK_SECRET_KEY=SECRET_KEY, BARSEK_WORKER="off"), threading.Event()

    def read() -> None:
        visitor = Visitor(server.url)
        while not stop.is_set():
            visitor.get("/visits/new")

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    yield server
    stop.set()
    for thread in threads:
        thread.join()


def test_after_a_purge_no_file_holds_what_was_erased(real_house: House, readers: Server) -> None:
    contact = Contact("CANARYNAME", "canarymail@example.org", "", message="CANARYMESSAGE")
    token = real_house.ask_for_token(contact=contact)
    visit = real_house.confirm(real_house.visit(token))
    db.session.rollback()
    folders = [readers.data_dir, *folder_of_database()]
    if folder_of_database():
        assert held_in(*folders), "the control: it was there"

    purge(now=visit.span.end + timedelta(days=30))

    assert {} == held_in(*folders)
    assert not is_unfinished()


def test_a_list_that_is_erased_by_hand_leaves_the_log_at_once(real_house: House) -> None:
    token = real_house.ask_for_token()
    visit = real_house.confirm(real_house.visit(token))
    by = real_house.staff["anna"]
    ask_for_participants(visit.reference, "badges", by=by, version=visit.version, now=real_house.now)
    people, version = (Participant("Aino", ""),), visit.version + 1
    give_participants(token, people, browser=KNOWN_BROWSER, version=version, now=real_house.now)
    erase_participants(visit.reference, by=by, version=version + 1, now=real_house.now)

    assert not is_unfinished()
    for folder in folder_of_database():
        assert {0} == {path.stat().st_size for path in folder.glob("*-wal")}


def test_a_log_that_somebody_reads_is_emptied_later_and_the_doctor_says_so(real_house: House) -> None:
    real_house.ask_for_token()
    db.session.rollback()
    later = real_house.now + timedelta(days=60)
    path = db.engine.url.database or ""
    if db.engine.dialect.name == "postgresql":
        assert empty_log(), "there is none to empty"
        return
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM booking").fetchone()
        purge(now=later)
        assert is_unfinished()
        jobs = next(finding for finding in run_checks(now=later) if finding.what == "jobs")
        assert not jobs.is_well
        assert "log" in jobs.text
    assert empty_log()
    assert not is_unfinished()
