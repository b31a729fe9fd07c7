"""The program as it is served, with one bare route beside it to compare with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response

from barsek_visits.factory import create_app
from barsek_visits.serve import serve

if TYPE_CHECKING:
    from flask import Flask

BARE = "/bench/bare"


def with_bare_route() -> Flask:
    """Return the application with a route that does nothing but answer."""
    app = create_app()
    app.add_url_rule(BARE, "bench.bare", lambda: Response("bare\n", mimetype="text/plain"))
    return app


if __name__ == "__main__":
    serve(with_bare_route())
