"""A host's own calendar is theirs: its address is sealed, only times are kept, and what it brought goes with it."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from barsek_visits.db import atomic, db
from barsek_visits.domain.errors import NotFound
from barsek_visits.models import AuditEntry, Block, ExternalCalendar
from barsek_visits.sealing import Sealer
from barsek_visits.services.accounts.accounts import deactivate_staff
from barsek_visits.services.calendars.external_calendars import due_count, remove_calendar
from barsek_visits.services.operations.retention import purge
from tests.support.calendars.external_calendars import ELEVEN, TEN, Work, busy, calendar, connect
from tests.support.office.house import FIRST_DAY
from tests.support.servers.outside_world import HOST, URL, Answer, ics, vevent

if TYPE_CHECKING:
    from tests.support.office.house import House
    from tests.support.servers.outside_world import CalendarServer


def everything() -> str:
    """Return every value of every column of the database."""
    db.session.rollback()
    return "\n".join(
        repr(tuple(row)) for table in db.metadata.tables for row in db.session.execute(text(f'SELECT * FROM "{table}"'))
    )


def test_no_title_place_person_or_address_is_stored_or_logged(
    house: House, calendar_server: CalendarServer, work: Work, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    lines = ("LOCATION:Canary-Klinikken", "DESCRIPTION:canary notes", "ORGANIZER;CN=Canary:mailto:canary@example.org")
    calendar_server.answer = Answer(ics(vevent(TEN, ELEVEN, "canary-uid", *lines, title="Canary dentist")))
    connect(house)
    work()
    assert ["10:00-11:00"] == busy(house)
    calendar_server.answer = Answer(b"canary error page", status=500, headers={"X-Canary": "canary"})
    house.clock.advance(minutes=15)
    work()

    assert "server_fault" == calendar(house).problem
    told = everything() + caplog.text
    assert "canary" not in told.lower()
    assert "very-secret" not in told
    assert HOST in told, "the name of the address's host is all that is kept in clear"


def test_the_address_is_sealed_for_a_purpose_of_its_own(house: House, settings: object) -> None:
    connect(house)
    sealed = calendar(house).address_sealed
    keys = settings.secret_keys  # type: ignore[attr-defined]

    assert URL == Sealer(keys, "calendars").unseal(sealed)
    with pytest.raises(Exception, match="sealed"):
        Sealer(keys, "links").unseal(sealed)


def test_busy_times_are_erased_when_they_are_over(house: House, connected: CalendarServer) -> None:
    over = house.span(f"{FIRST_DAY}T11:00").start
    assert 0 == purge(now=over + timedelta(hours=23)).busy_times

    assert 1 == purge(now=over + timedelta(hours=25)).busy_times
    assert [] == busy(house)


def test_another_address_takes_the_place_of_the_first_with_its_busy_times(
    house: House, connected: CalendarServer
) -> None:
    connect(house, url=f"https://{HOST}/other.ics")

    row = calendar(house)
    assert ([], None, house.now, None) == (busy(house), row.etag, row.next_fetch_at, row.fetched_at)


def test_removing_it_removes_what_it_brought_and_nothing_else(house: House, connected: CalendarServer) -> None:
    span = house.span(f"{FIRST_DAY}T13:00")
    with atomic() as session:
        for kind, who in (("absence", "berit"), ("busy", "oleg")):
            block = Block(resource_id=house.hosts[who], kind=kind, starts_at=span.start, ends_at=span.end, names={})
            session.add(block)
    for _ in range(2):
        remove_calendar(by=house.staff["berit"], now=house.now)

    db.session.rollback()
    assert ["absence", "busy"] == sorted(db.session.scalars(select(Block.kind)))
    assert None is db.session.get(ExternalCalendar, house.hosts["berit"])
    assert {"connect-calendar", "remove-calendar"} == set(db.session.scalars(select(AuditEntry.action)))


def test_a_closed_account_takes_its_calendar_along(house: House, connected: CalendarServer) -> None:
    deactivate_staff("berit@barsek.example", now=house.now)

    assert ([], 0) == (busy(house), due_count(now=house.now + timedelta(days=9)))


def test_who_hosts_nothing_has_no_calendar_here(house: House) -> None:
    for step in (lambda: connect(house, "kari"), lambda: remove_calendar(by=house.staff["kari"], now=house.now)):
        with pytest.raises(NotFound):
            step()
