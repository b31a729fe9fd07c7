"""What becomes of bookings that are over: names that go, and protected visits that become numbers."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import String, cast, create_engine, event, select, update

from barsek_visits.db import db
from barsek_visits.domain.bookings.protection import Protection
from barsek_visits.domain.visits.programme import ProgrammeItem
from barsek_visits.models import (
    Appointment,
    AuditEntry,
    Booking,
    BookingStep,
    ProtectedVisitCount,
    Reservation,
    SearchEntry,
    Visit,
)
from barsek_visits.services.operations.retention import purge
from barsek_visits.services.visits import closing
from barsek_visits.services.visits.protection import protect_visit
from tests.support.calendars.feeds import link
from tests.support.office.programmes import save
from tests.support.office.stored import counted

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

AFTER = timedelta(days=20)


def everything() -> str:
    """Return all that is stored, in one text."""
    db.session.rollback()
    tables = db.metadata.tables.values()
    rows = [row for table in tables for row in db.session.execute(select(*(cast(c, String) for c in table.columns)))]
    return repr(rows)


@pytest.mark.parametrize(("size", "smallest"), [(1, 1), (4, 1), (5, 5), (14, 5), (24, 15)])
def test_a_protected_visit_becomes_one_of_its_month_and_class(house: House, size: int, smallest: int) -> None:
    visit = house.confirm(house.ask(protected=True, party_size=size, country="RU", organisation="Zorganisation"))
    purge(now=visit.span.end + AFTER)

    counts = db.session.scalars(select(ProtectedVisitCount)).one()
    assert (date(2027, 3, 1), smallest, 1) == (counts.month, counts.size_class, counts.count)
    assert [0] * 5 == [counted(table) for table in (Booking, Visit, Appointment, Reservation, SearchEntry)]
    left = everything()
    for trace in (visit.reference, visit.uid, "Zorganisation", "'RU'"):
        assert trace not in left


def test_a_second_one_of_the_month_is_added_and_one_that_did_not_take_place_is_not(house: House) -> None:
    for start in ("2027-03-01T10:00", "2027-03-02T10:00", "2027-03-03T10:00"):
        visit = house.confirm(house.ask(start, protected=True))
    closing.cancel_visit(visit.reference, "", by=house.staff["anna"], version=visit.version, now=house.now)
    purge(now=visit.span.end + timedelta(days=12))
    purge(now=visit.span.end + AFTER)
    purge(now=visit.span.end + 2 * AFTER)

    assert [2] == list(db.session.scalars(select(ProtectedVisitCount.count)))
    assert 0 == counted(Booking)


def test_a_visit_whose_protection_is_lifted_while_the_purge_waits_for_it_is_not_erased(house: House) -> None:
    visit = house.confirm(house.ask(protected=True))
    other = create_engine(db.engine.url)
    lifted: list[bool] = []

    def lift(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if "FOR NO KEY UPDATE" in statement and not lifted:
            lifted.append(True)
            with other.begin() as connection:
                connection.execute(update(Booking).values(protected=False))

    event.listen(db.engine, "before_cursor_execute", lift)
    try:
        purge(now=visit.span.end + AFTER)
    finally:
        event.remove(db.engine, "before_cursor_execute", lift)
        other.dispose()

    # SQLite has one writer at a time: nobody lifts anything meanwhile.
    assert (bool(lifted), not lifted) == (counted(Booking) == 1, counted(ProtectedVisitCount) == 1)
    assert bool(lifted) == (db.engine.dialect.name == "postgresql")


def test_the_log_tells_nothing_of_it_either(house: House) -> None:
    visit, anna = house.confirmed(), house.staff["anna"]
    protect_visit(visit.reference, Protection(True, "Zreason"), by=anna, version=visit.version, now=house.now)
    purge(now=visit.span.end + AFTER)

    assert "Zreason" not in everything()
    assert ({"purge"}, 0) == (set(db.session.scalars(select(AuditEntry.action))), counted(BookingStep))


def test_why_a_visit_was_protected_goes_also_where_it_is_not_any_more(house: House) -> None:
    visit, anna = house.confirm(house.ask(organisation_type="school")), house.staff["anna"]
    for wanted in (Protection(True, "Zreason"), Protection(False, "Zlift")):
        visit = house.again(visit)
        protect_visit(visit.reference, wanted, by=anna, version=visit.version, now=house.now)
    assert "Zreason" in everything()
    purge(now=visit.span.end + AFTER)

    left = everything()
    assert "Zreason" not in left
    assert "Zlift" not in left
    assert "unprotect" in left


def test_what_is_noted_of_an_ended_visit_keeps_nothing_alive(house: House) -> None:
    visit, anna = house.confirmed("2027-06-01T10:00"), house.staff["anna"]
    closing.cancel_visit(visit.reference, "", by=anna, version=visit.version, now=house.now)
    ended_at, visit = house.now, house.again(visit)
    house.clock.advance(minutes=13 * 24 * 60)
    protect_visit(visit.reference, Protection(True, "x"), by=anna, version=visit.version, now=house.now)
    purge(now=ended_at + timedelta(days=15))

    assert 0 == counted(Booking)


def test_feeds_that_showed_it_are_told_that_something_has_changed(house: House, client: StrangerClient) -> None:
    visit = house.confirm(house.ask(protected=True))
    feed = link(house, "berit", "mine")
    before = client.get(feed)
    purge(now=visit.span.end + AFTER)

    assert 200 == client.get(feed, headers={"If-None-Match": before.headers["ETag"]}).status_code


def test_a_visit_without_a_name_is_called_a_visit_where_it_is_shown(
    house: House, as_staff: Callable[[str], StrangerClient]
) -> None:
    visit = house.confirm(house.ask(organisation_type="business"))
    purge(now=visit.span.end + AFTER)
    anna = as_staff("anna")

    assert "<h1>Visit</h1>" in anna.get(f"/staff/visits/{visit.reference}").text
    assert "<h2>Visit</h2>" in anna.get(f"/staff/visits/{visit.reference}/card").text
    for view in ("month", "week", "agenda"):
        assert re.search(r">\s*Visit\s*<", anna.get(f"/staff/calendar?view={view}&date=2027-03-01").text), view


@pytest.mark.parametrize(("kind", "is_kept"), [("municipality", True), ("school", True), ("business", False)])
def test_only_an_institutions_name_and_titles_stay(house: House, kind: str, *, is_kept: bool) -> None:
    visit = house.confirm(house.ask(organisation_type=kind, organisation="Zorganisation"))
    item = ProgrammeItem(visit.span, "Ztitle", (house.rooms["large"],), (house.hosts["berit"],))
    visit = save(house, visit, item)
    purge(now=visit.span.end + AFTER)

    left = everything()
    assert [is_kept] * 2 == [name in left for name in ("Zorganisation", "Ztitle")]
    assert is_kept == ("zorganisation" in left)
    assert 6 == house.again(visit).party_size
    assert 0 == purge(now=visit.span.end + AFTER).organisations
