"""Invitations by mail become a switch of each member."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up: whoever is there already goes on getting invitations."""
    op.add_column("staff", sa.Column("invitations", sa.Boolean(), server_default=sa.true(), nullable=False))


def downgrade() -> None:
    """Take the schema back."""
    op.drop_column("staff", "invitations")
