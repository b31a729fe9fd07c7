"""Calendars that hosts keep elsewhere."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from barsek_visits.db import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_PROBLEMS = (
    "problem IN ('key_lost', 'no_such_host', 'forbidden', 'unreachable', 'too_slow', 'tls', 'refused', 'gone',"
    " 'redirected', 'server_fault', 'too_large', 'not_a_calendar')"
)


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "outside_calendar",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("address_sealed", sa.String(), nullable=False),
        sa.Column("address_host", sa.String(), nullable=False),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("last_modified", sa.String(), nullable=True),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.Column("fetched_at", UtcDateTime(), nullable=True),
        sa.Column("next_fetch_at", UtcDateTime(), nullable=False),
        sa.Column("claimed_until", UtcDateTime(), nullable=True),
        sa.Column("unreadable", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("problem", sa.String(), nullable=True),
        sa.CheckConstraint(_PROBLEMS, name=op.f("ck_outside_calendar_problem")),
        sa.ForeignKeyConstraint(
            ["resource_id"],
            ["resource.id"],
            name=op.f("fk_outside_calendar_resource_id_resource"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("resource_id", name=op.f("pk_outside_calendar")),
    )


def downgrade() -> None:
    """Take the schema back; the busy times that the calendars brought go with them."""
    op.execute("DELETE FROM block WHERE kind = 'busy'")
    op.drop_table("outside_calendar")
