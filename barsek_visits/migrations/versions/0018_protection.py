"""Protected visits become numbers when they are erased; no feed keeps their texts as others are told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "protected_visit_count",
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("size_class", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("month", "size_class", name=op.f("pk_protected_visit_count")),
    )
    op.execute(
        "DELETE FROM event_text WHERE appointment_id IN (SELECT appointment.id FROM appointment"
        " JOIN booking ON booking.id = appointment.booking_id WHERE booking.protected)"
    )


def downgrade() -> None:
    """Take the schema back."""
    op.drop_table("protected_visit_count")
