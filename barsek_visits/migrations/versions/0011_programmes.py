"""A visit is a programme: items with titles, places and equipment; templates, offers that run out, questions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_TEXTS = ("title", "place", "text", "note")
_TABLES = (
    "visit_message",
    "visit_offer",
    "programme_template",
    "appointment_equipment",
    "equipment_piece",
    "equipment",
)


def upgrade() -> None:
    """Bring the schema up: what is booked already stays a programme of one item without words of its own."""
    for name in _TEXTS:
        op.add_column("appointment", sa.Column(name, sa.String(), server_default="", nullable=False))
    op.add_column("appointment", sa.Column("interpreter", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("reservation", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    _equipment()
    op.create_table(
        "programme_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme_template")),
        sa.UniqueConstraint("key", name=op.f("uq_programme_template_key")),
    )
    _conversation()


def _equipment() -> None:
    op.create_table(
        "equipment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment")),
        sa.UniqueConstraint("key", name=op.f("uq_equipment_key")),
    )
    op.create_table(
        "equipment_piece",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("equipment_id", sa.Integer(), nullable=False),
        _reference("equipment_piece", "resource", cascade=True),
        _reference("equipment_piece", "equipment", cascade=True),
        sa.PrimaryKeyConstraint("resource_id", name=op.f("pk_equipment_piece")),
    )
    op.create_index(op.f("ix_equipment_piece_equipment_id"), "equipment_piece", ["equipment_id"])
    op.create_table(
        "appointment_equipment",
        sa.Column("appointment_id", sa.Integer(), nullable=False),
        sa.Column("equipment_id", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_appointment_equipment_quantity")),
        _reference("appointment_equipment", "appointment", cascade=True),
        _reference("appointment_equipment", "equipment"),
        sa.PrimaryKeyConstraint("appointment_id", "equipment_id", name=op.f("pk_appointment_equipment")),
    )
    op.create_index(op.f("ix_appointment_equipment_equipment_id"), "appointment_equipment", ["equipment_id"])


def _conversation() -> None:
    op.create_table(
        "visit_offer",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_visit_offer_order")),
        _reference("visit_offer", "booking", cascade=True),
        sa.PrimaryKeyConstraint("booking_id", "position", name=op.f("pk_visit_offer")),
    )
    op.create_index(op.f("ix_visit_offer_expires_at"), "visit_offer", ["expires_at"])
    op.create_table(
        "visit_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("actor IN ('staff', 'delegation')", name=op.f("ck_visit_message_actor")),
        _reference("visit_message", "booking", cascade=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_message")),
    )
    op.create_index(op.f("ix_visit_message_booking_id"), "visit_message", ["booking_id"])


def _reference(table: str, other: str, *, cascade: bool = False) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{other}_id_{other}")
    return sa.ForeignKeyConstraint([f"{other}_id"], [f"{other}.id"], name=name, ondelete="CASCADE" if cascade else None)


def downgrade() -> None:
    """Take the schema back: items stay as plain appointments, what was offered or asked goes."""
    for name in _TABLES:
        op.drop_table(name)
    op.drop_column("reservation", "expires_at")
    for name in ("interpreter", *reversed(_TEXTS)):
        op.drop_column("appointment", name)
