"""The office names the countries whose holidays its calendar marks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up: no country is marked until the office's file names some."""
    op.add_column("office", sa.Column("neighbours", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    """Take the schema back."""
    op.drop_column("office", "neighbours")
