"""What pages are measured beside answers like a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.server import BARE, EMPTY, NOT_MODIFIED, with_bare_routes
from tests.support.house import sign_in

if TYPE_CHECKING:
    from flask import Flask

    from tests.support.house import House


def test_what_is_measured_beside_our_pages_answers(house: House, app: Flask) -> None:
    host = sign_in(with_bare_routes(app).test_client(), "anna")

    assert (200, 200, 304) == tuple(host.get(path).status_code for path in (BARE, EMPTY, NOT_MODIFIED))
