"""The full-text index over `search_entry`: SQLite's FTS5, kept by triggers, or a GIN index of PostgreSQL.

The words are folded and divided already (`domain/bookings/search_words.py`), so neither database has to know a
language: FTS5 divides at spaces, and PostgreSQL is handed the words as they are, without its parser.  A batch
migration on SQLite rebuilds its table and drops the triggers: one that touches `search_entry` calls
`create_search_index` again.
"""

from __future__ import annotations

from alembic import op

_POSTGRESQL_UP = (
    "CREATE INDEX ix_search_entry_words ON search_entry USING gin (array_to_tsvector(string_to_array(words, ' ')))",
)
_POSTGRESQL_DOWN = ("DROP INDEX ix_search_entry_words",)

_FORGET = "INSERT INTO search_index (search_index, rowid, words) VALUES ('delete', OLD.booking_id, OLD.words);"
_LEARN = "INSERT INTO search_index (rowid, words) VALUES (NEW.booking_id, NEW.words);"
_SQLITE_UP = (
    "CREATE VIRTUAL TABLE search_index USING fts5("
    "words, content='search_entry', content_rowid='booking_id', tokenize='ascii', detail='none', columnsize=0)",
    f"CREATE TRIGGER search_index_insert AFTER INSERT ON search_entry BEGIN {_LEARN} END",
    f"CREATE TRIGGER search_index_update AFTER UPDATE ON search_entry BEGIN {_FORGET} {_LEARN} END",
    f"CREATE TRIGGER search_index_delete AFTER DELETE ON search_entry BEGIN {_FORGET} END",
)
_SQLITE_DOWN = (
    "DROP TRIGGER search_index_delete",
    "DROP TRIGGER search_index_update",
    "DROP TRIGGER search_index_insert",
    "DROP TABLE search_index",
)


def create_search_index() -> None:
    """Make the index on the database that is being migrated."""
    _run(_POSTGRESQL_UP, _SQLITE_UP)


def drop_search_index() -> None:
    """Take the index down."""
    _run(_POSTGRESQL_DOWN, _SQLITE_DOWN)


def _run(postgresql: tuple[str, ...], sqlite: tuple[str, ...]) -> None:
    for statement in postgresql if op.get_bind().dialect.name == "postgresql" else sqlite:
        op.execute(statement)
