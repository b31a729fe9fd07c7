"""A visit keeps what its delegation once asked for, beside what holds now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""
    op.add_column("visit", sa.Column("original", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Take the schema back."""
    op.drop_column("visit", "original")
