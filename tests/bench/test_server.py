"""What pages are measured beside answers like a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench.server import BARE, EMPTY, NOT_MODIFIED, with_bare_routes
from tests.support.office.house import sign_in
from tests.support.servers.application import disconnect, make_app

if TYPE_CHECKING:
    from barsek_visits.settings import Settings
    from tests.support.office.house import House


def test_what_is_measured_beside_our_pages_answers(house: House, settings: Settings) -> None:
    app = with_bare_routes(make_app(settings))
    app.extensions["clock"] = house.clock
    host = sign_in(app.test_client(), "anna", house.clock)

    assert (200, 200, 304) == tuple(host.get(path).status_code for path in (BARE, EMPTY, NOT_MODIFIED))
    disconnect(app)
