"""Serving: the database made ready, the way in printed, gunicorn started, a worker beside it."""

from __future__ import annotations

import logging
import sys
import threading
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

import flask_migrate
from gunicorn.app.base import BaseApplication
from gunicorn.http import errors as gunicorn_errors
from gunicorn.http.errors import ParseException
from gunicorn.workers.gthread import ThreadWorker
from sqlalchemy import select

from barsek_visits.addresses import sign_in_url
from barsek_visits.db import db
from barsek_visits.demo import load_demo
from barsek_visits.models import Office
from barsek_visits.queries.staff import coordinators
from barsek_visits.services.accounts.links import make_sign_in_link
from barsek_visits.settings import Settings, current_settings
from barsek_visits.web.errors import error_page
from barsek_visits.web.headers import HEADERS
from barsek_visits.worker.jobs import run_forever

if TYPE_CHECKING:
    import socket
    from typing import Any

    from flask import Flask

_THREADS = 8
log = logging.getLogger(__name__)

# What of a request's head or body gunicorn cannot read, and the status for it; the first that fits.
_STATUS_OF = {
    gunicorn_errors.LimitRequestLine: HTTPStatus.REQUEST_URI_TOO_LONG,
    gunicorn_errors.LimitRequestHeaders: HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
    gunicorn_errors.UnsupportedTransferCoding: HTTPStatus.NOT_IMPLEMENTED,
    gunicorn_errors.ExpectationFailed: HTTPStatus.EXPECTATION_FAILED,
    ParseException: HTTPStatus.BAD_REQUEST,
}
_KEEP_ALIVE_SECONDS = 75  # longer than the proxy in front, so that it never finds a connection just closed


def serve(app: Flask) -> None:
    """Serve until stopped."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s", stream=sys.stderr)
    with app.app_context():
        settings = current_settings()
        prepare(settings)
        db.engine.dispose()  # connections must not be shared with the processes to come
    app.register_error_handler(ParseException, lambda _error: error_page(HTTPStatus.BAD_REQUEST))
    _Server(app, settings).run()


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


class _Worker(ThreadWorker):
    """gunicorn's worker, whose own errors carry our headers, no name of a server, and no address into the log."""

    def handle_error(self, _req: object, client: socket.socket, _addr: object, exc: BaseException) -> None:
        """Answer what never became a request of ours."""
        status = next((status for kind, status in _STATUS_OF.items() if isinstance(exc, kind)), None)
        if status is None:
            log.error("the server failed at a request: %s", type(exc).__name__)
            status = HTTPStatus.INTERNAL_SERVER_ERROR
        else:
            log.warning("a request that cannot be read: %s", type(exc).__name__)
        body = f"{status.phrase}\n".encode()
        headers = {**HEADERS, "Content-Type": "text/plain", "Content-Length": str(len(body)), "Connection": "close"}
        lines = [f"HTTP/1.1 {status} {status.phrase}", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        with suppress(OSError):  # whoever sent it is gone
            client.sendall("\r\n".join(lines).encode("latin-1") + body)


class _Server(BaseApplication):
    """gunicorn with our settings; it reads no file and no command line."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self._app, self._settings = app, settings
        self._stop = threading.Event()
        super().__init__()

    def load_config(self) -> None:
        options: dict[str, Any] = {
            "bind": f"{self._settings.bind}:{self._settings.port}",
            "workers": self._settings.processes,
            "threads": _THREADS,
            "worker_class": _Worker,
            "forwarder_headers": "",  # no header may say where the application lies
            "accesslog": None,  # our own line a request has no address in it (web/logs.py)
            "errorlog": "-",
            "loglevel": "warning",
            "limit_request_line": 4094,
            "graceful_timeout": 10,
            "keepalive": _KEEP_ALIVE_SECONDS,
            "post_worker_init": self._start_worker,
            "worker_exit": self._stop_worker,
            "forwarded_allow_ips": "*" if self._settings.trusted_proxies else "127.0.0.1",
            "control_socket_disable": True,
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        return self._app

    def _start_worker(self, _worker: object) -> None:
        if self._settings.worker:
            threading.Thread(target=run_forever, args=(self._app, self._stop), daemon=True).start()

    def _stop_worker(self, _server: object, _worker: object) -> None:
        self._stop.set()
