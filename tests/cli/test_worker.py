"""`flask worker` does what is due; told to stop, it stops."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from sqlalchemy import func, select, update

from barsek_visits.db import db
from barsek_visits.domain.calendars.external_calendars import calendar_address
from barsek_visits.models import ExternalCalendar, OutboxMail
from barsek_visits.services.calendars.external_calendars import connect_calendar
from tests.support.servers.application import SECRET_KEY
from tests.support.servers.outside_world import URL, Answer, ics
from tests.support.servers.server import ROOT, environment
from tests.support.servers.waiting import wait_until


@pytest.fixture
def mail_is_due(house):
    """Mail that waits: the clock of the house stands in a time that the worker's clock has not reached."""
    house.ask()
    db.session.execute(update(OutboxMail).values(next_attempt_at=datetime.now(UTC)))
    db.session.commit()


@pytest.mark.usefixtures("mail_is_due")
def test_once_sends_what_is_due_and_returns(run, settings):
    assert run("worker", "--once").exit_code == 0

    assert db.session.scalar(select(func.count()).where(OutboxMail.sent_at.is_(None))) == 0
    assert len(list(settings.mail_dir.glob("*.eml"))) >= 2


def test_once_fetches_what_is_due_and_returns(run, house, calendar_server):
    connect_calendar(calendar_address(URL), by=house.staff["berit"], now=datetime.now(UTC))
    calendar_server.answer = Answer(ics())
    assert run("worker", "--once").exit_code == 0

    assert len(calendar_server.requests) == 1
    assert db.session.scalars(select(ExternalCalendar.fetched_at)).one() is not None


@pytest.mark.usefixtures("mail_is_due")
def test_the_worker_sends_until_it_is_told_to_stop(settings, tmp_path):
    environ = environment(tmp_path, BARSEK_DATABASE_URL=settings.database_url, BARSEK_SECRET_KEY=SECRET_KEY)
    worker = subprocess.Popen([sys.executable, "-m", "flask", "worker"], cwd=ROOT, env=environ)
    try:
        wait_until(lambda: len(list(tmp_path.glob("mail/*.eml"))) >= 2, "the mail to be sent")
        os.kill(worker.pid, signal.SIGTERM)
        assert worker.wait(20) == 0
    finally:
        worker.kill()
        worker.wait()
