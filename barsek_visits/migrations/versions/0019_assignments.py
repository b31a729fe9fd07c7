"""Hosts are assigned: those that visits have now count as assigned, as they were when there was no other way."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up."""
    op.create_table(
        "visit_assignment",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_visit_assignment_booking_id_booking"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_visit_assignment_resource_id_resource")
        ),
        sa.PrimaryKeyConstraint("booking_id", "resource_id", name=op.f("pk_visit_assignment")),
    )
    op.execute(
        "INSERT INTO visit_assignment (booking_id, resource_id)"
        " SELECT DISTINCT booking.id, resource.id FROM booking"
        " JOIN appointment ON appointment.booking_id = booking.id"
        " JOIN appointment_resource ON appointment_resource.appointment_id = appointment.id"
        " JOIN resource ON resource.id = appointment_resource.resource_id"
        " WHERE booking.kind = 'visit' AND booking.status = 'confirmed' AND resource.kind = 'host'"
    )


def downgrade() -> None:
    """Take the schema back."""
    op.drop_table("visit_assignment")
