"""A stored event text knows in which form it was written, and is made anew when that changes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up: what is stored already has no form, and is made anew when next wanted."""
    op.add_column("event_text", sa.Column("form", sa.String(), server_default="", nullable=False))


def downgrade() -> None:
    """Take the schema back."""
    op.drop_column("event_text", "form")
