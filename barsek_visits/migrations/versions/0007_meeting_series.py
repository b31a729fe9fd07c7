"""Meetings repeat, and have guests from outside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up: a meeting that is there already is alone, and has no guests."""
    op.create_table(
        "meeting_series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_series")),
    )
    op.create_table(
        "meeting_guest",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_meeting_guest_booking_id_booking"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("booking_id", "email", name=op.f("pk_meeting_guest")),
    )
    with op.batch_alter_table("meeting") as batch:
        batch.add_column(sa.Column("series_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("own_changes", sa.JSON(), server_default="[]", nullable=False))
        batch.create_foreign_key(
            op.f("fk_meeting_series_id_meeting_series"), "meeting_series", ["series_id"], ["id"], ondelete="SET NULL"
        )
        batch.create_index(op.f("ix_meeting_series_id"), ["series_id"])


def downgrade() -> None:
    """Take the schema back; the meetings of a series stay, each alone."""
    with op.batch_alter_table("meeting") as batch:
        batch.drop_index(op.f("ix_meeting_series_id"))
        batch.drop_constraint(op.f("fk_meeting_series_id_meeting_series"), type_="foreignkey")
        batch.drop_column("own_changes")
        batch.drop_column("series_id")
    op.drop_table("meeting_guest")
    op.drop_table("meeting_series")
