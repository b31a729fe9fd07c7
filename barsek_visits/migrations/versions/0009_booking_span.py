"""A booking knows when its first appointment starts and its last one ends, so that lists page by an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_LONG_AGO = sa.text("'1970-01-01 00:00:00.000000'")


def upgrade() -> None:
    """Bring the schema up, with the spans of what is there."""
    for name in ("starts_at", "ends_at"):
        op.add_column("booking", sa.Column(name, sa.DateTime(timezone=True), server_default=_LONG_AGO, nullable=False))
    op.execute(
        """
        UPDATE booking SET
            starts_at = (SELECT min(starts_at) FROM appointment WHERE appointment.booking_id = booking.id),
            ends_at = (SELECT max(ends_at) FROM appointment WHERE appointment.booking_id = booking.id)
        WHERE EXISTS (SELECT 1 FROM appointment WHERE appointment.booking_id = booking.id)
        """
    )
    op.create_index(op.f("ix_booking_starts_at"), "booking", ["starts_at", "id"])


def downgrade() -> None:
    """Take the schema back."""
    op.drop_index(op.f("ix_booking_starts_at"), "booking")
    op.drop_column("booking", "ends_at")
    op.drop_column("booking", "starts_at")
