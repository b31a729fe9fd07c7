"""What was taken over from another calendar is remembered, so that it is taken once only."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "imported_event",
        sa.Column("key_hash", sa.String(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_imported_event_booking_id_booking"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("key_hash", name=op.f("pk_imported_event")),
    )
    op.create_index(op.f("ix_imported_event_booking_id"), "imported_event", ["booking_id"])


def downgrade() -> None:
    """Take the schema back."""
    op.drop_table("imported_event")
