"""Erased is erased: no byte of what was erased stands in any file, with the server running and pages being read."""

from __future__ import annotations

import sqlite3
import subprocess
import threading
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from barsek_visits.db import db
from barsek_visits.domain.visits.participants import Participant
from barsek_visits.domain.visits.requests import Contact
from barsek_visits.erasing import empty_log, is_unfinished
from barsek_visits.services.operations.checks import run_checks
from barsek_visits.services.operations.retention import purge
from barsek_visits.services.visits.participants import ask_for_participants, erase_participants, give_participants
from tests.support.office.house import KNOWN_BROWSER
from tests.support.pages.visitor import Visitor
from tests.support.servers.application import SECRET_KEY
from tests.support.servers.files import files_of_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.support.office.house import House
    from tests.support.servers.server import Server

CANARIES = ("CANARYNAME", "CANARYMESSAGE", "canarymail")


def held_in(*paths: Path) -> dict[str, list[str]]:
    """Return which files hold which canary.

    Another process reads them: one that opens and closes a file of SQLite's loses its locks on it
    (https://www.sqlite.org/howtocorrupt.html, 2.2).
    """
    found = {}
    for canary in CANARIES:
        grep = subprocess.run(["grep", "-rlaF", canary, *paths], capture_output=True, text=True, check=False)
        assert grep.returncode < 2, grep.stderr
        found[canary] = grep.stdout.split()
    return {canary: files for canary, files in found.items() if files}


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
    if files_of_database():
        assert held_in(*files_of_database()), "the control: it was there"

    purge(now=visit.span.end + timedelta(days=30))

    assert not is_unfinished()
    assert {} == held_in(readers.data_dir, *files_of_database())


def test_a_list_that_is_erased_by_hand_leaves_the_log_at_once(real_house: House) -> None:
    token = real_house.ask_for_token()
    visit = real_house.confirm(real_house.visit(token))
    by = real_house.staff["anna"]
    ask_for_participants(visit.reference, "badges", by=by, version=visit.version, now=real_house.now)
    people, version = (Participant("Aino", ""),), visit.version + 1
    give_participants(token, people, browser=KNOWN_BROWSER, version=version, now=real_house.now)
    erase_participants(visit.reference, by=by, version=version + 1, now=real_house.now)

    assert not is_unfinished()
    assert [] == [file for file in files_of_database() if file.name.endswith("-wal") and file.stat().st_size]


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
