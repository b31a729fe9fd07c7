"""What the tests of calendars have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.calendars.external_calendars import BUSY, Work, connect
from tests.support.servers.outside_world import Answer

if TYPE_CHECKING:
    from tests.support.office.house import House
    from tests.support.servers.outside_world import CalendarServer


@pytest.fixture
def connected(house: House, calendar_server: CalendarServer, work: Work) -> CalendarServer:
    """Berit's calendar, fetched once: busy from ten to eleven."""
    calendar_server.answer = Answer(BUSY, headers={"ETag": '"1"'})
    connect(house)
    work()
    calendar_server.requests.clear()
    return calendar_server
