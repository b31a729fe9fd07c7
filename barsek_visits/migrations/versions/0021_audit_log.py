"""Steps of bookings have a table of their own, and the audit log only grows."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from barsek_visits.db import UtcDateTime
from barsek_visits.migrations.audit_log import open_log, protect_log

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema up; what is known of bookings moves, the rest stays."""
    op.create_table(
        "booking_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_booking_step_booking_id_booking"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_booking_step_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking_step")),
    )
    op.create_index(op.f("ix_booking_step_at"), "booking_step", ["at"])
    op.create_index(op.f("ix_booking_step_booking_id"), "booking_step", ["booking_id"])
    op.execute(
        "INSERT INTO booking_step (at, staff_id, actor, action, detail, booking_id)"
        " SELECT at, staff_id, actor, action, detail, booking_id FROM audit_entry"
        " WHERE booking_id IS NOT NULL ORDER BY id"
    )
    op.execute("DELETE FROM audit_entry WHERE booking_id IS NOT NULL AND action NOT IN ('open-names', 'print-badges')")
    with op.batch_alter_table("audit_entry") as table:
        table.drop_index(op.f("ix_audit_entry_booking_id"))
        table.drop_constraint(op.f("fk_audit_entry_booking_id_booking"), type_="foreignkey")
        table.drop_column("booking_id")
    protect_log()


def downgrade() -> None:
    """Take the schema back; openings of names stand in both tables, and once in the old one."""
    open_log()
    op.execute("DELETE FROM audit_entry WHERE action IN ('open-names', 'print-badges')")
    with op.batch_alter_table("audit_entry") as table:
        table.add_column(sa.Column("booking_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_audit_entry_booking_id_booking"), "booking", ["booking_id"], ["id"], ondelete="SET NULL"
        )
        table.create_index(op.f("ix_audit_entry_booking_id"), ["booking_id"])
    op.execute(
        "INSERT INTO audit_entry (at, staff_id, actor, action, detail, booking_id)"
        " SELECT at, staff_id, actor, action, detail, booking_id FROM booking_step ORDER BY id"
    )
    op.drop_table("booking_step")
