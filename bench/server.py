"""The program as it is served, with bare routes beside it to compare with."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Response, render_template_string
from icalendar import Calendar

from barsek_visits.domain.permissions import Permission
from barsek_visits.factory import create_app
from barsek_visits.serve import serve
from barsek_visits.web.access import require_permission

if TYPE_CHECKING:
    from flask import Flask

BARE = "/bench/bare"
EMPTY = "/bench/empty"
SAME_BYTES = "/bench/same-bytes"
NOT_MODIFIED = "/bench/not-modified"
BUILT = "/bench/built"
# The feed as it was once fetched, for the routes that give or build the same.
FEED_FILE = "BENCH_FEED"
_EMPTY_PAGE = '{% extends "staff/base.html" %}{% set section = "" %}'


def with_bare_routes(app: Flask) -> Flask:
    """Give an application routes that do nothing but answer, and one that builds a feed each time."""
    app.add_url_rule(BARE, "bench.bare", lambda: Response("bare\n", mimetype="text/plain"))
    empty = require_permission(lambda: render_template_string(_EMPTY_PAGE), Permission.SIGNED_IN)
    app.add_url_rule(EMPTY, "bench.empty", empty)
    app.add_url_rule(SAME_BYTES, "bench.same", lambda: Response(_feed(), mimetype="text/calendar"))
    app.add_url_rule(NOT_MODIFIED, "bench.not_modified", lambda: Response(status=304))
    app.add_url_rule(BUILT, "bench.built", lambda: Response(_built(), mimetype="text/calendar"))
    return app


@cache
def _feed() -> bytes:
    return Path(os.environ[FEED_FILE]).read_bytes()


@cache
def _parsed() -> Calendar:
    return Calendar.from_ical(_feed())


def _built() -> bytes:
    """Serialise the whole feed with the library, as one does who stores nothing."""
    built: bytes = _parsed().to_ical()
    return built


if __name__ == "__main__":
    serve(with_bare_routes(create_app()))
