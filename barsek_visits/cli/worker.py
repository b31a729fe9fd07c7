"""`flask worker`: what happens without a request."""

from __future__ import annotations

import logging
import signal
import sys
import threading

import click
from flask import current_app
from flask.cli import with_appcontext

from barsek_visits.cli.plain import PlainCommand, need_database
from barsek_visits.worker.jobs import run_forever, run_once


@click.command("worker", cls=PlainCommand)
@click.option("--once", is_flag=True, help="Do what is due now, and return when all of it is done.")
@with_appcontext
def worker_command(once: bool) -> None:
    """Send mail and reminders, fetch hosts' own calendars, close requests that ran out, erase what is over its time."""
    need_database()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    stop = _stopped_by_signals()
    if once:
        run_once(stop)
    else:
        run_forever(current_app._get_current_object(), stop)  # type: ignore[attr-defined]


def _stopped_by_signals() -> threading.Event:
    """Return an event that SIGTERM and Ctrl-C set: the message at hand is still sent and marked."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop
