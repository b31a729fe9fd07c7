"""Calendars that hosts keep elsewhere: connected, fetched, and what they made busy."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sqlalchemy import select

from barsek_visits.db import db
from barsek_visits.domain.calendars.external_calendars import calendar_address
from barsek_visits.models import Block, ExternalCalendar
from barsek_visits.services.calendars.external_calendars import connect_calendar
from tests.support.office.house import OSLO
from tests.support.servers.outside_world import URL, Answer, ics, vevent

if TYPE_CHECKING:
    from tests.support.office.house import House
    from tests.support.servers.outside_world import CalendarServer

Work = Callable[[], None]  # the worker's, as the fixture `work` gives it

# Ten to eleven on the first day, on the clock of the office and in UTC.
TEN, ELEVEN, NOON = "20270301T090000Z", "20270301T100000Z", "20270301T110000Z"
BUSY = ics(vevent(TEN, ELEVEN))


def connect(house: House, who: str = "berit", url: str = URL) -> None:
    connect_calendar(calendar_address(url), by=house.staff[who], now=house.now)


def busy(house: House, who: str = "berit") -> list[str]:
    """Return a host's busy times as wall times of the office."""
    db.session.rollback()
    of_host = Block.kind == "busy", Block.resource_id == house.hosts[who]
    rows = db.session.scalars(select(Block).where(*of_host).order_by(Block.starts_at))
    return [f"{OSLO.wall(row.starts_at):%H:%M}-{OSLO.wall(row.ends_at):%H:%M}" for row in rows]


def calendar(house: House, who: str = "berit") -> ExternalCalendar:
    db.session.rollback()
    return db.session.get_one(ExternalCalendar, house.hosts[who])


def fetched_anew(house: House, server: CalendarServer, work: Work, *events: str) -> list[str]:
    """Let the server have these events, fetch, and return Berit's busy times."""
    server.answer = Answer(ics(*events))
    house.clock.advance(minutes=15)
    work()
    return busy(house)
