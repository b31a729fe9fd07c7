"""Sign-ins say with which browser they were made, so that their owner knows them again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""
    op.add_column("staff_session", sa.Column("device", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Take the schema back."""
    op.drop_column("staff_session", "device")
