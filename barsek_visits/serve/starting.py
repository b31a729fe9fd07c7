"""The start: the database made ready, the way in printed, and then the processes."""

from __future__ import annotations

import gc
import logging
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import flask_migrate
from sqlalchemy import select

from barsek_visits.addresses import sign_in_url
from barsek_visits.db import db
from barsek_visits.demo import load_demo
from barsek_visits.models import Office
from barsek_visits.queries.staff import coordinators
from barsek_visits.serve.connections import tell_no_address
from barsek_visits.serve.processes import Processes
from barsek_visits.services.accounts.links import make_sign_in_link
from barsek_visits.settings import Settings, current_settings

if TYPE_CHECKING:
    from flask import Flask


def serve(app: Flask) -> None:
    """Serve until stopped."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    tell_no_address()
    with app.app_context():
        settings = current_settings()
        prepare(settings)
        db.engine.dispose()  # connections must not be shared with the processes to come
    gc.freeze()  # what is loaded stays: processes share it, and stop in half the time
    Processes(app, settings).run()


def prepare(settings: Settings) -> None:
    """Bring the schema up to date, load the demo into an empty database where wanted, and print the way in."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    flask_migrate.upgrade()
    is_empty = db.session.scalar(select(Office.id)) is None
    if settings.demo and is_empty:
        print("Loading the demo data …", flush=True)  # noqa: T201 - for the terminal
        load_demo(now=datetime.now(UTC))
    print(f"Barsek Visits: {settings.base_url}/", flush=True)  # noqa: T201
    if settings.demo:
        _print_way_in()


def _print_way_in() -> None:
    """Print a one-time link for the demo's coordinator: to a terminal only, never into a log."""
    members = coordinators()
    if members and not sys.stdout.isatty():
        print(f"The way in: flask staff link {members[0].email}", flush=True)  # noqa: T201
        return
    if members:
        token = make_sign_in_link(members[0], now=datetime.now(UTC))
        print(f"Sign in as {members[0].name} (once, within the hour): {sign_in_url(token)}", flush=True)  # noqa: T201
