"""The jobs of a worker: each does what is due now, and may run in several workers at once."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from barsek_visits.db import db
from barsek_visits.erasing import empty_log, is_unfinished
from barsek_visits.services.calendars.external_calendars import due_count, fetch_next
from barsek_visits.services.calendars.import_desk import forget_old_imports, imports_waiting, work_on_next_import
from barsek_visits.services.notifications.daily_digest import queue_daily_digests
from barsek_visits.services.notifications.delivery import send_next, unsent_count
from barsek_visits.services.operations.retention import purge
from barsek_visits.services.visits.scheduled import (
    expire_requests,
    expire_unconfirmed,
    lapse_offers,
    remind_coordinators,
    remind_delegations,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

log = logging.getLogger(__name__)

_LOOK_EVERY_SECONDS = 2.0
_UPKEEP_EVERY = timedelta(minutes=5)
_PURGE_EVERY = timedelta(hours=6)
_WAIT_FOR_OTHERS_SECONDS = 0.2


def run_once(stop: threading.Event | None = None) -> None:
    """Do what is due; return when all of it is sent, fetched or failed, also what another worker has claimed."""
    stop = stop or threading.Event()
    _upkeep()
    purge(now=_now())
    while not stop.is_set() and (unsent_count(now=_now()) or due_count(now=_now()) or imports_waiting(now=_now())):
        if not (send_next(now=_now()) or fetch_next(now=_now()) or work_on_next_import(now=_now())):
            stop.wait(_WAIT_FOR_OTHERS_SECONDS)


def run_forever(app: Flask, stop: threading.Event) -> None:
    """Work until told to stop: mail here, upkeep, fetching and imports beside it, so that none waits for another.

    A failing round is logged and tried again, so that one bad hour ends by itself.
    """
    others = [
        threading.Thread(target=_repeat, args=(app, stop, work), daemon=True)
        for work in (_Upkeep().round, _fetch, _import)
    ]
    for thread in others:
        thread.start()
    _repeat(app, stop, _send)
    for thread in others:
        thread.join()


def _repeat(app: Flask, stop: threading.Event, work: Callable[[threading.Event], None]) -> None:
    while not stop.is_set():
        with app.app_context():
            try:
                work(stop)
            except Exception as error:
                log.error("a round of the worker failed: %s", type(error).__name__)
                db.session.rollback()
        stop.wait(_LOOK_EVERY_SECONDS)


def _send(stop: threading.Event) -> None:
    while not stop.is_set() and send_next(now=_now()):
        pass


def _fetch(_stop: threading.Event) -> None:
    fetch_next(now=_now())


def _import(_stop: threading.Event) -> None:
    work_on_next_import(now=_now())


class _Upkeep:
    """What happens by the clock, each at its own pace."""

    def __init__(self) -> None:
        self._next_upkeep = self._next_purge = _now()

    def round(self, _stop: threading.Event) -> None:
        """Do what is due."""
        if is_unfinished():
            empty_log()
        if _now() >= self._next_upkeep:
            _upkeep()
            self._next_upkeep = _now() + _UPKEEP_EVERY
        if _now() >= self._next_purge:
            purge(now=_now())
            self._next_purge = _now() + _PURGE_EVERY


def _upkeep() -> None:
    forget_old_imports(now=_now())
    lapse_offers(now=_now())
    expire_requests(now=_now())
    expire_unconfirmed(now=_now())
    remind_delegations(now=_now())
    remind_coordinators(now=_now())
    queue_daily_digests(now=_now())


def _now() -> datetime:
    return datetime.now(UTC)
