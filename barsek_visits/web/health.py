"""Whether the server is alive, and whether it can work."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from barsek_visits.queries.operations.schema import is_ready

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


def healthz() -> ResponseReturnValue:
    """Say that the process answers."""
    return Response("ok\n", mimetype="text/plain")


def readyz() -> ResponseReturnValue:
    """Say whether the database is there and its schema is this program's."""
    ready = is_ready()
    return Response("ready\n" if ready else "not ready\n", status=200 if ready else 503, mimetype="text/plain")
