"""Hosts say at which times of the week they work."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up: nobody has said anything yet."""
    op.create_table(
        "working_time",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_working_time_weekday")),
        sa.CheckConstraint("starts < ends", name=op.f("ck_working_time_order")),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_working_time_resource_id_resource"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("resource_id", "weekday", name=op.f("pk_working_time")),
    )


def downgrade() -> None:
    """Take the schema back."""
    op.drop_table("working_time")
