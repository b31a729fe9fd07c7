"""The guard against double booking: no two unreleased reservations of one resource overlap (ADR 0001).

A batch migration on SQLite rebuilds its table and drops the triggers without a word: a migration that
touches `reservation` there calls `create_guard` again, and a test looks that the guard stands.
"""

from __future__ import annotations

from alembic import op

_POSTGRESQL_UP = (
    "CREATE EXTENSION IF NOT EXISTS btree_gist",
    """
    ALTER TABLE reservation ADD CONSTRAINT reservation_no_overlap
    EXCLUDE USING gist (resource_id WITH =, tstzrange(starts_at, ends_at, '[)') WITH &&)
    WHERE (released_at IS NULL)
    """,
)
_POSTGRESQL_DOWN = ("ALTER TABLE reservation DROP CONSTRAINT reservation_no_overlap",)

# While no two overlap, the unreleased spans of a resource stand in one order by start and by end alike:
# only the nearest neighbour that starts before the new one's end can touch it.
_SQLITE_TRIGGER = """
CREATE TRIGGER reservation_no_overlap_{event} BEFORE {when} ON reservation
WHEN NEW.released_at IS NULL
BEGIN
    SELECT RAISE(ABORT, 'reservation_no_overlap')
    WHERE (
        SELECT ends_at FROM reservation
        WHERE resource_id = NEW.resource_id AND released_at IS NULL AND starts_at < NEW.ends_at {others}
        ORDER BY starts_at DESC LIMIT 1
    ) > NEW.starts_at;
END
"""
_SQLITE_UP = (
    _SQLITE_TRIGGER.format(event="insert", when="INSERT", others=""),
    _SQLITE_TRIGGER.format(
        event="update",
        when="UPDATE OF resource_id, starts_at, ends_at, released_at",
        others="AND id <> NEW.id",
    ),
)
_SQLITE_DOWN = (
    "DROP TRIGGER reservation_no_overlap_insert",
    "DROP TRIGGER reservation_no_overlap_update",
)


def create_guard() -> None:
    """Put the guard up on the database that is being migrated."""
    _run(_POSTGRESQL_UP, _SQLITE_UP)


def drop_guard() -> None:
    """Take the guard down."""
    _run(_POSTGRESQL_DOWN, _SQLITE_DOWN)


def _run(postgresql: tuple[str, ...], sqlite: tuple[str, ...]) -> None:
    for statement in postgresql if op.get_bind().dialect.name == "postgresql" else sqlite:
        op.execute(statement)
