"""An index on where requests came from: of one day's, others have forgotten it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_HAS_SOURCE = sa.text("source_hash != ''")


def upgrade() -> None:
    """Bring the schema up."""
    op.create_index(
        "ix_visit_source_hash", "visit", ["source_hash"], sqlite_where=_HAS_SOURCE, postgresql_where=_HAS_SOURCE
    )


def downgrade() -> None:
    """Take the schema back."""
    op.drop_index("ix_visit_source_hash", "visit")
