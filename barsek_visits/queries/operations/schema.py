"""What stands in the database besides its rows: migrations, and the guards of reservations and of the audit log."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from barsek_visits.db import db
from barsek_visits.models import Reservation

_TRIGGERS_OF_SQLITE = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE :name"
_GUARDS = {
    "sqlite": _TRIGGERS_OF_SQLITE,
    "postgresql": "SELECT count(*) FROM pg_constraint WHERE contype = 'x' AND convalidated AND conname LIKE :name",
}
_LOG_GUARDS = {
    "sqlite": _TRIGGERS_OF_SQLITE,
    "postgresql": "SELECT count(*) FROM pg_trigger WHERE tgenabled = 'O' AND tgname LIKE :name",
}
_HOW_MANY = {"sqlite": 2, "postgresql": 1}
_HOW_MANY_OF_LOG = {"sqlite": 3, "postgresql": 2}


@cache
def known_revisions() -> frozenset[str]:
    """Return the migrations that this program knows."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return frozenset(script.revision for script in ScriptDirectory.from_config(config).walk_revisions())


def guard_stands() -> bool:
    """Say whether the database still forbids overlapping reservations."""
    return _count(_GUARDS, "reservation_no_overlap%") == _HOW_MANY[db.engine.dialect.name]


def log_only_grows() -> bool:
    """Say whether the database still refuses changes of the audit log."""
    return _count(_LOG_GUARDS, "audit_entry_append_only%") == _HOW_MANY_OF_LOG[db.engine.dialect.name]


def _count(by_dialect: dict[str, str], name: str) -> int:
    return int(db.session.execute(text(by_dialect[db.engine.dialect.name]), {"name": name}).scalar_one())


def double_booking_count() -> int:
    """Return how many live reservations begin before the one before them ends; one statement, always 0."""
    end_before = func.lag(Reservation.ends_at).over(
        partition_by=Reservation.resource_id, order_by=(Reservation.starts_at, Reservation.id)
    )
    live = (
        select(Reservation.starts_at, end_before.label("end_before"))
        .where(Reservation.released_at.is_(None))
        .subquery()
    )  # fmt: skip
    return db.session.scalar(select(func.count()).where(live.c.end_before > live.c.starts_at)) or 0


MIGRATIONS = Path(__file__).parents[2] / "migrations"


@cache
def newest_revision() -> str | None:
    """Return the newest migration that this program knows."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return ScriptDirectory.from_config(config).get_current_head()


def revision() -> str | None:
    """Return the migration at which the database stands; None where it is empty or not reachable."""
    try:
        found = db.session.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except SQLAlchemyError:
        db.session.rollback()
        return None
    return None if found is None else str(found)


def is_ready() -> bool:
    """Say whether the database can be worked with."""
    return revision() == newest_revision()
