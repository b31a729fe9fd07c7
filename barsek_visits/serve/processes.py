"""Processes: gunicorn starts, watches and stops them; each takes connections, and has a worker beside it."""

from __future__ import annotations

import os
import threading
import time
from typing import TYPE_CHECKING

from gunicorn.app.base import BaseApplication
from gunicorn.workers.base import Worker

from barsek_visits.serve.connections import Connections
from barsek_visits.worker.jobs import run_forever

if TYPE_CHECKING:
    from typing import Any

    from flask import Flask

    from barsek_visits.settings import Settings

_GRACE_SECONDS = 10  # in which a process that is stopped finishes what it has begun to answer


class Processes(BaseApplication):
    """gunicorn with our settings; it reads no file and no command line."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        """Begin with settings that have been checked."""
        self._app, self._settings = app, settings
        self._stop = threading.Event()
        super().__init__()

    def load_config(self) -> None:
        """Tell gunicorn what it needs to know."""
        options: dict[str, Any] = {
            "bind": f"{self._settings.bind}:{self._settings.port}",
            "workers": self._settings.processes,
            "worker_class": _Process,
            "accesslog": None,  # our own line a request has no address in it (web/logs.py)
            "errorlog": "-",
            "loglevel": "warning",
            "graceful_timeout": _GRACE_SECONDS,
            "post_worker_init": self._start_worker,
            "worker_exit": self._stop_worker,
            "control_socket_disable": True,
        }
        for name, value in options.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        """Return the application, which is loaded before there are processes."""
        return self._app

    def _start_worker(self, _process: object) -> None:
        if self._settings.worker:
            threading.Thread(target=run_forever, args=(self._app, self._stop), daemon=True).start()

    def _stop_worker(self, _server: object, _process: object) -> None:
        self._stop.set()


class _Process(Worker):
    """One process: it takes connections until it is told to stop, and then answers what has come whole."""

    def run(self) -> None:
        """Serve until a signal, or the end of the process that watches."""
        (listener,) = self.sockets
        self._connections = Connections(self.wsgi, listener.sock)
        while self.alive and self.ppid == os.getppid():
            self._go_on(wait=1)
        self._go_on(wait=0)
        self._connections.stop_listening()
        end = time.monotonic() + _GRACE_SECONDS
        while self._connections.owe_answers() and time.monotonic() < end:
            self._go_on(wait=0.1)

    def handle_exit(self, sig: int, frame: object) -> None:
        """Stop at once, not after the wait."""
        super().handle_exit(sig, frame)
        self._connections.pull_trigger()

    def _go_on(self, wait: float) -> None:
        self.notify()
        self._connections.go_on(wait)
