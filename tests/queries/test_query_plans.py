"""On SQLite, which keeps no statistics, a query must not be led astray by an index that looks narrow and is not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from barsek_visits.db import db
from tests.support.office.house import FIRST_DAY

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.office.house import House
    from tests.support.servers.application import StrangerClient

PAGES = [
    *(f"/staff/calendar?view={view}&date={FIRST_DAY}" for view in ("month", "week", "day", "rooms", "agenda")),
    f"/staff/calendar?date={FIRST_DAY}&kind=visit&status=confirmed&room=1&host=4&topic=border",
    *(f"/staff/visits?{query}" for query in (
        "", "sort=soonest", "sort=newest", "status=confirmed", "status=confirmed&sort=newest", "kind=visit",
        "kind=meeting&sort=soonest", "q=tunturin", "q=mars+tunturi&kind=visit", "q=2027&status=planned",
    )),
    "/staff/", "/visits/new", f"/visits/new?day={FIRST_DAY}",
]  # fmt: skip
# How a table that grows with every booking may be reached, by what stands in brackets in SQLite's plan.
NARROW = {
    "appointment": ("rowid=?", "booking_id=?", "starts_at>? AND starts_at<?", "starts_at>?"),
    "appointment_resource": ("appointment_id=?", "appointment_id=? AND resource_id=?"),
    "visit": ("rowid=?",),
    "meeting": ("rowid=?",),
    "search_entry": ("rowid=?",),
    "reservation": ("starts_at>? AND starts_at<?", "starts_at<?"),
}
_STEP = re.compile(r"(?:SEARCH|SCAN) (\w+)(?:.*\((.*)\))?")
_IN_ORDER = re.compile(
    r"S(?:EARCH|CAN) booking USING (?:COVERING )?INDEX ix_booking_(?:kind_|status_)?(?:starts|created)_at"
)


def statements(client: StrangerClient, page: str) -> list[tuple[str, object]]:
    """Return what a page asks the database."""
    seen: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_rest: object) -> None:
        if statement.startswith(("SELECT", "WITH")):
            seen.append((statement, parameters))

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert 200 == client.get(page).status_code
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return seen


def wide_steps(statement: str, parameters: object) -> list[str]:
    """Return the steps that would read all there is of a table."""
    with db.engine.connect() as connection:
        steps = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
    return [step for step in steps if is_wide(step, by_time="appointment.starts_at <" in statement)]


def is_wide(step: str, *, by_time: bool) -> bool:
    found = _STEP.match(step)
    if found is None or found[1] not in {*NARROW, "booking"}:
        return False
    if found[1] == "booking":  # of a time, each by its key; else along an order, in which to stop
        return found[2] != "rowid=?" and (by_time or not _IN_ORDER.match(step))
    return found[2] not in NARROW[found[1]]


@pytest.mark.parametrize("page", PAGES)
def test_no_page_reads_all_bookings(
    house: House, as_staff: Callable[[str], StrangerClient], database_kind: str, page: str
) -> None:
    house.confirmed()
    asked = statements(as_staff("anna"), page)

    assert asked
    if database_kind == "sqlite":  # PostgreSQL knows how many there are, and reads a small table from end to end
        assert [] == [step for statement, parameters in asked for step in wide_steps(statement, parameters)]
