"""One line a request: the route's name and not its address, so that no secret and no name is written down."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from flask import g, request

if TYPE_CHECKING:
    from flask import Flask, Response

log = logging.getLogger("barsek_visits.access")


def init_logs(app: Flask) -> None:
    """Log every answer."""
    app.before_request(_start)
    app.after_request(_finish)


def _start() -> None:
    g.started = time.perf_counter()


def _finish(response: Response) -> Response:
    if request.endpoint not in ("static", "health.healthz"):
        milliseconds = (time.perf_counter() - g.get("started", time.perf_counter())) * 1000
        log.info("%s %s %s %.0f ms", request.method, request.endpoint or "-", response.status_code, milliseconds)
    return response
