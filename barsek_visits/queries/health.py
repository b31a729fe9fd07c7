"""Whether the database is reachable and its schema is this program's."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from barsek_visits.db import db
from barsek_visits.models import OutboxMail

MIGRATIONS = Path(__file__).parents[1] / "migrations"


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


def failed_mail_count() -> int:
    """Return how many messages could not be sent for good."""
    return db.session.scalar(select(func.count()).select_from(OutboxMail).where(OutboxMail.failed_at.is_not(None))) or 0
