"""The schema goes up and down, is what the models say, and has its guard."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import flask_migrate
import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from barsek_visits.db import db, is_no_overlap
from barsek_visits.models import Booking, Reservation, Resource
from tests.support.servers.application import make_app, make_settings

GUARDS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": "SELECT conname FROM pg_constraint WHERE contype = 'x'",
}
GUARD_NAMES = {
    "sqlite": {"reservation_no_overlap_insert", "reservation_no_overlap_update"},
    "postgresql": {"reservation_no_overlap"},
}
# What the full-text index is made of: on SQLite a table with tables of its own and triggers that keep it.
SEARCH_INDEX = {
    "sqlite": {
        *("search_index", "search_index_config", "search_index_data", "search_index_idx"),
        *("search_index_delete", "search_index_insert", "search_index_update"),
    },
    "postgresql": {"ix_search_entry_words"},
}
NAMES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE name LIKE '%search_%'",
    "postgresql": "SELECT relname FROM pg_class WHERE relname LIKE '%search_%'",
}


@pytest.fixture
def bare_app(databases, tmp_path):
    """An application on a database in which there is nothing yet."""
    app = make_app(make_settings(tmp_path, databases.create_without_schema()))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def tables():
    """Return the tables, but for what SQLite's full-text index is made of."""
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"} - SEARCH_INDEX["sqlite"]


def search_index(kind):
    """Return what there is of the full-text index."""
    with db.engine.connect() as connection:
        return set(connection.execute(text(NAMES[kind])).scalars()) & SEARCH_INDEX[kind]


def at(hour):
    return datetime(2027, 1, 4, hour, tzinfo=UTC)


def guards(kind):
    with db.engine.connect() as connection:
        return set(connection.execute(text(GUARDS[kind])).scalars())


def test_the_history_of_bookings_survives_the_way_down_and_up_again(bare_app):
    at = "2027-01-04 09:00:00"
    entry = "INSERT INTO audit_entry (at, actor, action, booking_id, detail) VALUES"
    flask_migrate.upgrade(revision="0020")
    with db.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO booking (id, kind, reference, uid, title, status, version, protected, starts_at, ends_at,"
                f" created_at, updated_at) VALUES (7, 'visit', 'AAAA-BBBB', 'u', '', 'requested', 1, false, '{at}',"
                f" '{at}', '{at}', '{at}')"
            )
        )
        connection.execute(text(f"{entry} ('{at}', 'staff', 'open-names', 7, ''), ('{at}', 'staff', 'ask', 7, 'x')"))
        connection.execute(text(f"{entry} ('{at}', 'staff', 'sign-in', NULL, '')"))
    told = []
    for move in (flask_migrate.upgrade, lambda: flask_migrate.downgrade(revision="0020"), flask_migrate.upgrade):
        move()
        with db.engine.connect() as connection:
            told.append(sorted(connection.execute(text("SELECT action FROM audit_entry")).scalars()))
    with db.engine.connect() as connection:
        steps = connection.execute(text("SELECT action, booking_id, detail FROM booking_step ORDER BY id")).all()

    assert [["open-names", "sign-in"], ["ask", "open-names", "sign-in"], ["open-names", "sign-in"]] == told
    assert [("open-names", 7, ""), ("ask", 7, "x")] == [tuple(row) for row in steps]


@pytest.mark.usefixtures("bare_app")
def test_a_series_that_is_there_goes_on_from_its_meetings_versions():
    at = "2027-01-04 09:00:00"
    flask_migrate.upgrade(revision="0027")
    with db.engine.begin() as connection:
        connection.execute(text("INSERT INTO meeting_series (id, rule) VALUES (1, '{}'), (2, '{}')"))
        connection.execute(
            text(
                "INSERT INTO staff (id, email, name, role, language, password_hash, is_active, created_at)"
                f" VALUES (1, 'a@b.no', 'A', 'host', 'nb', '', true, '{at}')"
            )
        )
        for n, version in ((1, 4), (2, 7)):
            connection.execute(
                text(
                    "INSERT INTO booking (id, kind, reference, uid, title, status, version, protected, created_at,"
                    f" updated_at) VALUES ({n}, 'meeting', 'R{n}', 'u{n}', '', 'planned', {version}, false, '{at}',"
                    f" '{at}')"
                )
            )
            connection.execute(
                text(f"INSERT INTO meeting (booking_id, organiser_id, note, series_id) VALUES ({n}, 1, '', 1)")
            )
    flask_migrate.upgrade()
    flask_migrate.downgrade(revision="0027")
    flask_migrate.upgrade()
    with db.engine.connect() as connection:
        meetings = connection.scalars(text("SELECT series_id FROM meeting")).all()
        series = connection.execute(text("SELECT uid, sequence FROM meeting_series ORDER BY id")).all()

    assert [1, 1] == meetings
    assert [7, 1] == [sequence for _, sequence in series]
    assert 2 == len({uid for uid, _ in series})


@pytest.mark.usefixtures("bare_app")
def test_migrations_go_up_and_down_and_up_again(database_kind):
    flask_migrate.upgrade()
    assert tables() == set(db.metadata.tables)

    flask_migrate.downgrade(revision="base")
    assert tables() == search_index(database_kind) == set()

    flask_migrate.upgrade()
    assert tables() == set(db.metadata.tables)
    assert guards(database_kind) >= GUARD_NAMES[database_kind]
    assert search_index(database_kind) == SEARCH_INDEX[database_kind]


@pytest.mark.usefixtures("app")
def test_the_migrated_schema_is_what_the_models_say():
    flask_migrate.check()


@pytest.mark.usefixtures("app")
def test_the_guard_against_double_booking_stands(database_kind):
    assert guards(database_kind) >= GUARD_NAMES[database_kind]


def test_the_database_says_the_guards_name_when_it_refuses(session):
    room = Resource(kind="room", key="a", name="A", capacity=9)
    booking = Booking(
        kind="meeting",
        reference="R",
        uid="U",
        title="T",
        status="confirmed",
        created_at=at(0),
        updated_at=at(0),
    )
    session.add_all([room, booking])
    session.flush()

    def reserve(start, end):
        session.add(Reservation(resource_id=room.id, booking_id=booking.id, starts_at=start, ends_at=end))
        session.flush()

    reserve(at(9), at(10))
    reserve(at(10), at(11))
    with pytest.raises(IntegrityError, match="reservation_no_overlap") as refused:
        reserve(at(9), at(10) - timedelta(minutes=59))
    assert is_no_overlap(refused.value)
