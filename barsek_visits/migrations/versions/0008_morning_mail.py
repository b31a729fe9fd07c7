"""A mail in the morning with the day's plan, for each member who wants it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up: nobody gets the mail before they ask for it."""
    op.add_column("staff", sa.Column("morning_mail", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Take the schema back."""
    op.drop_column("staff", "morning_mail")
