"""Staff note something about a visit for themselves, and take a request."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "visit_follow_up",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_visit_follow_up_booking_id_booking"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"], name=op.f("fk_visit_follow_up_owner_id_staff")),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_visit_follow_up")),
    )


def downgrade() -> None:
    """Take the schema back."""
    op.drop_table("visit_follow_up")
