"""Alembic's entry: runs the migrations on the application's own engine.

On PostgreSQL one process migrates at a time (advisory lock); on SQLite the write lock does the same.
"""

from __future__ import annotations

from alembic import context
from flask import current_app
from sqlalchemy import text

from barsek_visits import models
from barsek_visits.db import db

_MIGRATION_LOCK = 0x62617273  # "bars": any number that nobody else uses

# The full-text indexes (search_index.py) are the databases' own: no model says how they are made.
_NO_MODEL = ("search_index", "ix_search_entry_words")

assert models.__all__, "importing the models makes their tables known"


def _has_model(_object: object, name: str | None, _type: str, reflected: bool, _model: object) -> bool:
    """Leave out what only the database knows, with the tables that FTS5 makes for itself."""
    return not (reflected and name and name.startswith(_NO_MODEL))


def run_migrations() -> None:
    """Run the wanted migrations in one transaction."""
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=db.metadata, compare_type=True, include_object=_has_model
        )
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            context.run_migrations()
        connection.commit()


run_migrations()
