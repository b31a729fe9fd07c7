"""Databases that grow: the demo around today in each of them, and all the rest before and after it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import flask_migrate
from sqlalchemy import func, select, text

from barsek_visits.db import db
from barsek_visits.demo.loading import load_demo
from barsek_visits.factory import create_app
from barsek_visits.models import Appointment, Booking, Resource, VisitType
from barsek_visits.queries.staff import coordinators
from barsek_visits.services.accounts.links import make_sign_in_link

if TYPE_CHECKING:
    from collections.abc import Iterator

    from barsek_visits.settings import Settings

SHOWN = 400  # visits of the demo, in the half year before today and the one after it
_MINUTES = 20  # from one booking of a room to its next
_FAR = timedelta(days=800)  # from today on, nothing that a page of these days shows
_BATCH = 100_000
_SERIES = {
    "sqlite": "(WITH RECURSIVE series (n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM series WHERE n < {last})"
    " SELECT n FROM series) AS series",
    "postgresql": "generate_series({first}, {last}) AS series (n)",
}
# An instant so many minutes before or after another, as `UtcDateTime` keeps it.
_MOMENT = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S.000000', {start}, ({minutes}) || ' minutes')",
    "postgresql": "CAST({start} AS timestamptz) + ({minutes}) * interval '1 minute'",
}
_STATEMENTS = (
    "INSERT INTO booking (id, kind, reference, uid, title, status, version, protected, starts_at, ends_at,"
    " created_at, updated_at)"
    " SELECT n, 'visit', 'G' || n, 'growth-' || n, 'Delegasjon nr. ' || n, 'completed', 2, {false}, {begins}, {ends},"
    " {asked}, {asked} FROM {series}",
    "INSERT INTO visit (booking_id, submission_id, visit_type_id, party_size, language, page_language, interpreter,"
    " flexible, organisation_type, country, time_zone, reason)"
    " SELECT n, 'growth-' || n, {visit_type}, 5 + n % 20, 'nb', 'nb', {false}, {false}, 'other', 'NO', '', ''"
    " FROM {series}",
    "INSERT INTO appointment (id, uid, booking_id, position, starts_at, ends_at, sequence, updated_at)"
    " SELECT n, 'growth-' || n, n, 0, {begins}, {ends}, 1, {asked} FROM {series}",
    "INSERT INTO appointment_resource (appointment_id, resource_id) SELECT n, {first_room} + n % {rooms} FROM {series}",
    "INSERT INTO reservation (resource_id, booking_id, starts_at, ends_at)"
    " SELECT {first_room} + n % {rooms}, n, {begins}, {ends} FROM {series}",
    "INSERT INTO search_entry (booking_id, words)"
    " SELECT n, 'arktisk besok briefing delegasjon g' || n || ' grense gransen hundredel' || (n / 30 % 100) ||"
    " ' kystrommet no norge norja norway nr ungdom norvegia rajayhteistyo stiftelse tidel' || (n / 30 % 10) ||"
    " ' tusendel' || (n / 30 % 1000) || ' visit vierailu визит граница норвегия молодежь ' || n FROM {series}",
)


def begin(settings: Settings) -> None:
    """Put the demo into an empty database."""
    app = create_app(settings)
    with app.app_context():
        flask_migrate.upgrade()
        load_demo(now=datetime.now(UTC), visits=SHOWN, years=1)
        db.engine.dispose()


def grow(settings: Settings, bookings: int) -> None:
    """Fill a database up to so many bookings, far from today."""
    app = create_app(settings)
    with app.app_context():
        with _indexed_afterwards():
            _fill(bookings)
        _as_after_a_while()
        db.session.remove()
        db.engine.dispose()


def sign_in_path(settings: Settings) -> str:
    """Return the one-time address that signs the demo's coordinator in."""
    app = create_app(settings)
    with app.app_context():
        secret = make_sign_in_link(coordinators()[0], now=datetime.now(UTC))
        db.session.remove()
        db.engine.dispose()
        return f"/staff/link/{secret}"


def _fill(bookings: int) -> None:
    kind = db.engine.dialect.name
    there = db.session.scalar(select(func.count(Booking.id)))
    newest = max(db.session.scalar(select(func.max(table.id))) for table in (Booking, Appointment))
    rooms = db.session.scalars(select(Resource.id).where(Resource.kind == "room").order_by(Resource.id)).all()
    first_id, last_id = newest + 1, newest + bookings - there
    earliest = db.session.scalar(select(func.min(Booking.starts_at))) - timedelta(days=60)
    facts = {
        "false": "FALSE",
        "visit_type": db.session.scalar(select(func.min(VisitType.id))),
        "first_room": rooms[0],
        "rooms": len(rooms),
        **_moments(kind, len(rooms), earliest),
    }
    for first in range(first_id, last_id + 1, _BATCH):
        series = _SERIES[kind].format(first=first, last=min(first + _BATCH - 1, last_id))
        with db.engine.begin() as connection:
            cursor = connection.connection.cursor()  # the driver's own: a percent sign is a percent sign
            if kind == "postgresql":  # rows that are made to fit need no look at what they refer to
                cursor.execute("SET LOCAL session_replication_role = replica")
            for statement in _STATEMENTS:
                cursor.execute(statement.format(series=series, **facts))


def _moments(kind: str, rooms: int, earliest: datetime) -> dict[str, str]:
    """Return when a booking begins, ends and was asked for: nine of ten in the past, a room's one after the other."""
    before, after = (f"'{one:%Y-%m-%d %H:%M}:00'" for one in (earliest, datetime.now(UTC) + _FAR))
    place = f"(n / {rooms}) * {_MINUTES}"

    def at(minutes: int) -> str:
        past = _MOMENT[kind].format(start=before, minutes=f"{minutes} - {place}")
        to_come = _MOMENT[kind].format(start=after, minutes=f"{minutes} + {place}")
        return f"CASE WHEN (n / {rooms}) % 10 = 0 THEN {to_come} ELSE {past} END"

    asked = _MOMENT[kind].format(start=before, minutes=f"-60 * 24 * 30 - {place}")
    return {"begins": at(0), "ends": at(15), "asked": asked}


@contextmanager
def _indexed_afterwards() -> Iterator[None]:
    """Let PostgreSQL make what costs most on each row at once for all of them, from its own definitions."""
    if db.engine.dialect.name == "sqlite":
        yield
        return
    guard = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'reservation_no_overlap'"
    words = "SELECT pg_get_indexdef('ix_search_entry_words'::regclass)"
    with db.engine.begin() as connection:
        definitions = connection.scalar(text(guard)), connection.scalar(text(words))
        connection.execute(text("ALTER TABLE reservation DROP CONSTRAINT reservation_no_overlap"))
        connection.execute(text("DROP INDEX ix_search_entry_words"))
    yield
    with db.engine.begin() as connection:
        cursor = connection.connection.cursor()
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        cursor.execute(f"ALTER TABLE reservation ADD CONSTRAINT reservation_no_overlap {definitions[0]}")
        cursor.execute(definitions[1])


def _as_after_a_while() -> None:
    """Do what PostgreSQL does by itself while it runs: count what is in its tables."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))
